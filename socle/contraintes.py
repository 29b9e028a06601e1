"""The constraints of a row, asked before it is written.

`Model.validate_constraints` asks the database once for each check constraint, each in its own savepoint: a dozen round
trips for an offer that changes state. Here all of them are one question; what it refuses, Django says.
"""

from typing import Any

from django.core.exceptions import FieldError, ValidationError
from django.db import DatabaseError, models, router, transaction
from django.db.models import Q
from django.db.models.sql import Query
from django.db.models.sql.constants import SINGLE


def valider_contraintes(objet: Any, exclude: set[str] | None = None) -> None:
    """As `objet.validate_constraints(exclude)`: raises the same `ValidationError`, asks less of a row that is right."""
    base = router.db_for_write(type(objet), instance=objet)
    if not _tenues(objet, exclude, base):
        objet.validate_constraints(exclude)


def _tenues(objet: Any, exclude: set[str] | None, base: str) -> bool:
    """Whether every constraint holds; no, when the question itself cannot be asked."""
    for modele, contraintes in objet.get_constraints():
        verifications = [une for une in contraintes if type(une) is models.CheckConstraint]
        autres = [une for une in contraintes if type(une) is not models.CheckConstraint]
        try:
            if not _verifiees(verifications, objet._get_field_expression_map(modele._meta, exclude), base):
                return False
            for contrainte in autres:
                contrainte.validate(modele, objet, exclude=exclude, using=base)
        except (ValidationError, DatabaseError):
            return False
    return True


def _verifiees(verifications: list[models.CheckConstraint], valeurs: dict[str, Any], base: str) -> bool:
    """One SELECT of every condition on these values; NULL holds, as in PostgreSQL. See `Q.check`, its model."""
    question: Any = Query(None)
    for nom, valeur in valeurs.items():
        question.add_annotation(valeur, nom, select=False)
    for rang, verification in enumerate(verifications):
        try:
            question.add_annotation(Q(verification.condition), f"_verification_{rang}")
        except FieldError:  # it reads a field that is excluded
            continue
    if not question.annotation_select:
        return True
    with transaction.atomic(using=base):  # an error of the database leaves the caller's transaction usable
        reponse = question.get_compiler(using=base).execute_sql(SINGLE)
    return all(valeur or valeur is None for valeur in reponse)
