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

# What was seen before, then what is seen now: one question.
_POSER = (
    "SELECT current_setting('vision.compte', true), current_setting('vision.systeme', true),"
    " set_config('vision.compte', %s, true), set_config('vision.systeme', %s, true),"
    " set_config('vision.jour', %s, true), set_config('vision.reponse', '', true)"
)


@contextmanager
def vision(acteur: "Acteur") -> Iterator[None]:
    """See as this person until the end of the block, in one transaction; what was seen before is then seen again.

    Rows must be read inside: a queryset evaluated later finds nothing. The platform itself (`SYSTEME`) sees all.
    """
    imbriquee = connection.in_atomic_block
    with transaction.atomic():
        avant = _poser(str(acteur.utilisateur_id or ""), "oui" if acteur.systeme else "")
        yield
        # The end of a transaction undoes the settings; so does that of a savepoint after an error.
        if imbriquee and not connection.needs_rollback:
            _poser(*avant)


def _poser(compte: str, systeme: str) -> tuple[str, str]:
    with connection.cursor() as curseur:
        curseur.execute(_POSER, [compte, systeme, timezone.localdate().isoformat()])
        avant = curseur.fetchone()
    return avant[0] or "", avant[1] or ""


def sous_vision(vue: Callable[..., Any]) -> Callable[..., Any]:
    """A view that reads and shows as who asks."""

    @wraps(vue)
    def gardee(request: Any, *args: Any, **kwargs: Any) -> Any:
        with vision(request.acteur):
            return vue(request, *args, **kwargs)

    return gardee
