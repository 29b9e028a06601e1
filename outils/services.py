"""PostgreSQL and Redis for development and tests, alive only while someone uses them.

``demarrer(dossier)`` starts or joins them. A user is a process that called it: it shares a lock
until it exits or calls ``liberer()``. Its children need no call, they inherit the addresses.
``python -m outils.services etat|arreter|urls [--dossier D]`` is for people.
"""

import argparse
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from outils import locks
from outils.errors import ServicesError
from outils.network import poll_until
from outils.postgres import TEST_MARK, is_initialised
from outils.superviseur import LIFE_LOCK, LOG, START_LOCK, START_MISSING, STATE, USERS_LOCK

RACINE = Path(__file__).resolve().parent.parent
READY_DELAY = 90.0
STOP_DELAY = 40.0
KEPT_VARIABLES = ("PATH", "HOME", "TMPDIR", "PYTHONPATH", "LD_LIBRARY_PATH")
LABELS = {"postgres": "PostgreSQL", "redis": "Redis"}


@dataclass(frozen=True)
class Services:
    """Addresses, None for a server that was not asked for."""

    database_url: str | None = field(repr=False)
    database_url_proprietaire: str | None = field(repr=False)
    redis_url: str | None = field(repr=False)
    _users: list[int] = field(repr=False, compare=False, default_factory=list)

    def liberer(self) -> None:
        """Stop using the services; twice does no harm. The last user's departure stops them."""
        while self._users:
            os.close(self._users.pop())


def dossier_par_defaut() -> Path:
    return Path(os.environ.get("DONNEES_DIR") or RACINE / ".donnees")


def demarrer(dossier: Path, *, ephemere: bool = False, postgres: bool = True, redis: bool = True) -> Services:
    """Start or join the servers whose data live in *dossier*; raise ``ServicesError``.

    *ephemere* marks a folder that holds no cluster yet as a test folder: faster, and lost with
    the machine. An existing cluster keeps what it is.
    """
    names = [name for name, wanted in (("postgres", postgres), ("redis", redis)) if wanted]
    dossier = _prepare_folder(dossier)
    starter = locks.acquire(dossier / START_LOCK)
    assert starter is not None
    try:
        users = locks.acquire(dossier / USERS_LOCK, shared=True)
        assert users is not None
        os.set_inheritable(users, True)  # a process that execs another one is still a user
        try:
            if ephemere and not is_initialised(dossier):
                (dossier / TEST_MARK).touch()
            urls = _join_or_start(dossier, names)["urls"]
        except BaseException:
            os.close(users)
            raise
    finally:
        os.close(starter)
    return Services(
        database_url=urls.get("DATABASE_URL") if postgres else None,
        database_url_proprietaire=urls.get("DATABASE_URL_PROPRIETAIRE") if postgres else None,
        redis_url=urls.get("REDIS_URL") if redis else None,
        _users=[users],
    )


def arreter(dossier: Path) -> bool:
    """Stop the servers, used or not; return False when there was none."""
    life = dossier / LIFE_LOCK
    poll_until(lambda: not locks.is_held(life) or _state(dossier), READY_DELAY)  # still starting
    pid = _state(dossier).get("superviseur")
    if not pid or not locks.is_held(life):
        return False
    _signal(pid, signal.SIGTERM)
    if not poll_until(lambda: not locks.is_held(life), STOP_DELAY):
        raise ServicesError(f"Les services ne s’arrêtent pas : voir {dossier / LOG}.")
    return True


def en_marche(dossier: Path) -> dict[str, Any]:
    """Return the published state (``services``, ``urls``…), empty when nothing runs."""
    return _state(dossier) if locks.is_held(dossier / LIFE_LOCK) else {}


def _state(dossier: Path) -> dict[str, Any]:
    return locks.read_json(dossier / STATE)


