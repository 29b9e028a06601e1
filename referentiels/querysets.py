"""Reads of the referential."""

from typing import Any

from django.db import models
from django.db.models.expressions import RawSQL

from socle.recherche import sans_accent


class OrganismeQuerySet(models.QuerySet[Any]):
    def branche(self, racine_id: int) -> "OrganismeQuerySet":
        """The organisme and all its descendants.

        Raw SQL because the ORM has no recursion, and a stored path would be one more truth to keep.
        """
        return self.filter(
            pk__in=RawSQL(
                """
                WITH RECURSIVE branche(id) AS (
                    SELECT %s::bigint
                    UNION
                    SELECT o.id FROM referentiels_organisme o JOIN branche b ON o.parent_id = b.id
                ) SELECT id FROM branche
                """,
                [racine_id],
            )
        )

    def ancetres(self, organisme_id: int) -> "OrganismeQuerySet":
        """The organisme and all its ancestors, up to the root."""
        return self.filter(
            pk__in=RawSQL(
                """
                WITH RECURSIVE ligne(id, parent_id) AS (
                    SELECT id, parent_id FROM referentiels_organisme WHERE id = %s
                    UNION
                    SELECT o.id, o.parent_id FROM referentiels_organisme o JOIN ligne l ON o.id = l.parent_id
                ) SELECT id FROM ligne
                """,
                [organisme_id],
            )
        )


class CompetenceQuerySet(models.QuerySet[Any]):
    def validees(self) -> "CompetenceQuerySet":
        return self.filter(etat="validée")


class SynonymeQuerySet(models.QuerySet[Any]):
    def table(self) -> dict[str, list[str]]:
        """Folded term → equivalents, both ways: a development leads back to its acronym and its siblings.

        From an ambiguous term all senses are searched; from one of its senses, only the acronym itself.
        """
        table: dict[str, list[str]] = {}
        for terme, equivalents, ambigu in self.values_list("terme", "equivalents", "ambigu").order_by("terme"):
            for mot in [terme, *equivalents]:
                autres = [terme] if ambigu and mot != terme else [m for m in [terme, *equivalents] if m != mot]
                table.setdefault(" ".join(sans_accent(mot).split()), []).extend(autres)
        return table
