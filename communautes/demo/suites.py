"""Around the fictitious events: a working group, a session whose roles are taken, a report, opinions."""

from django.db import transaction

from annuaire.demo import ANIMATRICE, MEMBRE
from communautes.demo.evenements import INSCRITS
from communautes.enums import EtatEvenement, EtatInscription, RoleInscription, TypeEvenement
from communautes.models import Evenement, Inscription, Serie
from communautes.querysets.evenements import EvenementQuerySet
from communautes.services import avis_evenements, bilans, inscriptions, series
from comptes.models import Utilisateur
from socle.acteur import Acteur, construire

GROUPE = {
    "nom": "Ouvrir nos données",
    "objet": "Groupe de travail *fictif*\u00a0: ce qui s’ouvre, dans quel ordre, et avec quels outils communs.",
    "commun": None,
}
SUJET = "Sujet fictif\u00a0: deux directions attendent de moi des choses contraires."
BILAN = "Compte rendu *fictif*.\n\n- Trois équipes se sont présentées.\n- Prochaine rencontre dans deux mois."


def charger_suites() -> int:
    """By the services, once; return how many events have something around them. Nothing without its people."""
    comptes = Utilisateur.objects.filter(email__in=[ANIMATRICE, MEMBRE, *INSCRITS]).order_by("pk")
    siens = {compte.email: construire(compte) for compte in comptes}
    animatrice = siens.pop(ANIMATRICE, None)
    siens = {adresse: acteur for adresse, acteur in siens.items() if acteur.membre_id is not None}
    if animatrice is None or Serie.objects.filter(communaute__in=sorted(animatrice.animateur_de)).exists():
        return 0
    evenements = Evenement.objects.organises_par(animatrice).order_by("pk")
    with transaction.atomic():
        return sum(
            [
                _grouper(evenements.filter(type__in=[TypeEvenement.WEBINAIRE, TypeEvenement.RENCONTRE]), animatrice),
                *(_repartir(un, siens) for un in evenements.filter(type=TypeEvenement.ATELIER)),
                *(_conclure(un, siens, animatrice) for un in evenements.filter(etat=EtatEvenement.CLOS)),
            ]
        )


def _grouper(evenements: EvenementQuerySet, animatrice: Acteur) -> int:
    lus = list(evenements.select_related("communaute"))
    if not lus:
        return 0
    serie = series.creer_serie(lus[0].communaute, GROUPE, acteur=animatrice)
    return Evenement.objects.filter(pk__in=[un.pk for un in lus[:3]], communaute=serie.communaute).update(serie=serie)


def _repartir(atelier: Evenement, siens: dict[str, Acteur]) -> int:
    """One brings a subject, one leads, others help: as many as there are in the community."""
    de_la_communaute = [acteur for acteur in siens.values() if atelier.communaute_id in acteur.communautes]
    roles = [RoleInscription.CLIENT, RoleInscription.FACILITATEUR, RoleInscription.CONSULTANT]
    for role, acteur in zip(roles, de_la_communaute, strict=False):
        sujet = SUJET if role == RoleInscription.CLIENT else ""
        champs = {"role": role, "sujet": sujet, "visible": True}
        inscriptions.inscrire(atelier, champs, acteur=acteur)
    return 1


def _conclure(clos: Evenement, siens: dict[str, Acteur], animatrice: Acteur) -> int:
    presentes = Inscription.objects.filter(evenement=clos, etat=EtatInscription.PRESENTE)
    venues = set(presentes.order_by().values_list("membre", flat=True))
    for acteur in siens.values():
        if acteur.membre_id in venues:
            avis_evenements.donner_avis(clos, satisfaction=4, utilite=3, remarque="Avis fictif.", acteur=acteur)
    bilans.publier_bilan(clos, BILAN, acteur=animatrice)
    return 1
