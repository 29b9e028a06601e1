"""Writes on offers: one by member, kept through pauses and returns. Its pairs never stop because of it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from annuaire.models import Membre
from mentorat.enums import EtatOffreMentor
from mentorat.models import OffreMentor
from mentorat.permissions import est_son_offre
from mentorat.services.formation import verrouiller
from mentorat.services.voeux import faire_avancer
from referentiels.models import Competence
from socle import journal
from socle.acteur import Acteur

COMPETENCES_MAX = 10


def proposer(champs: Mapping[str, Any], competences: Iterable[Competence], *, acteur: Acteur) -> OffreMentor:
    """Offer to be a mentor, or again after having stopped. Active members alone.

    Raises `TransitionRefusee` when it is offered already, `ValidationError` when `champs` do not hold together.
    """
    with transaction.atomic():
        membre = verrouiller_son_membre(acteur)
        offre = OffreMentor.objects.filter(membre=membre).first()
        if offre is None:
            offre = OffreMentor(membre=membre, **champs)
            journal.creer([offre], "proposer", acteur=acteur)
        else:
            journal.changer_etat(offre, "proposer", acteur=acteur, champs=champs)
        offre.competences.set(competences)
    return offre


def modifier(
    offre: OffreMentor, champs: Mapping[str, Any], competences: Iterable[Competence], *, acteur: Acteur
) -> None:
    """Say it otherwise; fewer places than pairs only means that nobody else comes. Not once withdrawn."""
    with transaction.atomic():
        actuelle = _la_sienne(offre, acteur)
        if actuelle.etat == EtatOffreMentor.RETIREE:
            raise journal.TransitionRefusee(actuelle, "modifier", actuelle.etat)
        OffreMentor.objects.filter(pk=actuelle.pk).update(**champs)
        actuelle.competences.set(competences)
    faire_avancer(offre.pk)


def suspendre(offre: OffreMentor, jusqu_au: date, *, acteur: Acteur) -> None:
    """Nobody is sent to this mentor until that day included; what waited for it goes on."""
    _changer(offre, "suspendre", acteur, {"pause_jusqu_au": jusqu_au})


def reprendre(offre: OffreMentor, *, acteur: Acteur) -> None:
    _changer(offre, "reprendre", acteur, {"pause_jusqu_au": None})


def retirer(offre: OffreMentor, *, acteur: Acteur) -> None:
    """Be a mentor of nobody else; what waited goes on, pairs too."""
    _changer(offre, "retirer", acteur, {"pause_jusqu_au": None})


def verrouiller_son_membre(acteur: Acteur) -> Membre:
    """One's own active membership, locked. Raises `PermissionDenied`."""
    membre = Membre.objects.actifs().select_for_update().filter(pk=acteur.membre_id or 0).first()
    if membre is None:
        raise PermissionDenied
    return membre


def _la_sienne(offre: OffreMentor, acteur: Acteur) -> OffreMentor:
    actuelle = verrouiller(offre.pk)
    if not est_son_offre(acteur, actuelle):
        raise PermissionDenied
    return actuelle


def _changer(offre: OffreMentor, verbe: str, acteur: Acteur, champs: Mapping[str, Any]) -> None:
    with transaction.atomic():
        journal.changer_etat(_la_sienne(offre, acteur), verbe, acteur=acteur, champs=champs)
    if verbe != "reprendre":
        faire_avancer(offre.pk)
