"""Processes of the outbox as production runs them: web role, its own settings, its own connections."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from celery import current_app
from django.db import connection

from outils import services

RACINE = Path(__file__).resolve().parents[2]
COURRIER = ("manage.py", "courrier")
UNE_FOIS = (*COURRIER, "--une-fois")
WORKER = ("-m", "celery", "--app=config", "--quiet", "worker", "--concurrency=2", "--loglevel=WARNING")
BEAT = ("-m", "celery", "--app=config", "--quiet", "beat", "--loglevel=WARNING")
DEMARRAGE = 120.0  # seconds at most, for a process that starts on a busy machine


def adresse_de_la_base() -> str:
    """The address of this test's database, as production gives it to the web role."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


@contextmanager
def file_ailleurs(url: str) -> Iterator[None]:
    """Celery's queue at another address."""
    avant = current_app.conf.broker_url
    current_app.conf.broker_url = current_app.conf.broker_read_url = current_app.conf.broker_write_url = url
    try:
        yield
    finally:
        current_app.conf.broker_url = current_app.conf.broker_read_url = current_app.conf.broker_write_url = avant


@contextmanager
def redis_a_part(dossier: Path) -> Iterator[str]:
    """A Redis that the test may freeze, and its queue."""
    ils = services.demarrer(dossier, ephemere=True, postgres=False)
    with file_ailleurs(ils.redis_url):
        yield ils.redis_url
    with suppress(ProcessLookupError):
        services.arreter(dossier)
    ils.liberer()


def environnement(base: str, port_smtp: int, **autres: str) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.courrier.reglages",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "testserver",
        "SITE_URL": "https://testserver",
        "DATABASE_URL": base,
        "EMAIL_URL": f"smtp://127.0.0.1:{port_smtp}",
        **autres,
    }


@contextmanager
def processus(commande: tuple[str, ...], environ: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """Killed at the end if it is still there."""
    with subprocess.Popen(
        [sys.executable, *commande],
        cwd=RACINE,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    ) as enfant:
        try:
            yield enfant
        finally:
            if enfant.poll() is None:
                os.killpg(enfant.pid, 9)
