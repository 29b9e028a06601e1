"""Writes on events: prepare, publish, change, cancel, close, begin again from one that went well."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from annuaire.models import Adhesion
from communautes.emails import evenements as courriels
from communautes.enums import (
    INSCRIPTIONS_FINIES,
    Diffusion,
    EtatEvenement,
    EtatInscription,
    MotifAnnulation,
    TypeEvenement,
)
from communautes.models import AvisEvenement, Evenement, Inscription, MessageInscrits
from communautes.models.evenements import GARDE_INSCRITS
from communautes.permissions import can_animer, can_organiser
from communautes.services.listes_attente import SANS_SUITE, avancer_places, faire_tourner, tenir
from communautes.services.tchap import annoncer
from socle import journal
from socle.acteur import SYSTEME, Acteur
from socle.contraintes import valider_contraintes
from socle.jours import matin

MODIFIABLES = frozenset({EtatEvenement.BROUILLON, EtatEvenement.PUBLIE})
# What an agenda shows, and what makes somebody go elsewhere or at another hour.
CALENDRIER = ("titre", "debut", "fin", "fuseau", "lieu", "departement_id", "lien", "acces")
DEPLACEMENT = ("debut", "fin", "lieu", "departement_id", "lien")
# What those who registered count on.
PROMIS = ("type", "diffusion", "moderee", "habilitation")
GARDE_BESOINS = timedelta(days=7)
SEMAINE = timedelta(days=7)
COPIES = (
    *("communaute_id", "serie_id", "type", "diffusion", "en_accueil", "titre", "description", "fuseau", "lieu"),
    *("departement_id", "lien", "acces", "accessibilite", "hote_id", "capacite", "quota", "moderee", "habilitation"),
)


class PublicationRefusee(Exception):
    """It cannot be published as it is; the sentence is for who asks."""


class EvenementPerime(Exception):
    """It was changed since it was read."""


def creer(evenement: Evenement, *, acteur: Acteur) -> None:
    """A draft, that only who leads the community reads. `evenement` is not saved yet."""
    if not can_animer(acteur, evenement.communaute_id):
        raise PermissionDenied
    evenement.auteur_id = acteur.utilisateur_id
    valider_contraintes(evenement)
    journal.creer([evenement], "creer", acteur=acteur)


def publier(evenement: Evenement, *, acteur: Acteur) -> None:
    """From now on it is read, and one registers. Raises `PublicationRefusee`, `TransitionRefusee`."""
    with transaction.atomic():
        actuel = _tenir(evenement, acteur)
        if "publier" in _verbes(actuel):
            if actuel.debut <= timezone.now():
                raise PublicationRefusee("Sa date est passée\u00a0: changez-la d’abord.")
            if actuel.habilitation and actuel.limite_d_inscription <= timezone.now():
                raise PublicationRefusee("La liste d’accès est déjà à remettre\u00a0: changez ce jour d’abord.")
            if not actuel.lieu and not actuel.lien:
                raise PublicationRefusee("Dites d’abord où il a lieu\u00a0: un lieu, un lien, ou les deux.")
        journal.changer_etat(actuel, "publier", acteur=acteur, champs={"publie_le": timezone.now()})
        objets = {"evenement": actuel.pk}
        annoncer(actuel.communaute_id, "evenement-publie", objets, f"evenement-publie:{actuel.pk}")


def modifier(evenement: Evenement, champs: Mapping[str, Any], *, acteur: Acteur, lu: str | None = None) -> bool:
    """Its words, dates and seats, until it is over; return whether those who come were told.

    Seats added are offered to who waits. `lu` is the `empreinte` of what was on the screen. Raises `EvenementPerime`,
    `TransitionRefusee`, `ValidationError` by field.
    """
    with transaction.atomic():
        actuel = _tenir(evenement, acteur)
        if actuel.etat not in MODIFIABLES:
            raise journal.TransitionRefusee(actuel, "modifier", actuel.etat)
        if lu is not None and lu != actuel.empreinte:
            raise EvenementPerime
        avant = {nom: getattr(actuel, nom) for nom in {*CALENDRIER, *PROMIS}}
        for nom, valeur in champs.items():
            setattr(actuel, nom, valeur)
        _exiger_tenable(actuel, avant)
        change = {nom for nom in CALENDRIER if avant[nom] != getattr(actuel, nom)}
        if change and actuel.etat == EtatEvenement.PUBLIE:
            actuel.sequence += 1
        valider_contraintes(actuel)
        actuel.save(update_fields=[*champs, "sequence"])
        trop_longues = Inscription.objects.filter(evenement=actuel, propose_jusqu_a__gt=actuel.debut)
        trop_longues.update(propose_jusqu_a=actuel.debut)
        faire_tourner(actuel)
        if actuel.etat != EtatEvenement.PUBLIE:
            return False
        demandes = courriels.demander_habilitations(actuel) if actuel.habilitation and not avant["habilitation"] else 0
        deplaces = 0 if change.isdisjoint(DEPLACEMENT) else courriels.annoncer_changement(actuel, avant["debut"])
        return demandes + deplaces > 0


def _exiger_tenable(evenement: Evenement, avant: Mapping[str, Any]) -> None:
    """What is already promised holds. Raises `ValidationError` by field."""
    inscrites = Inscription.objects.filter(evenement=evenement)
    if evenement.capacite is not None and evenement.capacite < (prises := inscrites.placees().count()):
        raise ValidationError({"capacite": f"{prises} places sont déjà prises\u00a0: {prises} au moins."})
    change_de_roles = TypeEvenement.ATELIER in {evenement.type, avant["type"]} and evenement.type != avant["type"]
    if change_de_roles and inscrites.exclude(etat__in=INSCRIPTIONS_FINIES).exists():
        raise ValidationError({"type": "Des personnes sont inscrites\u00a0: ses rôles ne changent plus."})
    if (
        evenement.etat == EtatEvenement.PUBLIE
        and avant["debut"] <= timezone.now()
        and evenement.debut != avant["debut"]
    ):
        raise ValidationError({"debut": "Il a commencé\u00a0: pour une autre date, dupliquez-le."})
    if evenement.diffusion == Diffusion.COMMUNAUTE != avant["diffusion"] and _etrangers(evenement):
        raise ValidationError({"diffusion": "Des personnes d’ailleurs y sont inscrites\u00a0: gardez-le ouvert."})
    if avant["moderee"] and not evenement.moderee and inscrites.filter(etat=EtatInscription.A_VALIDER).exists():
        raise ValidationError({"moderee": "Des inscriptions attendent une réponse\u00a0: répondez-y d’abord."})


def _etrangers(evenement: Evenement) -> bool:
    """Whether somebody comes, or waits to come, who is not of its community."""
    membres = Adhesion.objects.actives().filter(communaute=evenement.communaute_id).order_by().values("membre")
    return Inscription.objects.vivantes().filter(evenement=evenement).exclude(membre__in=membres).exists()


def annuler(evenement: Evenement, pourquoi: str, *, acteur: Acteur) -> int:
    """It will not be held: registrations end, each person is told why; return how many. A draft is told to nobody.

    Raises `PublicationRefusee` once it is over.
    """
    with transaction.atomic():
        actuel = _tenir(evenement, acteur)
        if actuel.etat == EtatEvenement.PUBLIE and actuel.fin <= timezone.now():
            raise PublicationRefusee("Il est passé\u00a0: il ne s’annule plus. Vous pouvez le clore.")
        champs = {"motif_annulation": pourquoi, "sequence": actuel.sequence + 1}
        journal.changer_etat(actuel, "annuler", acteur=acteur, champs=champs)
        vivantes = Inscription.objects.vivantes().filter(evenement=actuel)
        cles = list(vivantes.order_by("pk").values_list("pk", flat=True))
        _finir(cles, MotifAnnulation.EVENEMENT, acteur)
        courriels.annoncer("evenement-annule", cles)
    return len(cles)


def clore(evenement: Evenement, *, acteur: Acteur) -> None:
    """It is over: who still waited had no seat. Raises `PublicationRefusee` before it begins."""
    with transaction.atomic():
        actuel = _tenir(evenement, acteur)
        if "clore" in _verbes(actuel) and actuel.debut > timezone.now():
            raise PublicationRefusee("Il n’a pas commencé\u00a0: annulez-le s’il n’a pas lieu.")
        _clore(actuel, acteur)


def _clore(evenement: Evenement, acteur: Acteur) -> None:
    journal.changer_etat(evenement, "clore", acteur=acteur)
    sans_place = Inscription.objects.vivantes().exclude(etat=EtatInscription.CONFIRMEE)
    cles = list(sans_place.filter(evenement=evenement).order_by("pk").values_list("pk", flat=True))
    _finir(cles, MotifAnnulation.SANS_PLACE, acteur)


def _finir(inscriptions: list[int], motif: MotifAnnulation, acteur: Acteur) -> None:
    siennes = Inscription.objects.filter(pk__in=inscriptions)
    journal.changer_etats(siennes, "annuler", acteur=acteur, motif=motif, champs=SANS_SUITE)


def dupliquer(evenement: Evenement, *, acteur: Acteur) -> Evenement:
    """A draft like this one, whole weeks later, at the same hour of its place."""
    if not can_organiser(acteur, evenement):
        raise PermissionDenied
    retard = timezone.now() + SEMAINE - evenement.debut
    decalage = max(1, -(-retard // SEMAINE)) * SEMAINE
    copie = Evenement(
        **{nom: getattr(evenement, nom) for nom in COPIES},
        debut=_decaler(evenement.debut, decalage, evenement),
        fin=_decaler(evenement.fin, decalage, evenement),
    )
    if evenement.inscriptions_jusqu_a:
        copie.inscriptions_jusqu_a = _decaler(evenement.inscriptions_jusqu_a, decalage, evenement)
    if evenement.liste_avant_le:
        copie.liste_avant_le = evenement.liste_avant_le + decalage
    creer(copie, acteur=acteur)
    return copie


def _decaler(moment: datetime, decalage: timedelta, evenement: Evenement) -> datetime:
    """By the wall clock of its place: the hour holds when summer time begins or ends."""
    return moment.astimezone(evenement.zone) + decalage


def avancer_evenements(jour: date) -> int:
    """Each day: move the waiting lists, close what ended before this day; return how many events were closed."""
    avancer_places()
    finis = Evenement.objects.filter(etat=EtatEvenement.PUBLIE, fin__lt=matin(jour))
    clos = 0
    for pk in list(finis.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            evenement = tenir(pk)
            if evenement.etat == EtatEvenement.PUBLIE and evenement.fin < matin(jour):
                _clore(evenement, SYSTEME)
                clos += 1
    return clos


def purger_besoins(jour: date) -> int:
    """Seven days after, nobody needs what somebody needed there, nor brought as a subject; return how many rows."""
    passees = Inscription.objects.filter(evenement__fin__lt=matin(jour) - GARDE_BESOINS)
    return passees.exclude(besoin="", sujet="").update(besoin="", sujet="")


def purger_inscrits(jour: date) -> int:
    """A year after, who organised needs neither who did not come, nor what it wrote to those who did, nor remarks.

    Who came keeps it for itself; nobody else reads it any more. Return how many rows.
    """
    limite = matin(jour) - GARDE_INSCRITS
    ecrits = MessageInscrits.objects.filter(evenement__fin__lt=limite).delete()[0]
    dites = AvisEvenement.objects.filter(inscription__evenement__fin__lt=limite).exclude(remarque="")
    finies = Inscription.objects.filter(evenement__fin__lt=limite, etat__in=INSCRIPTIONS_FINIES)
    return ecrits + dites.update(remarque="") + finies.delete()[0]


def _tenir(evenement: Evenement, acteur: Acteur) -> Evenement:
    actuel = tenir(evenement.pk)
    if not can_organiser(acteur, actuel):
        raise PermissionDenied
    return actuel


def _verbes(evenement: Evenement) -> set[str]:
    return {verbe for verbe, (departs, _) in Evenement.TRANSITIONS.items() if evenement.etat in departs}
