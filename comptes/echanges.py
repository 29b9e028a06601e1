"""One exchange over HTTP with another service, bounded in time and size, whatever is at the other end.

The standard library, and not a client library: no redirection to follow, no cookie, no pool. Nothing sent nor received
is quoted by an error.
"""

import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Event, Timer
from urllib.parse import urlsplit


class Panne(Exception):
    """Silence, slowness, broken HTTP, or an answer that is too long."""


class Injoignable(Panne):
    """Nothing was sent: there is nobody at the other end, or not who we expect."""


class TropLong(Panne):
    """The answer is longer than what was said."""


@dataclass(frozen=True)
class Reponse:
    statut: int
    genre: str  # its media type, without parameters
    corps: bytes
    entetes: Message = field(default_factory=Message, repr=False)


@dataclass(frozen=True)
class Bornes:
    silence: float  # seconds without a byte
    duree: float  # seconds for a whole exchange
    taille: int  # bytes


def echanger(methode: str, adresse: str, corps: str | None, entetes: dict[str, str], bornes: Bornes) -> Reponse:
    """Raises `Panne`; whatever the status of the answer, it is returned."""
    parties = urlsplit(adresse)
    chemin = f"{parties.path or '/'}{f'?{parties.query}' if parties.query else ''}"
    try:
        connexion = _connecter(parties.scheme, parties.hostname or "", parties.port, bornes.silence)
    except (OSError, HTTPException, ValueError):
        raise Injoignable from None
    coupee = Event()
    minuterie = Timer(bornes.duree, _couper, [connexion.sock, coupee])
    try:
        minuterie.start()
        connexion.request(methode, chemin, corps, {"Accept": "*/*", "Connection": "close", **entetes})
        reponse = connexion.getresponse()
        lu = reponse.read(bornes.taille + 1)
    except (OSError, HTTPException, ValueError):
        raise Panne from None  # whose message may quote what was sent
    finally:
        minuterie.cancel()
        connexion.close()
    if coupee.is_set():  # an end like another, to who reads
        raise Panne
    if len(lu) > bornes.taille:
        raise TropLong
    return Reponse(reponse.status, reponse.headers.get_content_type(), lu, reponse.headers)


def _connecter(protocole: str, hote: str, port: int | None, silence: float) -> HTTPConnection:
    connexion = (
        HTTPSConnection(hote, port, timeout=silence, context=ssl.create_default_context())
        if protocole == "https"
        else HTTPConnection(hote, port, timeout=silence)
    )
    connexion.connect()
    return connexion


def _couper(prise: socket.socket, coupee: Event) -> None:
    """What drips forever without ever being silent is cut too."""
    coupee.set()
    with suppress(OSError):
        prise.shutdown(socket.SHUT_RDWR)