def _prepare_folder(dossier: Path) -> Path:
    try:
        if not dossier.exists():
            dossier.mkdir(parents=True)
            dossier.chmod(0o700)
        dossier = dossier.resolve()
        writable = os.access(dossier, os.W_OK | os.X_OK)
    except OSError as error:
        raise ServicesError(f"Impossible de créer le dossier {dossier} : {error}.") from error
    if not writable or (os.geteuid() and dossier.stat().st_uid != os.geteuid()):
        raise ServicesError(
            f"Le dossier {dossier} appartient à un autre compte : choisissez-en un autre avec DONNEES_DIR."
        )
    return dossier


def _join_or_start(dossier: Path, names: list[str]) -> dict[str, Any]:
    for _ in range(3):  # a supervisor may leave, or lose a race, between two looks
        if not locks.is_held(dossier / LIFE_LOCK):
            (dossier / STATE).unlink(missing_ok=True)  # of a supervisor that was killed
            _spawn(dossier, names)
        state = _wait_for(dossier, names)
        if state:
            return state
    raise ServicesError(f"Les services s’arrêtent aussitôt démarrés : voir {dossier / LOG}.")


def _spawn(dossier: Path, names: list[str]) -> None:
    """Run the supervisor until it has detached itself and its servers answer."""
    if "postgres" in names and not is_initialised(dossier):
        print("Préparation de PostgreSQL…", file=sys.stderr, flush=True)
    # A clean environment: PGDATA, PGOPTIONS or LD_PRELOAD of the caller are not the servers'.
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "outils.superviseur", str(dossier), ",".join(names)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=kept | {"LC_ALL": "C", "PYTHONUTF8": "1"},
        cwd=RACINE,
        start_new_session=True,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"Échec du démarrage : voir {dossier / LOG}."]
        raise ServicesError(said[-1])


def _wait_for(dossier: Path, names: list[str]) -> dict[str, Any]:
    """Wait until the living supervisor has published *names*; empty when it is gone."""
    asked: list[int] = []  # how many requests it had answered when this one was made

    def is_settled() -> bool:
        if not locks.is_held(dossier / LIFE_LOCK):
            return True
        state = _state(dossier)
        if not state or all(name in state["services"] for name in names):
            return bool(state)
        if not asked:
            asked.append(state["demandes"])
            _signal(state["superviseur"], START_MISSING)
        return bool(state["demandes"] > asked[0])

    if not poll_until(is_settled, READY_DELAY):
        raise ServicesError(f"Les services ne répondent pas : voir {dossier / LOG}.")
    state = en_marche(dossier)
    missing = [name for name in names if name not in state.get("services", {})]
    if state and missing:
        raise ServicesError(state["erreur"] or f"Échec du démarrage : voir {dossier / LOG}.")
    return state


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it may be leaving at this very moment
        os.kill(pid, number)


def _print_state(dossier: Path) -> int:
    state = en_marche(dossier)
    if not state:
        print(f"Aucun service en marche dans {dossier}.")
        return 1
    for name, detail in state["services"].items():
        print(f"{LABELS[name]} : en marche, port {detail['port']}, processus {detail['pid']}.")
    return 0


def _print_urls(dossier: Path) -> int:
    state = en_marche(dossier)
    if not state:
        print(f"Aucun service en marche dans {dossier}.", file=sys.stderr)
        return 1
    for name, url in state["urls"].items():
        print(f"{name}={url}")
    return 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m outils.services", description=__doc__)
    parser.add_argument("action", choices=("etat", "arreter", "urls"))
    parser.add_argument("--dossier", type=Path, default=None)
    options = parser.parse_args(arguments)
    dossier = (options.dossier or dossier_par_defaut()).resolve()
    try:
        if options.action == "etat":
            return _print_state(dossier)
        if options.action == "urls":
            return _print_urls(dossier)
        print("Services arrêtés." if arreter(dossier) else "Aucun service en marche.")
    except ServicesError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
