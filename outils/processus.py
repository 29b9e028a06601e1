"""Processes of the demo: each in a group of its own, none outlives the one that started it.

Ctrl-C reaches the runner only, which stops the others in order; if the runner itself is killed,
the kernel sends each its stop signal.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from outils.lineage import tied_to_parent

STOP_DELAY = 8.0


@dataclass(frozen=True)
class Processus:
    """One line of the table; *stop_signal* must make the program leave within seconds."""

    nom: str
    commande: tuple[str, ...]
    stop_signal: signal.Signals = signal.SIGTERM


class StopRequested(BaseException):
    """Someone asked the runner to stop (SIGTERM, SIGHUP): same path as Ctrl-C."""


def raise_on_stop_signals() -> None:
    def stop(number: int, frame: object) -> None:
        raise StopRequested

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    # A script that starts us in the background hands us an ignored SIGINT: Ctrl-C must still stop.
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Equipe:
    """The running processes, started from the main thread (the death signal follows the thread)."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = dict(environment)
        self.members: dict[int, tuple[Processus, subprocess.Popen[bytes]]] = {}

    def lancer(self, processus: Processus) -> "subprocess.Popen[bytes]":
        child = subprocess.Popen(
            processus.commande,
            stdin=subprocess.DEVNULL,
            cwd=self.folder,
            env=self.environment,
            process_group=0,
            preexec_fn=tied_to_parent(processus.stop_signal),
        )
        self.members[child.pid] = (processus, child)
        return child

    def executer(self, processus: Processus) -> int:
        """Run to the end and return the exit code; it stops with the others if interrupted."""
        child = self.lancer(processus)
        code = child.wait()
        del self.members[child.pid]
        return code

    def attendre(self) -> Processus:
        """Block until one process ends by itself, and return it."""
        while True:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
            if ended is not None and ended.si_pid in self.members:
                return self.members[ended.si_pid][0]
            if ended is not None:  # not ours: adopted, reap it
                os.waitpid(ended.si_pid, 0)

    def arreter(self) -> None:
        """Stop all: politely, then by force whatever is left in each group."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave orphans
        for processus, child in self.members.values():
            if child.poll() is None:
                child.send_signal(processus.stop_signal)
        limit = time.monotonic() + STOP_DELAY
        for _, child in self.members.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, limit - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        self.members.clear()


def python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, *arguments)
