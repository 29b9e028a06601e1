"""``make demo`` on a tiny project of its own: prepared once, and nothing outlives the runner."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from outils import services
from outils.lineage import command_line
from outils.network import free_port
from outils.postgres import TEST_MARK
from tests.attente import attendre
from tests.outils.processes import is_empty, processes_in

RACINE = Path(__file__).resolve().parents[2]
MANAGE = """
import sys, pathlib, signal
if sys.argv[1] in ("courrier", "tchap"):
    signal.pause()
with (pathlib.Path(__file__).parent / "appels").open("a") as calls:
    print(sys.argv[1], file=calls)
sys.exit((pathlib.Path(__file__).parent / "panne").exists())
"""
WSGI = """
def application(environ, start_response):
    found = environ["PATH_INFO"] == "/sante/"
    start_response("200 OK" if found else "404 Not Found", [("Content-Type", "text/plain")])
    return [b"ok"]
"""
CELERY = """
import os
from celery import Celery
app = Celery("config", broker=os.environ["REDIS_URL"])
"""
PREPARATION = ["migrate", "charger_referentiels", "charger_demo"]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(RACINE / "outils", tmp_path / "outils")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "wsgi.py").write_text(WSGI, encoding="utf-8")
    (tmp_path / "config" / "__init__.py").touch()
    (tmp_path / "config" / "celery.py").write_text(CELERY, encoding="utf-8")
    (tmp_path / "manage.py").write_text(MANAGE, encoding="utf-8")
    migrations = tmp_path / "app" / "migrations"
    migrations.mkdir(parents=True)
    (migrations / "0001_initial.py").touch()
    (tmp_path / ".donnees").mkdir()
    accounts = [{"role": "Membre", "adresse": "membre@example.org", "mot_de_passe": "secret"}]
    (tmp_path / ".donnees" / "comptes_demo.json").write_text(json.dumps(accounts))
    (tmp_path / ".donnees" / TEST_MARK).touch()
    yield tmp_path
    services.arreter(tmp_path / ".donnees")
    attendre(lambda: is_empty(tmp_path), 15)


class Demo:
    def __init__(self, project: Path, **environment: str) -> None:
        self.port = free_port()
        own = {"DATABASE_URL": "", "REDIS_URL": "", "DATABASE_URL_PROPRIETAIRE": ""}
        own |= {"EMAIL_URL": "", "DJANGO_SETTINGS_MODULE": ""}
        own |= {"DONNEES_DIR": str(project / ".donnees"), "PORT": str(self.port)}
        kept = {name: value for name, value in os.environ.items() if name != "MAKELEVEL"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "outils.demo"],
            cwd=project,
            env=kept | own | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def until_ready(self) -> str:
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if "Ctrl-C" in line:
                return said
        raise AssertionError(said)

    def end(self, number: signal.Signals | None = None) -> tuple[int, str]:
        if number is not None:
            self.process.send_signal(number)
        said = self.process.communicate(timeout=20)[0]
        return self.process.returncode, said


def calls(project: Path) -> list[str]:
    return (project / "appels").read_text(encoding="utf-8").split()


def test_prepares_once_and_again_when_a_migration_comes(project: Path) -> None:
    first = Demo(project)
    said = first.until_ready()
    assert f"La plateforme est prête : http://localhost:{first.port}/" in said
    assert "Membre · membre@example.org · secret" in said
    assert calls(project) == PREPARATION
    assert first.end(signal.SIGINT)[0] == 0
    second = Demo(project)
    second.until_ready()
    assert calls(project) == PREPARATION
    assert second.end(signal.SIGTERM)[0] == 0
    (project / "app" / "migrations" / "0002_suite.py").touch()
    third = Demo(project)
    third.until_ready()
    assert calls(project) == PREPARATION * 2
    third.end(signal.SIGHUP)


def test_killed_runner_leaves_nothing(project: Path) -> None:
    demo = Demo(project)
    demo.until_ready()
    # supervisor, PostgreSQL, Redis, runner, gunicorn and its two workers, worker, beat, courrier, tchap, smtp at least
    assert len(processes_in(project)) >= 11
    demo.end(signal.SIGKILL)
    attendre(lambda: is_empty(project))


def test_killed_make_leaves_nothing(project: Path) -> None:
    demo = Demo(project)
    demo.end(signal.SIGKILL)  # even before it is ready
    attendre(lambda: is_empty(project), 15)
    line = f"demo:\n\t@exec {sys.executable} -m outils.demo\n"
    (project / "Makefile").write_text(line, encoding="utf-8")
    environment = os.environ | {"PORT": str(free_port()), "DATABASE_URL": "", "REDIS_URL": ""}
    environment |= {"DATABASE_URL_PROPRIETAIRE": "", "DONNEES_DIR": str(project / ".donnees")}
    environment |= {"EMAIL_URL": "", "DJANGO_SETTINGS_MODULE": ""}
    with subprocess.Popen(["make", "demo"], cwd=project, env=environment, stdout=subprocess.PIPE, text=True) as make:
        assert make.stdout is not None
        assert any("Ctrl-C" in line for line in make.stdout)
        make.kill()
    attendre(lambda: is_empty(project))


def test_dead_process_ends_the_demo(project: Path) -> None:
    demo = Demo(project)
    demo.until_ready()
    masters = [pid for pid in processes_in(project) if "gunicorn" in command_line(pid) and os.getpgid(pid) == pid]
    os.kill(masters[0], signal.SIGKILL)
    code, said = demo.end()
    assert code == 1
    assert "Le processus « web » s’est arrêté de lui-même." in said


def test_failed_preparation_is_one_sentence_and_starts_again(project: Path) -> None:
    (project / "panne").touch()
    code, said = Demo(project).end()
    assert (code, calls(project)) == (1, ["migrate"])
    assert "La commande « manage.py migrate --no-input --verbosity=0 » a échoué." in said
    assert "Traceback" not in said


def test_busy_or_absurd_port_is_one_sentence(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        for asked, sentence in ((port, "est déjà pris"), ("http", "n’est pas un numéro de port")):
            code, said = Demo(project, PORT=asked).end()
            assert code == 1
            assert sentence in said
            assert len(said.strip().splitlines()) == 1
    assert not (project / ".donnees" / "services.json").exists()
