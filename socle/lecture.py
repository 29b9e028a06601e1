"""The guard that proves that a GET changes nothing."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

# Append-only *lectures* (consultations, quotas, seen) add their table here; HEAD must write none of them.
TABLES_DE_LECTURE = {
    "django_session",
    "accueil_visite",
    "annuaire_consultation",
    "annuaire_limiteatteinte",
    "annuaire_profilvu",
    "opportunites_offrevue",
    "socle_trace",
}

_ECRITURE = re.compile(
    r"""\b(?:INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?|COPY|(?<!FOR\s)(?<!KEY\s)UPDATE)
    \s+(?:ONLY\s+)?"?(?P<table>\w+)""",
    re.IGNORECASE | re.VERBOSE,
)
# Writes without a table: locks kept for a write to come, a number taken from a sequence, a message to other sessions.
_ACTE = re.compile(
    r"""(?P<acte>\bFOR\s+(?:NO\s+KEY\s+)?(?:UPDATE|SHARE)\b|\bFOR\s+KEY\s+SHARE\b
    |\b(?:nextval|setval|pg_notify)\s*\(|\A\s*(?:NOTIFY|LOCK|CALL|DO|CREATE|ALTER|DROP)\b)""",
    re.IGNORECASE | re.VERBOSE,
)


class EcritureEnLecture(RuntimeError):
    """A view asked to write during a GET."""


@contextmanager
def refuser_ecritures() -> Iterator[None]:
    """Raise `EcritureEnLecture` on any write but sessions and listed *lectures*, on the web connection."""
    with connections["default"].execute_wrapper(_refuser):
        yield


def _refuser(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    for ecriture in _ECRITURE.finditer(sql):
        if ecriture["table"] not in TABLES_DE_LECTURE:
            raise EcritureEnLecture(f"écriture dans {ecriture['table']} pendant une lecture")
    if acte := _ACTE.search(sql):
        raise EcritureEnLecture(f"« {acte['acte'].strip()} » pendant une lecture")
    return execute(sql, params, many, context)
