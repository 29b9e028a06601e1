"""The loop of `manage.py courrier`: senders on PostgreSQL alone, that outlive its outages.

One sender works; the next one only while those before it are held by a mail server that has gone silent. Few mails
in flight are few mails doubled by a kill, and a silent server still holds nobody else.
"""

import threading
import time
from types import FrameType

import structlog
from django.db import DatabaseError, close_old_connections, connections

from socle.courrier.envoi import vider
from socle.courrier.liaison import ServeurInjoignable
from socle.vie import signer

journal = structlog.get_logger(__name__)

REPOS = 2.0  # seconds between two looks
REPOS_MAX = 30.0  # when the mail server or the database is down
PAR_TOUR = 10_000
VOIES = 6
RETENUE = 1.0  # seconds on one mail: past it, the next sender comes to help
RELEVE = 0.25  # seconds between two looks of a sender that only helps
SORTIE = 5.0  # seconds left to the mails being sent


class Boucle:
    def __init__(self, voies: int = VOIES) -> None:
        self.arret = threading.Event()
        self.depuis: list[float | None] = [None] * voies  # when each sender took the mail that it is sending
        # Daemons: a mail server that holds a sender must not hold the stop; the lease gives its mail to the next.
        self.voies = [threading.Thread(target=self._voie, args=[rang], daemon=True) for rang in range(voies)]

    def arreter(self, numero: int = 0, cadre: FrameType | None = None) -> None:
        self.arret.set()

    def tourner(self) -> None:
        """Until `arreter()`."""
        for voie in self.voies:
            voie.start()
        self.arret.wait()
        limite = time.monotonic() + SORTIE
        for voie in self.voies:
            voie.join(max(0.0, limite - time.monotonic()))

    def _voie(self, rang: int) -> None:
        repos = REPOS
        while not self.arret.is_set():
            if not self._utile(rang):
                self.arret.wait(RELEVE)
                continue
            repos = REPOS if self._passer(rang) else min(repos * 2, REPOS_MAX)
            self.arret.wait(repos)
        connections.close_all()

    def _utile(self, rang: int) -> bool:
        """Whether every sender before this one is held by its mail."""
        limite = time.monotonic() - RETENUE
        return all(depuis is not None and depuis < limite for depuis in self.depuis[:rang])

    def _passer(self, rang: int) -> bool:
        """Drain once; False when what we stand on is down."""

        def finir() -> bool:  # asked before each mail
            self.depuis[rang] = time.monotonic()
            signer("courrier")  # a turn of ten thousand mails is long; often said, it costs nothing
            return self.arret.is_set() or not self._utile(rang)

        signer("courrier")
        close_old_connections()
        try:
            vider(PAR_TOUR, finir)
        except ServeurInjoignable:
            return False
        except DatabaseError as erreur:
            journal.warning("outbox unreachable", erreur=type(erreur).__name__)
            return False
        except Exception as erreur:  # a bug in one turn must not end the process that everybody's mail waits for
            journal.error("outbox turn failed", erreur=type(erreur).__name__)
            return False
        finally:
            self.depuis[rang] = None
            close_old_connections()
        return True
