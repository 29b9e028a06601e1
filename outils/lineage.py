"""Children that never outlive their parent, whatever kills it (prctl(2), PR_SET_PDEATHSIG)."""

import ctypes
import os
import signal
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)  # loaded here: nothing may be loaded between fork and exec


def die_with_parent(death_signal: signal.Signals) -> None:
    """Ask the kernel for *death_signal* when the thread that forked this process dies."""
    _libc.prctl(PR_SET_PDEATHSIG, int(death_signal))


def tied_to_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """Return a ``preexec_fn``; start the child from the main thread, which lives to the end."""
    parent = os.getpid()

    def prepare() -> None:
        die_with_parent(death_signal)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])  # a blocked mask would be inherited
        if os.getppid() != parent:  # the parent died before prctl: the signal will never come
            os._exit(1)

    return prepare


def command_line(pid: int) -> list[str]:
    """Return the arguments of a live process, or an empty list (dead, zombie, unreadable)."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return [os.fsdecode(part) for part in raw.rstrip(b"\0").split(b"\0")] if raw else []
