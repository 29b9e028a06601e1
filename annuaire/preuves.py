"""What a moderator would look up by hand about a person who asks to enter the directory. A dozen queries at most.

A proof says, it decides nothing: the moderator may accept in spite of an « attention ».
"""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.utils import timezone

from annuaire.adresses import adresses_professionnelles
from annuaire.models import DomainePublic, Membre
from comptes.models import Identite
from referentiels.models import Organisme


@dataclass(frozen=True)
class PreuveDeMembre:
    """What is known of a person who asks to enter. `avis`: conforme, attention ou échec."""

    titre: str
    avis: str
    explication: str


CONFORME, ATTENTION, ECHEC = "conforme", "attention", "échec"
HOMONYMES = 5
ATTENTE_LONGUE = 15  # days


def prouver(membre: Membre) -> list[PreuveDeMembre]:
    """Every proof on this file, loaded with its account, its employer and its corps."""
    domaines = sorted({adresse.rpartition("@")[2] for adresse in adresses_professionnelles(membre.utilisateur)})
    return [
        _adresse(membre, domaines),
        _employeur(membre, domaines),
        _proconnect(membre),
        _corps(membre),
        _doublons(membre),
        _attente(membre),
    ]


def _adresse(membre: Membre, domaines: list[str]) -> PreuveDeMembre:
    titre = "Adresse"
    confirmees = EmailAddress.objects.filter(user=membre.utilisateur_id, verified=True).count()
    if not domaines:
        return PreuveDeMembre(titre, ECHEC, "Aucune adresse professionnelle sur ce compte.")
    if not confirmees:
        return PreuveDeMembre(titre, ATTENTION, f"Jamais confirmée par un code : {', '.join(domaines)}.")
    return PreuveDeMembre(titre, CONFORME, f"Professionnelle et confirmée : {', '.join(domaines)}.")


def _employeur(membre: Membre, domaines: list[str]) -> PreuveDeMembre:
    """Whether the employer that the domain proves is the declared one, above it or below it."""
    prouves = {pk for domaine in domaines if (pk := DomainePublic.objects.organisme_de(domaine))}
    if membre.organisme and not prouves:
        return PreuveDeMembre("Employeur", ATTENTION, "Le domaine de l’adresse ne dit pas de quel employeur il est.")
    return _comparer("Employeur", "L’adresse est", membre, prouves)


def _proconnect(membre: Membre) -> PreuveDeMembre:
    """The same, of the SIRET that ProConnect gave at the last login."""
    titre = "ProConnect"
    sirets = set(Identite.objects.filter(utilisateur=membre.utilisateur_id).order_by().values_list("siret", flat=True))
    if not sirets:
        return PreuveDeMembre(titre, CONFORME, "Aucune identité liée : l’adresse seule dit l’employeur.")
    prouves = set(Organisme.objects.filter(siret__in=sirets).order_by().values_list("pk", flat=True))
    if not prouves:
        return PreuveDeMembre(titre, ATTENTION, f"SIRET d’aucun organisme connu : {', '.join(sorted(sirets))}.")
    return _comparer(titre, "L’identité est", membre, prouves)


def _comparer(titre: str, sujet: str, membre: Membre, prouves: set[int]) -> PreuveDeMembre:
    if membre.organisme is None:
        return PreuveDeMembre(titre, ATTENTION, "Employeur non déclaré.")
    lignee = {o.pk: o for o in membre.organisme.lignee()}
    if trouve := next((lignee[pk] for pk in sorted(prouves) if pk in lignee), None):
        return PreuveDeMembre(titre, CONFORME, f"{sujet} de « {trouve.sigle} », dont dépend l’employeur déclaré.")
    for pk in sorted(prouves):
        if Organisme.objects.ancetres(pk).filter(pk=membre.organisme_id).exists():
            return PreuveDeMembre(titre, CONFORME, f"{sujet} d’un service de l’employeur déclaré.")
    noms = ", ".join(Organisme.objects.filter(pk__in=prouves).order_by("nom", "pk").values_list("sigle", flat=True))
    return PreuveDeMembre(titre, ECHEC, f"{sujet} de {noms}, l’employeur déclaré est {membre.organisme.sigle}.")


def _corps(membre: Membre) -> PreuveDeMembre:
    titre = "Corps"
    if membre.corps is None:
        return PreuveDeMembre(titre, CONFORME, "Aucun corps déclaré.")
    if membre.corps_confirme:
        return PreuveDeMembre(titre, CONFORME, f"« {membre.corps} », comme sur la liste importée.")
    return PreuveDeMembre(
        titre, ATTENTION, f"« {membre.corps} », déclaré ; cette adresse n’est pas sur la liste importée."
    )


def _doublons(membre: Membre) -> PreuveDeMembre:
    titre = "Doublons"
    numeros = [str(pk) for pk in Membre.objects.homonymes(membre).values_list("pk", flat=True)[:HOMONYMES]]
    if numeros:
        return PreuveDeMembre(titre, ATTENTION, f"Même nom sur une autre fiche : n° {', n° '.join(numeros)}.")
    return PreuveDeMembre(titre, CONFORME, "Aucune autre fiche ne porte ce nom.")


def _attente(membre: Membre) -> PreuveDeMembre:
    titre = "Attente"
    if membre.attend_depuis is None or membre.etat not in Membre.TRANSITIONS["valider"][0]:
        return PreuveDeMembre(titre, CONFORME, "N’attend pas de décision.")
    jours = (timezone.now() - membre.attend_depuis).days
    avis = ATTENTION if jours >= ATTENTE_LONGUE else CONFORME
    return PreuveDeMembre(
        titre, avis, "Depuis aujourd’hui." if not jours else f"Depuis {jours} jour{'s' * (jours > 1)}."
    )
