"""What benches share: a database of their own, one line a figure."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from outils.environnement import preparer

RACINE = Path(__file__).resolve().parents[1]
CHAMPS = (
    *("banc", "taille", "p50_ms", "p95_ms", "plancher_p95_ms", "naif_p95_ms", "moteur_p95_ms"),
    *("ratio_plancher", "ratio_naif", "memoire_mo", "detail"),
)


def ligne(banc: str, taille: str, **valeurs: Any) -> dict[str, Any]:
    """A result, null where it has no sense."""
    return dict.fromkeys(CHAMPS) | {"banc": banc, "taille": taille} | valeurs


def configurer() -> None:
    """Embedded services, Django with the settings of tests: the owner logs in, so that a bench may fill tables."""
    preparer(Path(os.environ.get("DONNEES_TEST_DIR", RACINE / ".donnees-test")), ephemere=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    logging.getLogger("django_structlog").setLevel(logging.WARNING)  # two lines a request would hide the figures


@contextmanager
def base_du_banc(nom: str) -> Iterator[str]:
    """A database from the migrations; give its address for the web role, destroy it at the end."""
    from tests import base

    base_de_test = base.creer_base(nom)
    try:
        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{base_de_test}").geturl()
    finally:
        base.detruire_base(base_de_test)
