"""What the directory knows of a connected person, for `Acteur`."""

from typing import Any

from annuaire.enums import RoleRecruteur
from annuaire.models import Recruteur


def completer(utilisateur_id: int) -> dict[str, Any]:
    """Fields of `Acteur`: the employers this account recruits for, branches included."""
    branches = Recruteur.objects.branches(utilisateur_id)
    return {
        "organismes": frozenset(organisme for organisme, _ in branches),
        "responsable_de": frozenset(organisme for organisme, role in branches if role == RoleRecruteur.RESPONSABLE),
    }
