"""Working groups: a name, what for, the commun that keeps what they make."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from annuaire.models import Communaute
from communautes.models import Serie
from communautes.permissions import can_animer
from socle.acteur import Acteur

CHAMPS = ("nom", "objet", "commun")


def creer_serie(communaute: Communaute, champs: Mapping[str, Any], *, acteur: Acteur) -> Serie:
    """By who leads the community. Raises `PermissionDenied`; `ValidationError` for a name that another group has."""
    return _ecrire(Serie(communaute=communaute), champs, acteur)


def modifier_serie(serie: Serie, champs: Mapping[str, Any], *, acteur: Acteur) -> Serie:
    """Raises `PermissionDenied`, `ValidationError`."""
    return _ecrire(serie, champs, acteur)


def _ecrire(serie: Serie, champs: Mapping[str, Any], acteur: Acteur) -> Serie:
    if not can_animer(acteur, serie.communaute_id):
        raise PermissionDenied
    for nom in CHAMPS:
        setattr(serie, nom, champs[nom])
    serie.full_clean(exclude=["communaute"], validate_constraints=False)
    try:
        with transaction.atomic():
            serie.save()
    except IntegrityError:
        raise ValidationError({"nom": "Un groupe de cette communauté porte déjà ce nom."}) from None
    return serie
