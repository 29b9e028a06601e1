"""Reads of the directory."""

from typing import Any

from django.db import connection, models

from annuaire.enums import EtatRattachement

_BRANCHES = """
WITH RECURSIVE branche(organisme_id, role) AS (
    SELECT r.organisme_id, r.role FROM annuaire_recruteur r WHERE r.utilisateur_id = %s AND %s = r.etat
    UNION
    SELECT o.id, b.role FROM referentiels_organisme o JOIN branche b ON o.parent_id = b.organisme_id
)
SELECT organisme_id, role FROM branche
"""


class RecruteurQuerySet(models.QuerySet[Any]):
    def actifs(self) -> "RecruteurQuerySet":
        return self.filter(etat=EtatRattachement.ACTIF)

    def branches(self, utilisateur_id: int) -> list[tuple[int, str]]:
        """(organisme id, role) for every employer this account recruits for, branches included. One query."""
        with connection.cursor() as curseur:
            curseur.execute(_BRANCHES, [utilisateur_id, EtatRattachement.ACTIF.value])
            return list(curseur.fetchall())
