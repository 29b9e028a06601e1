"""Mails that the demo's own server received: files that it writes and that we only read."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

_NUMERO = re.compile(r"\d{19}-[0-9a-f]{8}")


@dataclass(frozen=True)
class Recu:
    """`html` is what a stranger wrote: never mixed with our pages."""

    numero: str
    le: datetime
    sujet: str
    de: str
    destinataire: str
    message_id: str
    texte: str
    html: str


def ouverte() -> bool:
    return bool(settings.DEMO and settings.COURRIELS_DEMO)


def numeros() -> list[str]:
    """Newest first."""
    return sorted((chemin.stem for chemin in _dossier().glob("*.eml") if _NUMERO.fullmatch(chemin.stem)), reverse=True)


def lire(numero: str) -> Recu | None:
    """None when there is no such mail, or no longer."""
    if not _NUMERO.fullmatch(numero):
        return None
    try:
        brut = (_dossier() / f"{numero}.eml").read_bytes()
    except FileNotFoundError:
        return None
    message = message_from_bytes(brut, policy=policy.default)
    return Recu(
        numero=numero,
        le=datetime.fromtimestamp(int(numero[:19]) / 1e9, UTC),
        sujet=str(message["Subject"] or ""),
        de=str(message["From"] or ""),
        destinataire=str(message["To"] or ""),
        message_id=str(message["Message-ID"] or ""),
        texte=_partie(message, "plain"),
        html=_partie(message, "html"),
    )


def _partie(message: EmailMessage, sorte: str) -> str:
    partie = message.get_body((sorte,))
    return str(partie.get_content()) if partie is not None else ""


def _dossier() -> Path:
    return Path(settings.COURRIELS_DEMO)
