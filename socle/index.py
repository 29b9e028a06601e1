"""An index of a table of search rows in the memory of the process, derived from PostgreSQL, which stays the truth.

A `Lecteur` reads rows into sets; an `Index` keeps the last ones read and, at each question, asks what was committed
since: a small second segment. It answers None when it is not there, or too late: the caller asks the database.
"""

import time
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock, Thread
from typing import NamedTuple

import structlog
from django.db import Error, connection, transaction
from psycopg import Cursor
from pyroaring import BitMap

from socle.ensembles import TOUTES, Segment, Vue
from socle.patience import lire

LOT = 10_000
# Beyond, reading the changes at each question would cost more than asking the database.
CHANGEMENTS_MAX = 1_000
# Beyond, everything is read again beside, while the changes still do.
RELIRE_APRES = 200
VIE = 24 * 3600  # seconds: what went away is remembered for a week
APRES_UN_ECHEC = 60  # seconds

journal = structlog.get_logger(__name__)


class Changement(NamedTuple):
    """A row written or removed: its transaction tells it apart from another time."""

    retiree: bool
    pk: int
    version: int


@dataclass(frozen=True)
class Lecteur:
    """How search rows are read: a table with `version` and `vecteur`, that of the rows removed, and kinds of keys.

    `genres` maps a kind to the SQL that gives its key, or its keys when it is a set, from a row called `ligne`.
    """

    table: str
    cle: str
    retirees: str
    cle_retiree: str
    genres: Mapping[str, str]

    def pks(self) -> Sequence[int]:
        with connection.cursor() as curseur:
            curseur.execute(f"SELECT {self.cle} FROM {self.table} ORDER BY {self.cle}")  # noqa: S608 (constants)
            return array("q", (pk for (pk,) in curseur.fetchall()))

    def lire(self, pks: Sequence[int], debut: int = 0) -> Segment:
        segment = Segment(pks, debut)
        for premier in range(0, len(pks), LOT):
            lot = list(pks[premier : premier + LOT])
            for nom, cle, octets in self._lire_lot(lot, debut + premier):
                numeros = array("I", octets)
                numeros.byteswap()  # PostgreSQL sends the most significant byte first
                genre = segment.genres.setdefault(nom, {})
                genre[cle] = genre[cle] | BitMap(numeros) if cle in genre else BitMap(numeros)
        return segment

    def phrase(self, feuille: str, pks: Sequence[int] | None, *, limite: bool = True) -> set[int]:
        """Rows where these words follow each other, among these or all; in two seconds if there is a limit."""
        parmi = "" if pks is None else f" AND {self.cle} = ANY(%s)"
        requete = f"SELECT {self.cle} FROM {self.table} WHERE vecteur @@ %s::tsquery{parmi}"  # noqa: S608
        valeurs = [feuille] if pks is None else [feuille, list(pks)]
        return {pk for (pk,) in lire(requete, valeurs, par_index=True, limite=limite)}

    def depuis(self) -> int:
        """The oldest transaction still open: those before are all committed or undone, and visible."""
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            return int(curseur.fetchone()[0])

    def changements(self, depuis: int, au_plus: int) -> set[Changement]:
        """What was committed by this transaction and later ones; one more than `au_plus` at most.

        A restored database holds numbers of transactions to come: those are not changes.
        """
        with connection.cursor() as curseur:
            curseur.execute(self._changements, {"depuis": depuis, "limite": au_plus + 1})
            return {Changement(*ligne) for ligne in curseur.fetchall()}

    @property
    def _changements(self) -> str:
        tables = [(False, self.table, self.cle), (True, self.retirees, self.cle_retiree)]
        lectures = [
            f"(SELECT {retiree}, {cle}, version FROM {table}"  # noqa: S608 (constants)
            " WHERE version BETWEEN %(depuis)s AND ("
            "SELECT GREATEST(pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1,"
            " pg_current_xact_id_if_assigned()::text::bigint)) LIMIT %(limite)s)"
            for retiree, table, cle in tables
        ]
        return " UNION ALL ".join(lectures)

    def _lire_lot(self, pks: list[int], debut: int) -> Iterable[tuple[str, str, bytes]]:
        connection.ensure_connection()
        # Django's own cursor reads text only, twice as long for bytes.
        with connection.wrap_database_errors, Cursor(connection.connection) as curseur:
            yield from curseur.execute(self._lecture, {"pks": pks, "debut": debut}, binary=True)

    @property
    def _lecture(self) -> str:
        """(kind, key, numbers of its rows, four bytes each)."""
        genres = {TOUTES: f"'{TOUTES}'", **self.genres}
        parties = [
            f"SELECT '{nom}'::text, cle, string_agg(int4send(numero), '')"  # noqa: S608 (constants)
            f" FROM (SELECT numero, ({sql})::text AS cle FROM ligne) AS genre WHERE cle IS NOT NULL GROUP BY cle"
            for nom, sql in genres.items()
        ]
        # Places come in order in a vector: the first one is the best of a word.
        parties.append(
            "SELECT COALESCE(mot.weights[1], 'D'), mot.lexeme, string_agg(int4send(numero), '')"
            " FROM ligne CROSS JOIN LATERAL unnest(vecteur) AS mot GROUP BY 1, 2"
        )
        lignes = (
            f"SELECT (%(debut)s + n - 1)::int AS numero, t.* FROM unnest(%(pks)s::bigint[]) WITH ORDINALITY AS d(pk, n)"  # noqa: S608
            f" JOIN {self.table} t ON t.{self.cle} = d.pk"
        )
        return f"WITH ligne AS MATERIALIZED ({lignes}) " + " UNION ALL ".join(parties)


