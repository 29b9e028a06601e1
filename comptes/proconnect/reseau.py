"""One exchange with the provider, bounded in time and size, whatever is at the other end.

The standard library, and not a client library: no redirection to follow, no cookie, no pool. Nothing received is
quoted by an error.
"""

import json
import math
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Event, Timer
from typing import Any
from urllib.parse import urlencode, urlsplit

from comptes.proconnect.refus import ProConnectRefuse

SILENCE = 3.0  # seconds without a byte
DUREE = 5.0  # seconds for a whole exchange: a code of ProConnect lives thirty
TAILLE = 200_000  # bytes


@dataclass(frozen=True)
class Reponse:
    statut: int
    genre: str  # its media type, without parameters
    corps: bytes


def lire(adresse: str, *, jeton: str = "") -> Reponse:
    entetes = {"Authorization": f"Bearer {jeton}"} if jeton else {}
    return _echanger("GET", adresse, None, entetes)


def poster(adresse: str, champs: dict[str, str]) -> Reponse:
    return _echanger("POST", adresse, urlencode(champs), {"Content-Type": "application/x-www-form-urlencoded"})


def _echanger(methode: str, adresse: str, corps: str | None, entetes: dict[str, str]) -> Reponse:
    """Raises `ProConnectRefuse("panne")` on silence, slowness, broken HTTP or an error of theirs."""
    parties = urlsplit(adresse)
    chemin = f"{parties.path or '/'}{f'?{parties.query}' if parties.query else ''}"
    try:
        connexion = _connecter(parties.scheme, parties.hostname or "", parties.port)
        coupee = Event()
        minuterie = Timer(DUREE, _couper, [connexion.sock, coupee])
        minuterie.start()
        try:
            connexion.request(methode, chemin, corps, {"Accept": "*/*", "Connection": "close", **entetes})
            reponse = connexion.getresponse()
            lu = reponse.read(TAILLE + 1)
        finally:
            minuterie.cancel()
            connexion.close()
        if coupee.is_set():  # an end like another, to who reads
            raise TimeoutError
    except (OSError, HTTPException, ValueError):
        raise ProConnectRefuse("panne") from None  # whose message may quote what was sent
    if len(lu) > TAILLE:
        raise ProConnectRefuse("reponse_illisible")
    if reponse.status >= 500:
        raise ProConnectRefuse("panne")
    return Reponse(reponse.status, reponse.headers.get_content_type(), lu)


def _connecter(protocole: str, hote: str, port: int | None) -> HTTPConnection:
    connexion = (
        HTTPSConnection(hote, port, timeout=SILENCE, context=ssl.create_default_context())
        if protocole == "https"
        else HTTPConnection(hote, port, timeout=SILENCE)
    )
    connexion.connect()
    return connexion


def _couper(prise: socket.socket, coupee: Event) -> None:
    """What drips forever without ever being silent is cut too."""
    coupee.set()
    with suppress(OSError):
        prise.shutdown(socket.SHUT_RDWR)


def objet(brut: bytes | str) -> dict[str, Any]:
    """A JSON object without infinities nor repeated keys. Raises `ProConnectRefuse("reponse_illisible")`."""
    try:
        lu = json.loads(brut, parse_constant=_jamais, parse_float=_fini, object_pairs_hook=_sans_double)
    except (ValueError, RecursionError):
        lu = None
    if not isinstance(lu, dict):
        raise ProConnectRefuse("reponse_illisible") from None
    return lu


def _jamais(constante: str) -> float:
    raise ValueError


def _fini(ecrit: str) -> float:
    nombre = float(ecrit)
    if not math.isfinite(nombre):
        raise ValueError
    return nombre


def _sans_double(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    lu = dict(paires)
    if len(lu) != len(paires):
        raise ValueError
    return lu
