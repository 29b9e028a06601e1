"""Writes on saved searches."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from opportunites.models import RECHERCHES_MAX, OffreSignalee, RechercheEnregistree
from opportunites.services.places import compte, place_libre, verrouiller_compte
from socle.acteur import Acteur
from socle.contraintes import valider_contraintes
from socle.jours import matin
from socle.travaux import sans_limite_de_temps

PAUSE_COURTE = timedelta(days=1)
# Longer than the oldest offer that a letter tells: one that comes back later may be told again.
GARDE_SIGNALEES = timedelta(days=90)


class TropDeRecherches(Exception):
    """This person already keeps as many searches as one may."""


def enregistrer(*, acteur: Acteur, jeton: UUID, nom: str, criteres: Mapping[str, Any], cadence: str) -> Any:
    """Keep a search; what is in the list now is not new. The same `jeton` twice leads to the first one.

    Raises `TropDeRecherches`, and `ValidationError` when the name is already one of theirs.
    """
    with transaction.atomic():
        verrouiller_compte(acteur)
        siennes = RechercheEnregistree.objects.visible_by(acteur)
        if (deja := siennes.du_jeton(acteur, jeton)) is not None:
            return deja
        if (rang := place_libre(siennes, RECHERCHES_MAX)) is None:
            raise TropDeRecherches
        recherche = RechercheEnregistree(
            utilisateur_id=compte(acteur),
            rang=rang,
            nom=nom,
            criteres=dict(criteres),
            cadence=cadence,
            jeton=jeton,
        )
        valider_contraintes(recherche)
        recherche.save(force_insert=True)
    return recherche


def regler_recherche(recherche: RechercheEnregistree, *, acteur: Acteur, nom: str, cadence: str) -> None:
    """Rename, choose how often. What came while nothing was asked for is not new.

    Raises `ValidationError` when the name is already one of theirs.
    """
    with transaction.atomic():
        verrouiller_compte(acteur)
        actuelle = _verrouiller(recherche, acteur)
        etait_muette = not actuelle.est_suivie
        actuelle.nom, actuelle.cadence = nom, cadence
        if etait_muette and actuelle.est_suivie:
            actuelle.repere = actuelle.suivie_depuis = timezone.now()
        valider_contraintes(actuelle)
        actuelle.save(update_fields=["nom", "cadence", "suivie_depuis", "repere"])


def mettre_en_pause(recherche: RechercheEnregistree, *, acteur: Acteur) -> None:
    """La lettre leaves it aside; twice is once."""
    with transaction.atomic():
        actuelle = _verrouiller(recherche, acteur)
        if not actuelle.est_en_pause:
            actuelle.en_pause_depuis = timezone.now()
            actuelle.save(update_fields=["en_pause_depuis"])


def reactiver(recherche: RechercheEnregistree, *, acteur: Acteur) -> None:
    """La lettre looks at it again, from now on: what came during the pause is on the page, not in the mail.

    A pause of less than a day, taken by mistake, changes nothing: what was still to be told is.
    """
    with transaction.atomic():
        actuelle = _verrouiller(recherche, acteur)
        if actuelle.en_pause_depuis is not None:
            if timezone.now() - actuelle.en_pause_depuis > PAUSE_COURTE:
                actuelle.repere = actuelle.suivie_depuis = timezone.now()
            actuelle.en_pause_depuis = None
            actuelle.save(update_fields=["en_pause_depuis", "suivie_depuis", "repere"])


def supprimer_recherche(recherche: RechercheEnregistree, *, acteur: Acteur) -> None:
    RechercheEnregistree.objects.visible_by(acteur).filter(pk=recherche.pk).delete()


def effacer_recherches(utilisateur: int) -> None:
    """What La lettre knew of somebody who is gone."""
    RechercheEnregistree.objects.filter(utilisateur=utilisateur).delete()
    OffreSignalee.objects.filter(utilisateur=utilisateur).delete()


def purger_signalees(jour: date) -> int:
    """Forget what letters told more than `GARDE_SIGNALEES` before this day; return how many."""
    limite = matin(jour) - GARDE_SIGNALEES
    with sans_limite_de_temps():
        return OffreSignalee.objects.filter(at__lt=limite).delete()[0]


def repartir(utilisateur: int) -> None:
    """Somebody receives La lettre again: what came while it was stopped is on the page, not in the mail."""
    maintenant = timezone.now()
    suivies = RechercheEnregistree.objects.filter(utilisateur=utilisateur).suivies()
    suivies.update(repere=maintenant, suivie_depuis=maintenant)


def _verrouiller(recherche: RechercheEnregistree, acteur: Acteur) -> RechercheEnregistree:
    return RechercheEnregistree.objects.visible_by(acteur).select_for_update().get(pk=recherche.pk)
