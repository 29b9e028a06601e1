"""Reads of the referential."""

from typing import Any

from django.db import models
from django.db.models.expressions import RawSQL

from socle.recherche import terme


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

    def montrables(self) -> "OrganismeQuerySet":
        """Those that may be named: neither sensitive nor below a sensitive one."""
        return self.exclude(pk__in=self.model.objects.discrets().order_by().values("pk"))

    def discrets(self) -> "OrganismeQuerySet":
        """Sensitive organismes and all that lies below them."""
        return self.filter(
            pk__in=RawSQL(
                """
                WITH RECURSIVE discret(id) AS (
                    SELECT id FROM referentiels_organisme WHERE sensible
                    UNION
                    SELECT o.id FROM referentiels_organisme o JOIN discret d ON o.parent_id = d.id
                ) SELECT id FROM discret
                """,
                [],
            )
        )


class SynonymeQuerySet(models.QuerySet[Any]):
    def table(self) -> dict[str, list[str]]:
        """Folded term → equivalents, both ways: a development leads back to its acronym and its siblings.

        From an ambiguous term all senses are searched; from one of its senses, only the acronym itself.
        """
        table: dict[str, list[str]] = {}
        for mot_cle, equivalents, ambigu in self.values_list("terme", "equivalents", "ambigu").order_by("terme"):
            for mot in [mot_cle, *equivalents]:
                seul = ambigu and mot != mot_cle
                autres = [mot_cle] if seul else [m for m in [mot_cle, *equivalents] if m != mot]
                table.setdefault(terme(mot), []).extend(autres)
        return table
