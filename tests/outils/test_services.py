"""The embedded services for real: shared, stopped, killed, and refusing whoever has no password."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from outils import environnement, services
from outils.account import ANONYMOUS, NAMESPACE, NOBODY, SHELTER_LINK
from outils.lineage import command_line
from tests.attente import attendre
from tests.outils.processes import is_empty, processes_in

RACINE = Path(__file__).resolve().parents[2]
USER = """
import json, sys
from outils.services import demarrer, dossier_par_defaut
services = demarrer(dossier_par_defaut(), ephemere=True)
print(json.dumps([services.database_url, services.redis_url]), flush=True)
sys.stdin.read()
"""


class User:
    """Another process that uses the services of *dossier* until it is left or killed."""

    def __init__(self, dossier: Path, prefix: tuple[str, ...] = (), **environment: str) -> None:
        self.process = subprocess.Popen(
            [*prefix, "-c", USER] if prefix else [sys.executable, "-c", USER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=RACINE,
            env=os.environ | {"DONNEES_DIR": str(dossier)} | environment,
        )

    def urls(self) -> list[str]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read() if self.process.stderr else ""
        return json.loads(line)

    def leave(self, *, killed: bool = False) -> str:
        if killed:
            self.process.kill()
        return self.process.communicate()[1]


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Path]:
    yield from _clean(tmp_path / "donnees")


@pytest.fixture
def open_dossier() -> Iterator[Path]:
    """A folder that every account of the machine can walk to (pytest's own is closed)."""
    with tempfile.TemporaryDirectory(prefix="services-") as parent:
        os.chmod(parent, 0o755)
        yield from _clean(Path(parent) / "donnees")


def _clean(dossier: Path) -> Iterator[Path]:
    try:
        yield dossier
    finally:
        services.arreter(dossier)
        if (dossier / SHELTER_LINK).is_symlink():
            shutil.rmtree((dossier / SHELTER_LINK).resolve())


@pytest.fixture(scope="module")
def shared_dossier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from _clean(tmp_path_factory.mktemp("services") / "donnees")


@pytest.fixture(scope="module")
def running(shared_dossier: Path) -> Iterator[services.Services]:
    """Servers that no test stops."""
    used = services.demarrer(shared_dossier, ephemere=True)
    try:
        yield used
    finally:
        used.liberer()


def query(url: str | None, sql: str) -> object:
    assert url is not None
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def redis_says(url: str, *commands: str) -> bytes:
    with socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=5) as connection:
        for command in commands:
            connection.sendall(f"{command}\r\n".encode())
            answer = connection.recv(100)
        return answer


def supervisor_of(dossier: Path) -> int:
    return int(services.en_marche(dossier)["superviseur"])


def test_both_servers_answer_in_french_project_collation(running: services.Services) -> None:
    locale = "SELECT concat(datlocale, datlocprovider) FROM pg_database WHERE datname = 'plateforme'"
    assert query(running.database_url, locale) == "C.UTF-8b"  # b: builtin provider
    assert str(query(running.database_url, "SHOW server_version")).startswith("18.")
    password = urlsplit(running.redis_url or "").password
    assert redis_says(running.redis_url or "", f"AUTH {password}", "PING") == b"+PONG\r\n"


def test_owner_creates_what_migrations_and_tests_need(running: services.Services) -> None:
    owner = running.database_url_proprietaire or ""
    for extension in ("unaccent", "pg_trgm"):
        query(owner, f"CREATE EXTENSION {extension}")
    assert query(owner, "SELECT public.unaccent('été')") == "ete"
    query(owner, "CREATE DATABASE test_plateforme")
    postgres = f"{owner.rpartition('/')[0]}/postgres"  # where Django's test runner connects
    assert query(postgres, "SELECT current_user") == "plateforme_proprietaire"


