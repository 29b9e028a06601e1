"""What the bot asks of its homeserver: a few calls of the Matrix client-server API (v1.11), in plain rooms.

Tchap is Matrix (https://spec.matrix.org/). Every failure is a code that we know or choose: what a server writes may
quote somebody.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings

from comptes import echanges
from comptes.echanges import Bornes, Panne, Reponse, echanger

API = "/_matrix/client/v3"
BORNES = Bornes(silence=10.0, duree=20.0, taille=200_000)
PAUSE, PAUSE_MAX = 5.0, 3600.0  # seconds to wait, when the server limits us without saying how long; at most
CODE = re.compile(r"[A-Z][A-Z_]{1,60}")

INTERDIT, INCONNU = "M_FORBIDDEN", "M_NOT_FOUND"
JETON_REFUSE = {"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED", "M_USER_LOCKED"}
DEDANS = {"join", "invite"}


class ErreurMatrix(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ServeurInjoignable(ErreurMatrix):
    """Nobody there, or a token that it does not know: nothing can leave, whichever the room."""


class Limite(ErreurMatrix):
    """Too many calls for its taste: come back in `attendre` seconds."""

    def __init__(self, attendre: float) -> None:
        super().__init__("M_LIMIT_EXCEEDED")
        self.attendre = attendre


class Refus(ErreurMatrix):
    """This call failed; `definitif` when making it again is vain."""

    def __init__(self, code: str, *, definitif: bool = False) -> None:
        super().__init__(code)
        self.definitif = definitif


@dataclass(frozen=True)
class Matrix:
    """The bot's account. Every call may raise `ServeurInjoignable`, `Limite` or `Refus`."""

    serveur: str
    jeton: str = field(repr=False)

    def ecrire(self, salon: str, transaction: UUID, texte: str, html: str) -> str:
        """Return the event's id. The same `transaction` is one message, however many times it is sent."""
        contenu = {
            "msgtype": "m.text",
            "body": texte,
            "format": "org.matrix.custom.html",
            "formatted_body": html,
            "m.mentions": {},  # nobody is called, even by a text that says « @room »
        }
        lu = self._appeler("PUT", f"/rooms/{_mot(salon)}/send/m.room.message/{transaction}", contenu)
        return str(lu.get("event_id", ""))[:255]

    def inviter(self, salon: str, qui: str) -> None:
        self._appeler("POST", f"/rooms/{_mot(salon)}/invite", {"user_id": qui})

    def exclure(self, salon: str, qui: str) -> None:
        self._appeler("POST", f"/rooms/{_mot(salon)}/kick", {"user_id": qui})

    def entrer(self, salon: str) -> None:
        """Answer an invitation of the room; nothing when the bot is there."""
        self._appeler("POST", f"/rooms/{_mot(salon)}/join", {})

    def appartenance(self, salon: str, qui: str) -> str:
        """« join », « invite », « leave », « ban »…; "" for who never was there."""
        return str((self._etat(salon, "m.room.member", qui) or {}).get("membership", ""))

    def est_chiffre(self, salon: str) -> bool:
        """Whether only those who hold its keys read what is written there."""
        return self._etat(salon, "m.room.encryption") is not None

    def _etat(self, salon: str, sorte: str, cle: str = "") -> dict[str, Any] | None:
        try:
            return self._appeler("GET", f"/rooms/{_mot(salon)}/state/{sorte}/{_mot(cle)}")
        except Refus as refus:
            if refus.code == INCONNU:
                return None
            raise

    def _appeler(self, methode: str, chemin: str, corps: dict[str, Any] | None = None) -> dict[str, Any]:
        entetes = {"Authorization": f"Bearer {self.jeton}", "Content-Type": "application/json"}
        brut = None if corps is None else json.dumps(corps)
        try:
            reponse = echanger(methode, f"{self.serveur}{API}{chemin}", brut, entetes, BORNES)
        except echanges.Injoignable:
            raise ServeurInjoignable("injoignable") from None
        except Panne:
            raise Refus("sans réponse") from None  # this one alone may be the cause: the others are tried
        lu = _objet(reponse.corps)
        if reponse.statut == 200 and lu is not None:
            return lu
        raise _erreur(reponse, lu or {})


def robot() -> Matrix:
    """The account that the settings name (`TCHAP_SERVEUR`, `TCHAP_JETON`)."""
    return Matrix(settings.TCHAP_SERVEUR, settings.TCHAP_JETON)


def _mot(texte: str) -> str:
    return quote(texte, safe="")


def _objet(brut: bytes) -> dict[str, Any] | None:
    try:
        lu = json.loads(brut)
    except (ValueError, RecursionError):
        return None
    return lu if isinstance(lu, dict) else None


def _erreur(reponse: Reponse, lu: dict[str, Any]) -> ErreurMatrix:
    dit = str(lu.get("errcode", ""))
    code = dit if CODE.fullmatch(dit) else f"réponse {reponse.statut}"
    if reponse.statut == 429:
        return Limite(_attente(reponse, lu))
    if reponse.statut == 401 or code in JETON_REFUSE:
        return ServeurInjoignable("jeton refusé")
    # What is wrong in the call will still be; a right, a room, a server may be mended.
    definitif = 400 <= reponse.statut < 500 and code not in {INTERDIT, INCONNU} and CODE.fullmatch(dit) is not None
    return Refus(code, definitif=definitif)


def _attente(reponse: Reponse, lu: dict[str, Any]) -> float:
    """By its header since v1.10 of the specification, in its body before."""
    for brut, unite in ((reponse.entetes.get("Retry-After"), 1.0), (lu.get("retry_after_ms"), 0.001)):
        try:
            secondes = float(brut) * unite  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
        if secondes >= 0:  # not NaN either
            return min(max(secondes, 1.0), PAUSE_MAX)
    return PAUSE
