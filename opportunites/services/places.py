"""What somebody keeps is numbered: the database refuses one place too many, even to two clicks at once."""

from typing import Any

from django.db.models import QuerySet

from comptes.models import Utilisateur
from socle.acteur import Acteur


def compte(acteur: Acteur) -> int:
    assert acteur.utilisateur_id is not None, "what is kept belongs to somebody"
    return acteur.utilisateur_id


def verrouiller_compte(acteur: Acteur) -> None:
    """Two clicks at once wait for each other."""
    Utilisateur.objects.select_for_update(no_key=True).get(pk=compte(acteur))


def place_libre(siennes: QuerySet[Any], maximum: int) -> int | None:
    """The first `rang` that none of these has; None when there are as many as one may keep."""
    prises = set(siennes.values_list("rang", flat=True).order_by())
    return next((rang for rang in range(1, maximum + 1) if rang not in prises), None)
