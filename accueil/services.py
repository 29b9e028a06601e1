"""Writes that bring several apps together."""

from datetime import date
from typing import Any

from django.db import transaction

from annuaire.services import purger_invitations, retirer_tous
from comptes.services import anonymiser_comptes, demander_suppression, purger_comptes
from socle.acteur import Acteur


def supprimer_compte(utilisateur: Any, *, acteur: Acteur) -> None:
    """Stop recruiting at once, close every session; the account is anonymised after its delay."""
    with transaction.atomic():
        retirer_tous(acteur=acteur)
        demander_suppression(utilisateur)


def entretenir_comptes(jour: date) -> None:
    """Once a day: end the accounts whose delay is over, forget what has no use any more."""
    anonymiser_comptes()
    purger_comptes()
    purger_invitations()
