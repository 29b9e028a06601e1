"""Inside `vision(acteur)`, the database shows the intentions that this person may see; outside, none.

The second wall: row-level security reads these settings, local to a transaction. Views, tasks and services alike.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

if TYPE_CHECKING:
    from socle.acteur import Acteur

_LIRE = "SELECT current_setting('vision.compte', true), current_setting('vision.systeme', true)"
_POSER = (
    "SELECT set_config('vision.compte', %s, true), set_config('vision.systeme', %s, true),"
    " set_config('vision.jour', %s, true), set_config('vision.reponse', '', true)"
)


@contextmanager
def vision(acteur: "Acteur") -> Iterator[None]:
    """See as this person until the end of the block, in one transaction; what was seen before is then seen again.

    Rows must be read inside: a queryset evaluated later finds nothing. The platform itself (`SYSTEME`) sees all.
    """
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute(_LIRE)
            compte, systeme = curseur.fetchone()
        _poser(str(acteur.utilisateur_id or ""), "oui" if acteur.systeme else "")
        yield
        # After an error, the end of the transaction or of its savepoint undoes the settings too.
        if not connection.needs_rollback:
            _poser(compte or "", systeme or "")


def _poser(compte: str, systeme: str) -> None:
    with connection.cursor() as curseur:
        curseur.execute(_POSER, [compte, systeme, timezone.localdate().isoformat()])


def sous_vision(vue: Callable[..., Any]) -> Callable[..., Any]:
    """A view that reads and shows as who asks."""

    @wraps(vue)
    def gardee(request: Any, *args: Any, **kwargs: Any) -> Any:
        with vision(request.acteur):
            return vue(request, *args, **kwargs)

    return gardee