def test_web_role_owns_nothing_and_creates_nothing(running: services.Services) -> None:
    for order in ("CREATE TABLE public.x ()", "CREATE TEMP TABLE x ()", "CREATE SCHEMA x"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            query(running.database_url, order)
    assert query(running.database_url, "SHOW statement_timeout") == "5s"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        query(running.database_url, "SET ROLE plateforme_proprietaire")


def test_owner_may_become_web_but_inherits_nothing(running: services.Services) -> None:
    become = "SET ROLE plateforme_web; SELECT current_user"
    with psycopg.connect(running.database_url_proprietaire or "") as connection:
        cursor = connection.execute(become)
        cursor.nextset()
        assert cursor.fetchone() == ("plateforme_web",)
    inherits = "SELECT pg_has_role('plateforme_proprietaire', 'plateforme_web', 'USAGE')"
    assert query(running.database_url, inherits) is False


@pytest.mark.parametrize("role", ["plateforme_web", "plateforme_proprietaire", "postgres"])
@pytest.mark.parametrize("password", ["", "plateforme_web", "postgres"])
def test_no_role_enters_without_its_password(running: services.Services, role: str, password: str) -> None:
    known = conninfo_to_dict(running.database_url or "")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host="127.0.0.1", port=known["port"], user=role, password=password, dbname="plateforme")


def test_redis_answers_nobody_without_password(running: services.Services) -> None:
    assert redis_says(running.redis_url or "", "PING").startswith(b"-NOAUTH")


def test_files_are_private_and_ports_local(shared_dossier: Path, running: services.Services) -> None:
    dossier = shared_dossier
    secret = [*dossier.glob("*.json"), *dossier.glob("*.log"), *dossier.glob("*/*.json")]
    assert {"services.json", "mots_de_passe.json", "postgres.log"} <= {path.name for path in secret}
    assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}
    assert running.database_url is not None
    assert urlsplit(running.database_url).password not in " ".join(
        argument for pid in processes_in(dossier) for argument in command_line(pid)
    )
    assert urlsplit(running.database_url).password not in repr(running)
    assert not list(dossier.rglob(".s.PGSQL*"))
    listening = Path("/proc/net/tcp").read_text(encoding="ascii")
    for url in (running.database_url, running.redis_url):
        assert f"0100007F:{urlsplit(url).port:04X} 00000000:0000 0A" in listening


def test_two_processes_share_and_the_last_one_stops(dossier: Path) -> None:
    first, second = User(dossier), User(dossier)  # concurrent starters
    urls = first.urls()
    assert second.urls() == urls
    supervisor = supervisor_of(dossier)
    assert "Préparation de PostgreSQL" in first.leave(killed=True) + second.leave()
    joined = services.demarrer(dossier)  # within the grace: the same servers
    assert joined.database_url == urls[0]
    assert supervisor_of(dossier) == supervisor
    joined.liberer()
    attendre(lambda: is_empty(dossier))
    assert not services.en_marche(dossier)


def test_second_start_keeps_the_data(dossier: Path) -> None:
    used = services.demarrer(dossier, ephemere=True)
    query(used.database_url_proprietaire, "CREATE TABLE kept AS SELECT 42 AS answer")
    used.liberer()
    attendre(lambda: is_empty(dossier))
    used = services.demarrer(dossier)
    assert query(used.database_url_proprietaire, "SELECT answer FROM kept") == 42
    used.liberer()


def test_durable_unless_marked_as_a_test_folder(dossier: Path) -> None:
    used = services.demarrer(dossier, redis=False)
    assert used.redis_url is None
    assert query(used.database_url, "SHOW fsync") == "on"
    used.liberer()
    services.arreter(dossier)
    used = services.demarrer(dossier, ephemere=True, redis=False)  # too late: data are there
    assert query(used.database_url, "SHOW fsync") == "on"
    used.liberer()


def test_killed_supervisor_takes_its_servers_along(dossier: Path) -> None:
    user = User(dossier)
    old = user.urls()
    os.kill(supervisor_of(dossier), signal.SIGKILL)
    attendre(lambda: is_empty(dossier))
    used = services.demarrer(dossier)  # the old user still holds its lock
    assert used.database_url != old[0]
    assert query(used.database_url, "SELECT 1") == 1
    used.liberer()
    user.leave()


def test_killed_initdb_blocks_nothing(dossier: Path) -> None:
    user = User(dossier)
    attendre(lambda: list(dossier.glob("postgres.nouveau-*/donnees/base")))
    user.leave(killed=True)
    for pid in processes_in(dossier):
        if "outils.superviseur" in command_line(pid):
            os.kill(pid, signal.SIGKILL)
    assert not (dossier / "postgres").exists()
    used = services.demarrer(dossier, ephemere=True)
    assert query(used.database_url, "SELECT 1") == 1
    assert not list(dossier.glob("postgres.nouveau-*"))
    used.liberer()