class _Base(NamedTuple):
    segment: Segment
    depuis: int
    connues: frozenset[Changement]  # committed by late transactions, yet in the segment
    lue_a: float


class _Derniere(NamedTuple):
    base: _Base
    changements: set[Changement]
    vue: Vue


class Index:
    """The last view of a table, kept by the process for all its threads."""

    def __init__(self, lecteur: Lecteur) -> None:
        self._lecteur = lecteur
        self._base: _Base | None = None
        self._derniere: _Derniere | None = None
        self._verrou = Lock()
        self._pas_avant = 0.0

    def vue(self, lignes_max: int) -> Vue | None:
        """What the database holds now; None when it must be asked instead. 0 rows at most: never."""
        base = self._base
        if not lignes_max:
            return None
        changements = None if base is None else self._changements(base)
        if base is None or changements is None:
            self._lancer(lignes_max)
            return None
        if len(changements) > RELIRE_APRES or time.monotonic() - base.lue_a > VIE:
            self._lancer(lignes_max)
        if connection.in_atomic_block:  # what is not committed is nobody else's
            return self._voir(base, changements)
        derniere = self._derniere
        if derniere is None or derniere.base is not base or derniere.changements != changements:
            derniere = self._derniere = _Derniere(base, changements, self._voir(base, changements))
        return derniere.vue

    def preparer(self, lignes_max: int) -> bool:
        """Read everything now, whether or not it was done; False when there are too many rows."""
        with transaction.atomic(durable=True), connection.cursor() as curseur:
            curseur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            curseur.execute("SET LOCAL statement_timeout = '5min'")
            curseur.execute("SET LOCAL work_mem = '128MB'")
            depuis = self._lecteur.depuis()
            pks = self._lecteur.pks()
            if len(pks) > lignes_max:
                return False
            connues = self._lecteur.changements(depuis, len(pks) * 2)
            self._base = _Base(self._lecteur.lire(pks), depuis, frozenset(connues), time.monotonic())
        return True

    def oublier(self) -> None:
        self._base = self._derniere = None
        self._pas_avant = 0.0

    def _changements(self, base: _Base) -> set[Changement] | None:
        au_plus = len(base.connues) + CHANGEMENTS_MAX
        changements = self._lecteur.changements(base.depuis, au_plus) - base.connues
        return changements if len(changements) <= CHANGEMENTS_MAX else None

    def _voir(self, base: _Base, changements: set[Changement]) -> Vue:
        segment = base.segment
        ecrites = sorted({changement.pk for changement in changements if not changement.retiree})
        places = {changement.pk: bisect_left(segment.pks, changement.pk) for changement in changements}  # in order
        absentes = BitMap([n for pk, n in places.items() if n < len(segment.pks) and segment.pks[n] == pk])
        delta = self._lecteur.lire(ecrites, segment.fin) if ecrites else Segment(debut=segment.fin)
        return Vue(segment, delta, absentes, self._lecteur.phrase)

    def _lancer(self, lignes_max: int) -> None:
        """Read everything beside, once at a time."""
        if time.monotonic() < self._pas_avant or not self._verrou.acquire(blocking=False):
            return
        self._pas_avant = time.monotonic() + APRES_UN_ECHEC
        try:
            Thread(target=self._preparer_a_cote, args=(lignes_max,), name="index", daemon=True).start()
        except RuntimeError:  # no thread left: another request will try
            self._verrou.release()

    def _preparer_a_cote(self, lignes_max: int) -> None:
        debut = time.monotonic()
        try:
            pret = self.preparer(lignes_max)
            journal.info("index_lu", secondes=round(time.monotonic() - debut, 1), pret=pret)
        except Error:
            journal.exception("index_non_lu")
        finally:
            connection.close()
            self._verrou.release()
