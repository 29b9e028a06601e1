"""The report of an event: published once it is closed, corrected afterwards."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from communautes.enums import EtatEvenement
from communautes.models import Evenement
from communautes.permissions import can_organiser
from socle import journal
from socle.acteur import Acteur
from socle.contraintes import valider_contraintes
from socle.journal import TransitionRefusee


def publier_bilan(evenement: Evenement, texte: str, *, acteur: Acteur) -> None:
    """To everybody who may read the event. Raises `PermissionDenied`, `TransitionRefusee`, `ValidationError`."""
    _exiger(evenement, acteur)
    journal.changer_etat(evenement, "publier_bilan", acteur=acteur, champs={"bilan": texte})


def corriger_bilan(evenement: Evenement, texte: str, *, acteur: Acteur) -> None:
    """Write again what was published. Raises `PermissionDenied`, `TransitionRefusee`, `ValidationError`."""
    _exiger(evenement, acteur)
    with transaction.atomic():
        actuel: Evenement = Evenement.objects.select_for_update(of=("self",)).get(pk=evenement.pk)
        if actuel.etat != EtatEvenement.BILAN:
            raise TransitionRefusee(actuel, "corriger_bilan", actuel.etat)
        actuel.bilan = texte
        valider_contraintes(actuel)
        actuel.save(update_fields=["bilan"])
    evenement.bilan = texte


def _exiger(evenement: Evenement, acteur: Acteur) -> None:
    if not can_organiser(acteur, evenement):
        raise PermissionDenied
