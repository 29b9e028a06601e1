"""Writes on a request by who asks, before a mentor answers: what it needs, whom it wishes for, in which order."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from annuaire.vision import vision
from mentorat.enums import EtatDemandeMentorat, EtatVoeu
from mentorat.models import DemandeMentorat, Objectif, OffreMentor, Voeu
from mentorat.models.demandes import OUVERTES, VOEUX_MAX
from mentorat.permissions import est_son_offre
from mentorat.services.formation import MentorIndisponible
from mentorat.services.offres import verrouiller_son_membre
from mentorat.services.voeux import empechement, retirer_verrouillee, verrouiller_la_sienne
from referentiels.models import Competence
from socle import journal
from socle.acteur import Acteur

D, V = EtatDemandeMentorat, EtatVoeu
MODIFIABLES = (D.BROUILLON, D.SANS_MENTOR)  # nobody is reading it
SOUHAITABLES = (D.BROUILLON, D.ADRESSEE, D.SANS_MENTOR)
ONT_REPONDU = (V.DECLINE, V.SANS_REPONSE)  # not asked again by the same request


class DejaOuverte(Exception):
    """This person has an open request of this kind: `demande`."""

    def __init__(self, demande: DemandeMentorat) -> None:
        super().__init__(demande.pk)
        self.demande = demande


class TropDeVoeux(Exception):
    """As many mentors are wished for as one may."""


class DejaDemande(Exception):
    """This mentor declined this request, or did not answer it."""


def creer(
    champs: Mapping[str, Any], competences: Iterable[Competence], objectifs: str, *, acteur: Acteur
) -> DemandeMentorat:
    """Begin a request, as a draft; one of the same kind that found nobody is withdrawn. Active members alone.

    Raises `DejaOuverte`.
    """
    with vision(acteur):
        membre = verrouiller_son_membre(acteur)
        siennes = DemandeMentorat.objects.filter(membre=membre, flash=champs["flash"])
        if ouverte := siennes.filter(etat__in=OUVERTES).first():
            raise DejaOuverte(ouverte)
        for ancienne in siennes.filter(etat=D.SANS_MENTOR).select_for_update().order_by("pk"):
            retirer_verrouillee(ancienne, acteur=acteur)
        demande = DemandeMentorat(membre=membre, **champs)
        journal.creer([demande], "creer", acteur=acteur)
        demande.competences.set(competences)
        _ecrire_objectifs(demande, objectifs)
    return demande


def modifier(
    demande: DemandeMentorat,
    champs: Mapping[str, Any],
    competences: Iterable[Competence],
    objectifs: str,
    *,
    acteur: Acteur,
) -> None:
    """As long as no mentor reads it. Raises `TransitionRefusee`."""
    with vision(acteur):
        actuelle = verrouiller_la_sienne(demande, acteur)
        _exiger(actuelle, "modifier", MODIFIABLES)
        DemandeMentorat.objects.filter(pk=actuelle.pk).update(**champs)
        actuelle.competences.set(competences)
        _ecrire_objectifs(actuelle, objectifs)


def _ecrire_objectifs(demande: DemandeMentorat, texte: str) -> None:
    """Inside `vision`: row-level security shows and takes those of who asks alone."""
    siens = Objectif.objects.filter(demande=demande)
    if not texte:
        siens.delete()
    elif not siens.update(texte=texte):
        Objectif.objects.create(demande=demande, texte=texte)


def souhaiter(demande: DemandeMentorat, offre: OffreMentor, motif: str, *, acteur: Acteur) -> Voeu:
    """Wish for this mentor, after the others; the same one twice is once.

    Raises `TropDeVoeux`, `DejaDemande`, `MentorIndisponible`, `TransitionRefusee`.
    """
    with transaction.atomic():
        actuelle = verrouiller_la_sienne(demande, acteur)
        _exiger(actuelle, "souhaiter", SOUHAITABLES)
        if est_son_offre(acteur, offre):
            raise PermissionDenied
        siens = list(actuelle.voeux.ouverts())
        if deja := next((voeu for voeu in siens if voeu.offre_id == offre.pk), None):
            return deja
        if len(siens) >= VOEUX_MAX:
            raise TropDeVoeux
        if actuelle.voeux.filter(offre=offre, etat__in=ONT_REPONDU).exists():
            raise DejaDemande
        if empeche := empechement(OffreMentor.objects.select_related("membre__utilisateur").get(pk=offre.pk), actuelle):
            raise MentorIndisponible(empeche)
        _resserrer(siens)
        voeu = Voeu(demande=actuelle, offre=offre, rang=len(siens) + 1, motif=motif)
        journal.creer([voeu], "emettre", acteur=acteur)
    return voeu


def modifier_voeu(voeu: Voeu, motif: str, *, acteur: Acteur) -> None:
    """Why this mentor, said otherwise before it reads it. Raises `TransitionRefusee`."""
    with transaction.atomic():
        verrouiller_la_sienne(voeu.demande, acteur)
        actuel = Voeu.objects.get(pk=voeu.pk)
        if actuel.etat != V.EN_ATTENTE:
            raise journal.TransitionRefusee(actuel, "modifier", actuel.etat)
        Voeu.objects.filter(pk=actuel.pk).update(motif=motif)


def monter(voeu: Voeu, *, acteur: Acteur) -> bool:
    """Before the one that precedes it; False when none that waits does."""
    return _echanger(voeu, acteur, vers_le_haut=True)


def descendre(voeu: Voeu, *, acteur: Acteur) -> bool:
    return _echanger(voeu, acteur, vers_le_haut=False)


def _echanger(voeu: Voeu, acteur: Acteur, *, vers_le_haut: bool) -> bool:
    with transaction.atomic():
        demande = verrouiller_la_sienne(voeu.demande, acteur)
        attente = list(demande.voeux.en_attente())
        rang = next((place for place, un in enumerate(attente) if un.pk == voeu.pk), None)
        autre = None if rang is None else rang - 1 if vers_le_haut else rang + 1
        if rang is None or autre is None or not 0 <= autre < len(attente):
            return False
        _permuter(attente[rang], attente[autre])
    return True


def _permuter(un: Voeu, autre: Voeu) -> None:
    """Exchange two ranks. No index waits for the end of a statement: one row leaves and comes back under its key."""
    Voeu.objects.filter(pk=un.pk).delete()
    Voeu.objects.filter(pk=autre.pk).update(rang=un.rang)
    un.rang = autre.rang
    un.save(force_insert=True)


def _resserrer(ouverts: Iterable[Voeu]) -> None:
    """From the first to the last, each to the first free rank: those that are over left theirs."""
    for rang, voeu in enumerate(ouverts, 1):
        if voeu.rang != rang:
            Voeu.objects.filter(pk=voeu.pk).update(rang=rang)


def _exiger(demande: DemandeMentorat, verbe: str, etats: tuple[str, ...]) -> None:
    if demande.etat not in etats:
        raise journal.TransitionRefusee(demande, verbe, demande.etat)
