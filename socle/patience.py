"""Reads that must answer soon or say that they cannot: a search is asked by anybody, about anything."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.db import OperationalError, connection
from psycopg.errors import QueryCanceled

LIMITE_MS = 2000
Valeurs = Sequence[Any] | Mapping[str, Any]


class TropLongue(BadRequest):
    """What was asked would take too long: the person must ask for less."""


def lire(sql: str, valeurs: Valeurs, *, par_index: bool = False, limite: bool = True) -> list[tuple[Any, ...]]:
    """The rows of one query, which has two seconds; raises `TropLongue`. One round trip, and one transaction.

    `par_index` is for words: the planner believes that words of most rows are better read without the text index,
    and then reads every vector, four times slower (`docs/adr/0020-index-en-memoire.md`).
    """
    ordres = [f"SET LOCAL statement_timeout = {LIMITE_MS if limite else 0}"]
    ordres += ["SET LOCAL enable_seqscan = off"] * par_index + [sql]
    if connection.in_atomic_block:  # settings are the caller's again
        ordres = ["SAVEPOINT lecture", *ordres, "ROLLBACK TO SAVEPOINT lecture", "RELEASE SAVEPOINT lecture"]
    try:
        with connection.cursor() as curseur:
            curseur.execute("; ".join(ordres), valeurs)
            while curseur.description is None:
                curseur.nextset()
            return list(curseur.fetchall())
    except OperationalError as panne:
        if isinstance(panne.__cause__, QueryCanceled):
            if connection.in_atomic_block:
                connection.cursor().execute("ROLLBACK TO SAVEPOINT lecture; RELEASE SAVEPOINT lecture")
            raise TropLongue("La recherche demande trop de temps.") from panne
        raise
