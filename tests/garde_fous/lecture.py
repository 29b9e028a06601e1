"""What a request moved: rows of every table, sequences, mails, tasks, calls left for the commit.

Two proofs. After each request, the counters that PostgreSQL keeps for the transaction name the tables written, even
if the same values were written again; they tell which address did it. Around the whole crawl, the fingerprint of every
table. `lecture_seule` reads the SQL of the views; what its reading misses (a cursor of psycopg, a generator read after
the view, a middleware) is seen here.

A GET may write the sessions and the readings of `TABLES_DE_LECTURE`. A HEAD writes nothing, sessions included: it
shows nothing, so that no message is read by it and nothing is to remember.

There is no second wall by `SET TRANSACTION READ ONLY`: a page keeps a session and a reading in the connection that
must refuse the rest, and PostgreSQL does not open again what was closed to writes. What the wall cannot read, a
function called by a SELECT, PostgreSQL holds: one that writes must be VOLATILE, and none of ours is.
"""

import re
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup
from celery import Celery
from django.core import mail
from django.db import connection, transaction
from django.http import HttpResponseServerError
from psycopg import sql

from annuaire.vision import vision
from socle.acteur import SYSTEME
from socle.lecture import TABLES_DE_LECTURE, EcritureEnLecture
from tests.garde_fous.parcours import Parcours, Visite, lire, route_de

RIEN: Set[str] = frozenset()

QUE_FAIRE = (
    "faites-en un POST suivi d’une redirection ; une lecture qu’on retient (vu, visite) s’inscrit dans "
    "TABLES_DE_LECTURE de socle/lecture.py, et un HEAD ne l’écrit pas"
)
_ECRITES = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
_FONCTIONS_QUI_PEUVENT_ECRIRE = """
SELECT p.proname FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.provolatile = 'v'
  AND p.prokind <> 'p' AND p.prorettype <> 'trigger'::regtype -- no SELECT calls a procedure
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


def etat_de_la_base(sauf: Iterable[str] = TABLES_DE_LECTURE) -> dict[str, tuple[int, str]]:
    """Rows and fingerprint of each table, but for sessions and the readings that a GET may keep.

    Rows behind the second wall included: as the platform itself.
    """
    with vision(SYSTEME), connection.cursor() as curseur:
        curseur.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [table for (table,) in curseur.fetchall() if table not in set(sauf)]
        etat = {}
        for table in tables:
            empreinte = "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t"
            curseur.execute(sql.SQL(empreinte).format(sql.Identifier(table)))
            etat[table] = curseur.fetchone()
    return etat


def sequences_de_lecture() -> set[str]:
    """Those that give their keys to the readings."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT s.relname FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')"
            " JOIN pg_class t ON t.oid = d.refobjid WHERE s.relkind = 'S' AND t.relname = ANY(%s)",
            [sorted(TABLES_DE_LECTURE)],
        )
        return {nom for (nom,) in curseur.fetchall()}


def fonctions_qui_peuvent_ecrire() -> list[str]:
    with connection.cursor() as curseur:
        curseur.execute(_FONCTIONS_QUI_PEUVENT_ECRIRE)
        return sorted(nom for (nom,) in curseur.fetchall())


class Guet:
    """Remembers what was written so far; `depuis` says what was written since the last time."""

    def __init__(self) -> None:
        self.taches: list[str] = []
        self._connus = self._lire()

    def depuis(self) -> set[str]:
        avant, self._connus = self._connus, self._lire()
        return {nom for nom, valeur in self._connus.items() if valeur != avant.get(nom)}

    def _lire(self) -> dict[str, Any]:
        with connection.cursor() as curseur:
            curseur.execute(_ECRITES)
            tables = dict(curseur.fetchall())
            curseur.execute(_SEQUENCES)
            sequences = {nom: valeur for nom, valeur in curseur.fetchall() if valeur is not None}
        return {
            **tables,
            **sequences,
            "un courriel envoyé": len(mail.outbox),
            "une tâche publiée": len(self.taches),
            "un appel différé à la validation (on_commit)": len(connection.run_on_commit),
        }


@contextmanager
def guetter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Guet]:
    guet = Guet()

    def publier(self: Celery, nom: str, *args: Any, **kwargs: Any) -> None:
        guet.taches.append(nom)

    with monkeypatch.context() as patch:
        patch.setattr(Celery, "send_task", publier)
        yield guet


@dataclass
class ParcoursGuette(Parcours):
    """A crawl that asks each address by HEAD, then by GET, and says which one moved what."""

    guet: Guet = field(default_factory=Guet)
    ecarts: list[str] = field(default_factory=list)
    demandes: int = 0

    def __post_init__(self) -> None:
        self.client.raise_request_exception = False  # a refused write becomes a line among others
        self._permises = TABLES_DE_LECTURE | sequences_de_lecture()

    def visiter(self, adresse: str, **entetes: str) -> Visite:
        self.demander("head", adresse, headers=entetes or None)
        visite = Visite(self.persona, adresse, HttpResponseServerError(), b"", [], 0.0)
        with self._juger("get", adresse):
            visite = super().visiter(adresse, **entetes)
            self._refuser(visite.reponse)
        return visite

    def demander(self, methode: str, adresse: str, **options: Any) -> Any:
        reponse: Any = HttpResponseServerError()
        with self._juger(methode, adresse):
            reponse = getattr(self.client, methode)(adresse, **options)
            lire(reponse)
            self._refuser(reponse)
        return reponse

    @staticmethod
    def _refuser(reponse: Any) -> None:
        """What the view raised, once the page of the error is made."""
        if reponse.exc_info and isinstance(reponse.exc_info[1], EcritureEnLecture):
            raise reponse.exc_info[1]

    @contextmanager
    def _juger(self, methode: str, adresse: str) -> Iterator[None]:
        self.demandes += 1
        quoi = []
        try:
            with transaction.atomic():  # a refused write leaves the rest of the crawl as it was
                yield
        except EcritureEnLecture as refus:
            quoi.append(str(refus))
        quoi += sorted(self.guet.depuis() - (self._permises if methode == "get" else RIEN))
        self.ecarts += [f"{self.persona} : {methode.upper()} {adresse} : {un} ; {QUE_FAIRE}" for un in quoi]


# --- links of mails ------------------------------------------------------------------------------


def liens_du_courriel(recu: EmailMessage) -> list[str]:
    """Every address that a robot could follow: text, HTML whatever the attribute, headers."""
    texte, html = (recu.get_body((genre,)).get_content() for genre in ("plain", "html"))  # type: ignore[union-attr]
    trouves = set(re.findall(r"https?://\S+", texte))
    for balise in BeautifulSoup(html, "html.parser").find_all(True):
        valeurs = (str(valeur) for nom, valeur in balise.attrs.items() if not nom.startswith("xmlns"))
        trouves |= {valeur for valeur in valeurs if re.match(r"https?://", valeur)}
    for valeur in recu.values():
        trouves |= set(re.findall(r"<(https?://[^>]+)>", str(valeur)))
    return sorted(trouves)


def en_message(courriel: Any) -> EmailMessage:
    """As its reader receives it."""
    recu: EmailMessage = message_from_bytes(courriel.message().as_bytes(), policy=policy.default)  # type: ignore[assignment]
    return recu


def forme(lien: str) -> tuple[str, frozenset[str]]:
    """What two links of the same kind share: their route and the names of their parameters."""
    return route_de(lien), frozenset(nom for nom, _ in parse_qsl(urlsplit(lien).query))
