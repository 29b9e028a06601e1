"""The demo's mail server: takes every mail, sends none, keeps each as a file that `/demo/courriels/` reads.

``python -m outils.courriels --port N --dossier D``, until SIGTERM.
"""

import argparse
import os
import secrets
import signal
import time
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnthreadedController

from outils import locks
from outils.network import free_port, is_busy

HOST = "127.0.0.1"
KEPT = 1_000  # mails; the oldest go first
CHOICE = "port-courriels.json"


class Boite:
    """The handler: one mail, one file, whole or absent."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        dossier.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        name = f"{time.time_ns():019d}-{secrets.token_hex(4)}"
        draft = self.dossier / f"{name}.tmp"
        draft.write_bytes(envelope.original_content)
        draft.rename(self.dossier / f"{name}.eml")
        for old in sorted(self.dossier.glob("*.eml"))[:-KEPT]:
            old.unlink(missing_ok=True)
        return "250 OK"


def port_retenu(dossier: Path) -> int:
    """The port of last time if it is free, so that what was started by hand beside the demo still finds it."""
    choice = dossier / CHOICE
    port = locks.read_json(choice).get("port")
    if not isinstance(port, int) or is_busy(port):
        port = free_port()
        locks.write_json(choice, {"port": port})
    return port


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m outils.courriels", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--dossier", type=Path, required=True)
    options = parser.parse_args()
    os.umask(0o077)
    controller = UnthreadedController(Boite(options.dossier), hostname=HOST, port=options.port)
    for number in (signal.SIGTERM, signal.SIGINT):
        controller.loop.add_signal_handler(number, controller.loop.stop)
    controller.begin()
    controller.loop.run_forever()
    controller.end()


if __name__ == "__main__":
    main()
