"""The supervisor: a detached process that keeps the servers only as long as someone uses them.

It is the parent of both servers, which die with it. It holds ``superviseur.lock`` while it lives,
and leaves when it obtains the exclusive lock that each user shares. ``services.json`` is written
when everything answers and removed before anything stops. Started by ``outils.services`` only.
"""

import os
import signal
import sys
import time
from datetime import datetime
from pathlib import Path

from outils import locks
from outils.errors import ServicesError
from outils.network import poll_until
from outils.postgres import Postgres
from outils.redis import Redis

STATE = "services.json"
LIFE_LOCK = "superviseur.lock"
START_LOCK = "demarrage.lock"
USERS_LOCK = "utilisateurs.lock"
LOG = "services.log"
LOG_LIMIT = 1_000_000

SERVERS: dict[str, type[Postgres] | type[Redis]] = {"postgres": Postgres, "redis": Redis}
START_MISSING = signal.SIGUSR1  # sent when someone needs a server that is not started
STOP = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
AWAITED = STOP | {START_MISSING, signal.SIGCHLD}
GRACE = 0.6  # seconds without user before stopping: the next command of a script finds us
TURN = 0.1


def log(message: str) -> None:
    print(f"{datetime.now():%Y-%m-%d %H:%M:%S} [{os.getpid()}] {message}", flush=True)


class Supervisor:
    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.servers: dict[str, Postgres | Redis] = {}
        self.idle_since: float | None = None
        self.requests = 0  # answered START_MISSING signals: tells the asker that its turn is over

    def start(self, names: list[str]) -> None:
        for name in names:
            if name not in self.servers:
                server = SERVERS[name](self.dossier)
                self.servers[name] = server  # known before it starts: a failure must stop it too
                server.start()
                log(f"{name} is ready on port {server.port}")
        self.publish()

    def publish(self, error: str = "") -> None:
        urls: dict[str, str] = {}
        started: dict[str, dict[str, int]] = {}
        for name, server in self.servers.items():
            if server.process is not None:
                started[name] = {"pid": server.process.pid, "port": server.port}
                urls |= server.urls
        state: dict[str, object] = {"superviseur": os.getpid(), "services": started, "urls": urls}
        state |= {"demandes": self.requests, "erreur": error}
        locks.write_json(self.dossier / STATE, state)

    def watch(self) -> None:
        """Return when the servers must stop: asked to, one of them died, or nobody is left.

        The lock that forbids starters is then kept until exit, so that none joins dying servers.
        """
        while True:
            received = signal.sigtimedwait(AWAITED, TURN)
            number = received.si_signo if received else None
            if number in STOP:
                log("asked to stop")
                return
            if number == START_MISSING:
                self._start_missing()
            dead = [name for name, server in self.servers.items() if server.is_gone()]
            if dead:
                log(f"died by itself: {', '.join(dead)}")
                return
            if self._is_unused():
                log("nobody left")
                return

    def _start_missing(self) -> None:
        self.requests += 1
        try:
            self.start([name for name in SERVERS if name not in self.servers])
        except ServicesError as error:
            log(f"failure: {error}")
            self.servers = {n: s for n, s in self.servers.items() if not s.is_gone()}
            self.publish(error=str(error))

    def _is_unused(self) -> bool:
        users = locks.acquire(self.dossier / USERS_LOCK, wait=False)
        if users is None:
            self.idle_since = None
            return False
        now = time.monotonic()
        self.idle_since = self.idle_since or now
        if now - self.idle_since < GRACE:
            os.close(users)
            return False
        starters = locks.acquire(self.dossier / START_LOCK, wait=False)
        if starters is None:  # someone is coming: he needs the users' lock
            os.close(users)
        return starters is not None

    def stop(self) -> None:
        (self.dossier / STATE).unlink(missing_ok=True)
        for server in reversed(self.servers.values()):
            server.stop()
        log("stopped")


def supervise(dossier: Path, names: list[str], answer: int) -> None:
    """Live in the detached process; *answer* is the pipe on which the starter waits."""
    lives: list[int | None] = []

    def is_alone() -> bool:  # a moment of patience: `is_held` borrows the lock to look at it
        lives.append(locks.acquire(dossier / LIFE_LOCK, wait=False))
        return lives[-1] is not None

    if not poll_until(is_alone, 0.5):
        os.write(answer, b"ok")  # another supervisor came first, the starter joins it
        return
    supervisor = Supervisor(dossier)
    try:
        supervisor.start(names)
    except ServicesError as error:
        log(f"failure: {error}")
        supervisor.stop()
        os.write(answer, str(error).encode())
        return
    os.write(answer, b"ok")
    os.close(answer)
    supervisor.watch()
    supervisor.stop()


def detach(dossier: Path) -> None:
    """Leave the starter's session, terminal and folder; speak to the log only."""
    os.setsid()
    os.chdir("/")
    os.umask(0o077)
    path = dossier / LOG
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.unlink()
    output = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, output), (2, output)):
        os.dup2(source, target)
    os.close(output)
    os.close(nothing)
    signal.pthread_sigmask(signal.SIG_BLOCK, AWAITED)


def main() -> int:
    """Fork the supervisor, wait for its answer, exit 0 when its servers answer."""
    dossier, names = Path(sys.argv[1]), sys.argv[2].split(",")
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(reading)
        detach(dossier)
        supervise(dossier, names, writing)
        return 0
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        answer = stream.read().decode()
    if answer == "ok":
        return 0
    print(answer or f"Les services n’ont pas démarré : voir {dossier / LOG}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