def test_stale_pid_file_naming_a_stranger_kills_nobody(dossier: Path) -> None:
    services.demarrer(dossier, ephemere=True, redis=False).liberer()
    services.arreter(dossier)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        data = dossier / "postgres" / "donnees"
        (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n0\n5432\n\n\n\nready\n")
        used = services.demarrer(dossier, redis=False)
        assert query(used.database_url, "SELECT 1") == 1
        used.liberer()
        services.arreter(dossier)
        assert stranger.poll() is None
        stranger.communicate(b"\n")


def test_a_missing_server_is_added_for_who_needs_it(dossier: Path) -> None:
    only_redis = services.demarrer(dossier, ephemere=True, postgres=False)
    assert only_redis.database_url is None
    assert not (dossier / "postgres").exists()
    both = services.demarrer(dossier)
    assert both.redis_url == only_redis.redis_url
    assert query(both.database_url, "SELECT 1") == 1
    only_redis.liberer()
    both.liberer()


def test_the_environment_is_completed_never_replaced(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL_PROPRIETAIRE", "REDIS_URL"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("DATABASE_URL", "postgres://ailleurs/base")
    used = environnement.preparer(dossier, ephemere=True)
    assert used is not None
    assert os.environ["DATABASE_URL"] == "postgres://ailleurs/base"
    assert os.environ["REDIS_URL"] == used.redis_url
    assert environnement.preparer(dossier) is None
    used.liberer()


def _ordinary_interpreter() -> tuple[str, ...]:
    """Return how to run Python as an ordinary user here: ourselves, 65534, or in a namespace."""
    if os.geteuid():
        return (sys.executable,)
    for prefix, python in (
        (ANONYMOUS, sys.executable),
        (ANONYMOUS, "/usr/bin/python3"),
        (NAMESPACE, sys.executable),
    ):
        # Twice: setpriv keeps root's capabilities up to its first exec, which proves nothing.
        again = "import subprocess, sys; subprocess.run([sys.executable, '-c', ''], check=True)"
        command = [*prefix, python, "-c", f"import outils.services; {again}"]
        if not subprocess.run(command, cwd=RACINE, capture_output=True).returncode:
            return (*prefix, python)
    raise AssertionError("no way to become an ordinary user on this machine")


def test_works_as_an_ordinary_user(open_dossier: Path) -> None:
    prefix = _ordinary_interpreter()
    open_dossier.mkdir()
    if ANONYMOUS[0] in prefix:
        os.chown(open_dossier, NOBODY, NOBODY)
    packages = str(Path(psycopg.__file__).parents[1])
    user = User(open_dossier, prefix, PYTHONPATH=packages)
    assert query(user.urls()[0], "SELECT 1") == 1
    owner = open_dossier.stat().st_uid
    assert {Path(f"/proc/{pid}").stat().st_uid for pid in processes_in(open_dossier)} == {owner}
    user.leave()
    attendre(lambda: is_empty(open_dossier))


@pytest.mark.parametrize("name", ["dossier", "open_dossier"])
def test_root_without_namespaces_uses_the_anonymous_account(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A container that refuses ``unshare``; pytest's folder stands for a closed ``/root``."""
    folder: Path = request.getfixturevalue(name)
    (tmp_path / "unshare").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (tmp_path / "unshare").chmod(0o755)
    user = User(folder, PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert query(user.urls()[0], "SELECT 1") == 1
    postgres = services.en_marche(folder)["services"]["postgres"]["pid"]
    assert Path(f"/proc/{postgres}").stat().st_uid == (os.geteuid() or NOBODY)
    os.kill(supervisor_of(folder), signal.SIGKILL)
    attendre(lambda: is_empty(folder))
    user.leave()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "fichier").touch()
    with pytest.raises(services.ServicesError, match="Impossible de créer le dossier"):
        services.demarrer(tmp_path / "fichier" / "donnees")


def test_command_line_tells_and_stops(dossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    running = services.demarrer(dossier, ephemere=True)
    where = ["--dossier", str(dossier)]
    assert services.main(["etat", *where]) == 0
    assert "PostgreSQL : en marche, port" in capsys.readouterr().out
    assert services.main(["urls", *where]) == 0
    assert f"DATABASE_URL={running.database_url}\n" in capsys.readouterr().out
    assert services.main(["arreter", *where]) == 0
    assert is_empty(dossier)
    running.liberer()
    assert services.main(["etat", *where]) == 1
    assert services.main(["arreter", *where]) == 0
    assert "Aucun service en marche." in capsys.readouterr().out
