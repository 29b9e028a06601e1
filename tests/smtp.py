"""A real mail server for tests, as hostile as asked."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from outils.network import free_port


class ServeurSmtp:
    """Keeps what it accepted. What it does with a mail depends on the start of the recipient's address.

    `refus-4`, `refus-5`: at RCPT; `donnees-4`, `donnees-5`: after DATA; `muet`: says nothing more; `coupe`: takes
    the mail and hangs up instead of answering. `humeur` reads it, from « refus-4.anne@… ».
    """

    def __init__(self) -> None:
        self.recus: list[EmailMessage] = []
        self.bruts: list[bytes] = []
        self.connexions = 0
        self.port = 0
        self.humeur: Callable[[str], str] = lambda adresse: adresse.split("@")[0].split(".")[0]
        self.silence = 60.0

    @property
    def destinataires(self) -> list[str]:
        return [str(recu["To"]) for recu in self.recus]

    @property
    def numeros(self) -> list[str]:
        """Message-IDs, in the order of arrival."""
        return [str(recu["Message-ID"]) for recu in self.recus]

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:
        self.connexions += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        match self.humeur(address):
            case "refus-4":
                return f"451 4.7.1 <{address}> plus tard"
            case "refus-5":
                return f"550 5.1.1 <{address}> inconnu"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        humeur = self.humeur(envelope.rcpt_tos[0])
        match humeur:
            case "donnees-4":
                return "452 4.3.1 plein"
            case "donnees-5":
                return "554 5.7.1 refus"
            case "muet":
                await asyncio.sleep(self.silence)
        self.bruts.append(envelope.original_content)
        self.recus.append(message_from_bytes(envelope.original_content, policy=policy.default))  # type: ignore[arg-type]
        if humeur == "coupe":
            server.transport.abort()
        return "250 OK"


# aiosmtpd's own log names recipients, and our tests look for them in logs. Once, for the whole process.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


@contextmanager
def serveur_smtp(port: int | None = None, serveur: ServeurSmtp | None = None) -> Iterator[ServeurSmtp]:
    serveur = serveur or ServeurSmtp()
    controleur = Controller(serveur, hostname="127.0.0.1", port=port or free_port())
    controleur.start()
    serveur.port = controleur.port
    try:
        yield serveur
    finally:
        controleur.stop(no_assert=True)
