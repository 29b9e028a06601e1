"""The connection to the mail server: kept from one mail to the next as long as it answers, never waited for long."""

import select
import smtplib
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMessage, get_connection

# One mail never holds its sender longer, even on a server that speaks one byte at a time.
DELAI_MAX = 45.0
FRAIS = 1.0  # seconds after a mail during which the server is not asked again whether it is there


class ServeurInjoignable(Exception):
    """Nobody answers, or not to us: no mail is at fault."""


class Liaison:
    """Sends one mail at a time; opens when needed, and again when the server has hung up meanwhile."""

    def __init__(self) -> None:
        self.backend: Any = get_connection()
        self.repondait = 0.0  # when it last took a mail

    def __enter__(self) -> Self:
        return self

    def __exit__(self, genre: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.fermer()

    def envoyer(self, message: EmailMessage) -> None:
        """Raise `ServeurInjoignable` before anything is said of the mail, what smtplib raises after."""
        with self._garde():
            self._ouvrir()
            try:
                self.backend.send_messages([message])
                self.repondait = time.monotonic()
            except BaseException:
                self.fermer()  # what state the dialogue is in, nobody knows
                raise

    def fermer(self) -> None:
        self.repondait = 0.0
        with suppress(OSError, smtplib.SMTPException), self._garde():
            self.backend.close()
        for nom in ("connection", "_partial_connection"):  # a close that failed must not leave a dead one behind
            if getattr(self.backend, nom, None) is not None:
                setattr(self.backend, nom, None)

    def _ouvrir(self) -> None:
        if self._serveur() is not None and not self._repond():
            self.fermer()
        try:
            self.backend.open()
            if (serveur := self._serveur()) is not None:
                serveur.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException) as erreur:
            self.fermer()
            raise ServeurInjoignable(type(erreur).__name__) from erreur

    def _repond(self) -> bool:
        """Whether the line still holds: from one mail to the next, a server that hangs up is heard without asking."""
        if time.monotonic() - self.repondait < FRAIS and self._se_tait():
            return True
        try:
            return bool(self._serveur().noop()[0] == 250)
        except (OSError, smtplib.SMTPException):
            return False

    def _se_tait(self) -> bool:
        ecoute = select.poll()
        ecoute.register(self._serveur().sock, select.POLLIN)
        return not ecoute.poll(0)

    def _serveur(self) -> Any:
        """The smtplib dialogue; None when closed, or when the backend is not SMTP."""
        return getattr(self.backend, "connection", None) or getattr(self.backend, "_partial_connection", None)

    @contextmanager
    def _garde(self) -> Iterator[None]:
        """Cut the line after `DELAI_MAX`: `EMAIL_TIMEOUT` only bounds each silence."""
        garde = Timer(DELAI_MAX, self._couper)
        garde.daemon = True
        garde.start()
        try:
            yield
        finally:
            garde.cancel()

    def _couper(self) -> None:
        ligne = getattr(self._serveur(), "sock", None)
        if ligne is not None:
            with suppress(OSError):
                ligne.shutdown(socket.SHUT_RDWR)
