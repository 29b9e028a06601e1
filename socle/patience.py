"""Reads that must answer soon or say that they cannot: a search is asked by anybody, about anything."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import BadRequest
from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

LIMITE_MS = 2000


class TropLongue(BadRequest):
    """What was asked would take too long: the person must ask for less."""


@contextmanager
def patience(*, par_index: bool = False) -> Iterator[None]:
    """One transaction whose statements have two seconds each; raises `TropLongue`.

    `par_index` is for words: the planner believes that words of most rows are better read without the text index,
    and then reads every vector, four times slower (`docs/adr/0020-index-en-memoire.md`).
    """
    parcours = "off" if par_index else "DEFAULT"
    try:
        with transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(f"SET LOCAL statement_timeout = {LIMITE_MS}; SET LOCAL enable_seqscan TO {parcours}")
            yield
            curseur.execute("SET LOCAL statement_timeout TO DEFAULT; SET LOCAL enable_seqscan TO DEFAULT")
    except OperationalError as panne:
        if isinstance(panne.__cause__, QueryCanceled):
            raise TropLongue("La recherche demande trop de temps.") from panne
        raise
