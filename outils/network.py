"""Ports and waiting, shared by the servers and by the demo."""

import socket
import time
from collections.abc import Callable

POLL_PERIOD = 0.02


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_busy(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def poll_until(condition: Callable[[], object], delay: float) -> bool:
    """Return True as soon as *condition* holds, False after *delay* seconds."""
    limit = time.monotonic() + delay
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(POLL_PERIOD)
    return True
