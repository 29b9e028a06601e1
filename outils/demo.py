"""``make demo``: services, migrations, demo data once, then the site until Ctrl-C."""

import hashlib
import json
import os
import signal
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from outils import locks
from outils.courriels import port_retenu
from outils.environnement import preparer
from outils.lineage import die_with_parent
from outils.network import is_busy, poll_until
from outils.processus import Equipe, Processus, StopRequested, python, raise_on_stop_signals
from outils.services import RACINE, dossier_par_defaut

SETTINGS = "config.settings.dev"
MARK = "demo.json"
ACCOUNTS = "comptes_demo.json"
MAILS = "demo/courriels/"
HOST = "127.0.0.1"
HEALTH_DELAY = 60.0
# One process, two threads: enough here, and gone at once.
WORKER_OPTIONS = ("--pool=threads", "--concurrency=2", "--loglevel=WARNING", "--without-mingle", "--without-gossip")
GUNICORN_OPTIONS = (
    "--workers=2",
    "--threads=4",
    "--graceful-timeout=3",
    "--no-control-socket",  # two demos on one machine would share it
    "--log-level=warning",
)

# Each of these commands may run twice; none runs again while what it reads has not changed.
PREPARATION = (
    ("migrate", "--no-input", "--verbosity=0"),
    ("charger_referentiels",),
    ("charger_demo",),
)
SOURCES = (
    "requirements/base.txt",
    "*/migrations/*.py",
    "*/management/commands/charger_*.py",
    "*/fixtures/**/*",
    "*/donnees/**/*",
    "*/demo/**/*.py",
)


class DemoError(RuntimeError):
    """Its message is one French sentence."""


def table(port: int, mail_port: int | None, mails: Path) -> tuple[Processus, ...]:
    """Processes of the demo, one line each; no mail server of ours when the user named another."""
    gunicorn = python("-m", "gunicorn", "config.wsgi", f"--bind={HOST}:{port}", *GUNICORN_OPTIONS)
    # Root is the usual account of a container: said once, in the documentation, not at each start.
    celery = ("-W", "ignore:You're running the worker", "-m", "celery", "--app=config", "--quiet")
    sink = python("-m", "outils.courriels", f"--port={mail_port}", f"--dossier={mails}")
    return (
        *((Processus("smtp", sink),) if mail_port else ()),
        Processus("web", gunicorn),
        Processus("worker", python(*celery, "worker", *WORKER_OPTIONS)),
        Processus("beat", python(*celery, "beat", "--loglevel=WARNING")),
        Processus("courrier", python("manage.py", "courrier")),
        Processus("tchap", python("manage.py", "tchap")),
    )


def choose_mail_server(dossier: Path, mails: Path) -> int | None:
    """Return the port of our own mail server; None when `EMAIL_URL` names another, which nobody reads here."""
    if os.environ.get("EMAIL_URL"):
        return None
    port = port_retenu(dossier)
    os.environ["EMAIL_URL"] = f"smtp://{HOST}:{port}"
    os.environ["COURRIELS_DEMO"] = str(mails)
    return port


def read_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise DemoError(f"PORT={text} n’est pas un numéro de port.")
    if is_busy(int(text)):
        raise DemoError(
            f"Le port {text} est déjà pris (ou réservé) : choisissez-en un autre, par exemple « PORT=8080 make demo »."
        )
    return int(text)


def fingerprint(racine: Path, database: str) -> str:
    """Return what the prepared data depend on: sources, commands, and the database itself."""
    digest = hashlib.sha256(f"{database}\n{PREPARATION}".encode())
    for pattern in SOURCES:
        for path in sorted(racine.glob(pattern)):
            if path.is_file():
                digest.update(f"\n{path.relative_to(racine)}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def prepare(equipe: Equipe, dossier: Path, database: str) -> None:
    """Migrate and load what changed since the last complete preparation."""
    mark = dossier / MARK
    current = fingerprint(equipe.folder, database)
    if locks.read_json(mark).get("empreinte") == current:
        return
    print("Préparation de la base et des données de démonstration…", flush=True)
    mark.unlink(missing_ok=True)
    for command in PREPARATION:
        if equipe.executer(Processus(command[0], python("manage.py", *command))):
            raise DemoError(f"La commande « manage.py {' '.join(command)} » a échoué.")
    locks.write_json(mark, {"empreinte": current})


def database_identity(is_embedded: bool) -> str:
    """Name the database; the embedded one changes port at each start, its password never."""
    address = urlsplit(os.environ["DATABASE_URL"])
    return f"{address.password}{address.path}" if is_embedded else address.geturl()


def answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:  # HTTPError and URLError are OSError
        return False


def announce(dossier: Path, port: int) -> None:
    address = f"http://localhost:{port}/"
    print(f"\nLa plateforme est prête : {address}", flush=True)
    if answers(f"http://{HOST}:{port}/{MAILS}"):
        print(f"Courriels envoyés : {address}{MAILS}")
    try:
        accounts = json.loads((dossier / ACCOUNTS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        accounts = []
    if accounts:
        print("\nComptes de démonstration :")
    for account in accounts:
        values = [account.get(key) for key in ("role", "adresse", "mot_de_passe", "totp")]
        print("  " + " · ".join(str(value) for value in values if value))
    print("\nCtrl-C pour arrêter.", flush=True)


def run(equipe: Equipe, dossier: Path, processes: tuple[Processus, ...], port: int, database: str) -> None:
    prepare(equipe, dossier, database)
    health = f"http://{HOST}:{port}/sante/?partie=base"  # the others sign a little later
    children = [equipe.lancer(processus) for processus in processes]

    def is_settled() -> bool:
        return any(child.poll() is not None for child in children) or answers(health)

    if not poll_until(is_settled, HEALTH_DELAY):
        raise DemoError(f"Le site ne répond pas sur {health}.")
    if all(child.poll() is None for child in children):
        announce(dossier, port)
    ended = equipe.attendre()
    raise DemoError(f"Le processus « {ended.nom} » s’est arrêté de lui-même.")


def main() -> int:
    raise_on_stop_signals()
    if "MAKELEVEL" in os.environ:  # `make` killed: nobody else would tell us
        die_with_parent(signal.SIGTERM)
    equipe: Equipe | None = None
    try:
        port = read_port()
        dossier = dossier_par_defaut().resolve()
        dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ["DONNEES_DIR"] = str(dossier)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
        services = preparer(dossier)
        is_embedded = services is not None and services.database_url is not None
        mails = dossier / "courriels"
        processes = table(port, choose_mail_server(dossier, mails), mails)
        equipe = Equipe(RACINE, os.environ)
        run(equipe, dossier, processes, port, database_identity(is_embedded))
    except DemoError as error:
        print(error, file=sys.stderr)
        return 1
    except (KeyboardInterrupt, StopRequested):
        print("\nArrêt…", flush=True)
    finally:
        if equipe is not None:
            equipe.arreter()
    return 0


if __name__ == "__main__":
    sys.exit(main())
