"""Processes of the outbox as production runs them: web role, its own settings, its own connections."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
COURRIER = ("manage.py", "courrier")
UNE_FOIS = (*COURRIER, "--une-fois")
WORKER = ("-m", "celery", "--app=config", "--quiet", "worker", "--concurrency=2", "--loglevel=WARNING")


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
