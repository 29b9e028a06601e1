"""Writes on communities: their life begins, opens and sleeps by the journal."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from annuaire.models import Communaute
from annuaire.permissions import can_confier
from socle import journal, registres
from socle.acteur import Acteur
from socle.models import Transition


def creer(communaute: Communaute, *, acteur: Acteur) -> None:
    _exiger(acteur)
    communaute.full_clean()
    journal.creer([communaute], "creer", acteur=acteur)


def ouvrir(communaute: Communaute, *, acteur: Acteur) -> Transition:
    """From now on members may ask to join. Raises `TransitionRefusee` when it is open."""
    _exiger(acteur)
    with transaction.atomic():
        transition = journal.changer_etat(communaute, "ouvrir", acteur=acteur)
        registres.suivre_ouverture(communaute.pk)
    return transition


def endormir(communaute: Communaute, *, acteur: Acteur) -> Transition:
    """Nobody enters any more; who is in stays."""
    _exiger(acteur)
    return journal.changer_etat(communaute, "endormir", acteur=acteur)


def _exiger(acteur: Acteur) -> None:
    if not can_confier(acteur):
        raise PermissionDenied
