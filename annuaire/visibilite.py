"""Who sees whose mobility intention: the one rule of every list, page, count, mail and matching.

It is written once, in SQL, as the database function `public.intentions_vues` (migration 0013): it is called here, and
by the row-level security of the tables. docs/adr/0025 says it in French. It reads what is true now; each vision asks it
once for who looks (`public.intentions_retenues`), and forgets it at its end:

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

_RETENUES = "SELECT public.intentions_retenues(%s, %s, %s)"


def vues(acteur: "Acteur", titre: str | None = None) -> Q:
    """Intentions of others that this person may read: by any right, or by this one of `TitreDeLecture`."""
    parametres = (acteur.utilisateur_id, timezone.localdate(), titre)
    return Q(pk__in=RawSQL(_RETENUES, parametres))  # noqa: S611 (ours, with parameters)


def vues_d_un_employeur(organisme: int) -> Q:
    """Those that somebody would read who recruits for this employer, and is attached to nothing else."""
    sql = "SELECT intention_id FROM public.intentions_vues(NULL, %s, %s)"
    return Q(pk__in=RawSQL(sql, [organisme, timezone.localdate()]))  # noqa: S611
