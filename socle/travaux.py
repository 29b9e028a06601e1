"""Long work, which the web role's time limit must not cut."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def sans_limite_de_temps() -> Iterator[None]:
    """One transaction without `statement_timeout`; `SET LOCAL`, so that a pooled connection keeps its own limit.

    For commands, the work of each day, and the acts of the admin that rebuild search rows in their own transaction (a
    referential changed, skills merged): these last as long as there are rows to rebuild, and nothing else bounds
    them. Any other page stays under the limit of its role.
    """
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute("SET LOCAL statement_timeout = 0")
        yield
