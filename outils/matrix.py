"""A Matrix homeserver on loopback, as Tchap's are: Synapse, for tests alone.

It lives in an environment of its own, locked (``requirements/matrix.txt``): its versions are not ours. Installed once,
the first time that it is asked for; ``python -m outils.matrix`` does it ahead of the tests.
"""

import base64
import hashlib
import hmac
import http.client
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outils import locks
from outils.errors import ServicesError
from outils.lineage import tied_to_parent
from outils.network import free_port, poll_until
from outils.services import RACINE

NAME = "tchap.exemple"  # of the server, in the identifiers of its users and rooms
LOCK = RACINE / "requirements" / "matrix.txt"
START_DELAY = 120.0
MARK = "installe"


def dossier_par_defaut() -> Path:
    return Path(os.environ.get("MATRIX_DIR") or RACINE / ".donnees-matrix")


def installer(dossier: Path | None = None) -> Path:
    """Return the interpreter that has Synapse, installed if the lock changed; raise ``ServicesError``."""
    dossier = dossier or dossier_par_defaut()
    dossier.mkdir(parents=True, exist_ok=True)
    interpreter, mark = dossier / "venv" / "bin" / "python", dossier / MARK
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    held = locks.acquire(dossier / "installation.lock")
    assert held is not None
    try:
        if not mark.is_file() or mark.read_text() != wanted or not interpreter.exists():
            print("Installation du serveur Matrix des tests…", file=sys.stderr, flush=True)
            mark.unlink(missing_ok=True)
            _install(interpreter)
            mark.write_text(wanted)
    finally:
        os.close(held)
    return interpreter


def _install(interpreter: Path) -> None:
    """By uv, which is in ours and six times as fast; by pip where uv cannot."""
    venv, target = interpreter.parent.parent, ("--require-hashes", "--requirement", str(LOCK))
    uv = (sys.executable, "-m", "uv")
    ways = (
        (
            (*uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)),
            (*uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(interpreter), *target),
        ),
        (
            (sys.executable, "-m", "venv", "--clear", str(venv)),
            (str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *target),
        ),
    )
    for way in ways:
        if all(subprocess.run(step, stdout=sys.stderr.fileno()).returncode == 0 for step in way):
            return
    shutil.rmtree(venv, ignore_errors=True)
    raise ServicesError("Le serveur Matrix des tests ne s’installe pas (requirements/matrix.txt).")


@dataclass(frozen=True)
class Compte:
    identifiant: str
    jeton: str


class Synapse:
    """One homeserver, its data in a folder that it finds again when it starts anew, at the same address."""

    def __init__(self, dossier: Path) -> None:
        self.folder = dossier
        self.port = free_port()
        self.secret = secrets.token_hex(16)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        interpreter = installer()
        config = self._configure()
        with (self.folder / "synapse.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(interpreter), "-m", "synapse.app.homeserver", "--config-path", str(config)],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                preexec_fn=tied_to_parent(signal.SIGKILL),
            )
        if not poll_until(lambda: self._answers() or self.is_gone(), START_DELAY) or self.is_gone():
            raise ServicesError(f"Synapse n’a pas démarré : voir {self.folder / 'synapse.log'}.")

    def kill(self) -> None:
        """As a machine that stops: nothing is finished."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def is_gone(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def register(self, local: str) -> Compte:
        """An account, by the shared secret of the server."""
        nonce = self.call("GET", "/_synapse/admin/v1/register")["nonce"]
        password = secrets.token_hex(8)
        signed = "\0".join((nonce, local, password, "notadmin")).encode()
        mac = hmac.new(self.secret.encode(), signed, hashlib.sha1).hexdigest()
        asked = {"nonce": nonce, "username": local, "password": password, "admin": False, "mac": mac}
        got = self.call("POST", "/_synapse/admin/v1/register", asked)
        return Compte(got["user_id"], got["access_token"])

    def call(self, method: str, path: str, body: Any = None, token: str = "") -> dict[str, Any]:
        """One call as a client makes it; raise ``ServicesError`` on a refusal."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            read: dict[str, Any] = json.loads(response.read())
        if response.status != 200:
            raise ServicesError(f"{method} {path} : {response.status} {read.get('errcode')}")
        return read

    def _answers(self) -> bool:
        try:
            return bool(self.call("GET", "/_matrix/client/versions"))
        except (OSError, http.client.HTTPException, ValueError, ServicesError):
            return False

    def _configure(self) -> Path:
        """Written once; JSON is YAML."""
        path = self.folder / "homeserver.json"
        if path.exists():
            return path
        key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        (self.folder / "signing.key").write_text(f"ed25519 a_test {key}\n")
        rapid = {"per_second": 1000, "burst_count": 1000}
        listener = {"port": self.port, "type": "http", "tls": False, "bind_addresses": ["127.0.0.1"]}
        settings = {
            "server_name": NAME,
            "listeners": [listener | {"resources": [{"names": ["client"], "compress": False}]}],
            "database": {"name": "sqlite3", "args": {"database": str(self.folder / "homeserver.db")}},
            "log_config": str(self._log()),
            "media_store_path": str(self.folder / "media"),
            "signing_key_path": str(self.folder / "signing.key"),
            "trusted_key_servers": [],  # reaches nobody
            "report_stats": False,
            "presence": {"enabled": False},
            "registration_shared_secret": self.secret,
            "macaroon_secret_key": secrets.token_hex(16),
            "form_secret": secrets.token_hex(16),
            "bcrypt_rounds": 4,
            "rc_message": rapid,
            "rc_invites": {"per_room": rapid, "per_user": rapid, "per_issuer": rapid},
            "rc_joins": {"local": rapid},
        }
        path.write_text(json.dumps(settings))
        return path

    def _log(self) -> Path:
        handler = {"class": "logging.StreamHandler"}
        path = self.folder / "log.json"
        path.write_text(
            json.dumps({"version": 1, "handlers": {"out": handler}, "root": {"level": "WARNING", "handlers": ["out"]}})
        )
        return path


def main() -> int:
    try:
        print(installer())
    except ServicesError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
