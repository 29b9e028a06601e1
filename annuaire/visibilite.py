"""Who sees whose mobility intention: the one rule of every list, page, count, mail and matching.

It is written once, in SQL, as the database function `public.intentions_vues` (migration 0009): it is called here, and
by the row-level security of the tables. docs/adr/0025 says it in French. It reads what is true now, in every statement:

- the hats of the reader are the employers it recruits for, its own, those of its mandates, those of the mail domains
  of all its confirmed addresses; so are those of the member. One administration in common, and the reader is a
  colleague, who sees nothing, whatever else it is: unless it comes from an employer re-admitted by name;
- what was the member's own once, with all that was above it, stays its own (`Exclusion.d_office`);
- an adviser sees when chosen, while its mandate runs; an employer when the member shows it to employers.
"""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

if TYPE_CHECKING:
    from socle.acteur import Acteur

_VUES = "SELECT intention_id FROM public.intentions_vues(%s, NULL, %s)"


def vues(acteur: "Acteur", titre: str = "") -> Q:
    """Intentions of others that this person may read, by one right of `TitreDeLecture` or by any."""
    sql, params = _VUES, (acteur.utilisateur_id, timezone.localdate())
    if titre:
        return Q(pk__in=RawSQL(f"{_VUES} WHERE titre = %s", (*params, titre)))  # noqa: S611
    return Q(pk__in=RawSQL(sql, params))  # noqa: S611 (ours, and its values are parameters)


def vues_d_un_employeur(organisme: int) -> Q:
    """Those that somebody would read who recruits for this employer, and is attached to nothing else."""
    sql = "SELECT intention_id FROM public.intentions_vues(NULL, %s, %s)"
    return Q(pk__in=RawSQL(sql, [organisme, timezone.localdate()]))  # noqa: S611
