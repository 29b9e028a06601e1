"""Starts the embedded services before Django reads its settings, and stops them with the run.

xdist workers inherit the addresses from the process that started them.
"""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[1]


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    from outils.environnement import preparer

    dossier = Path(os.environ.get("DONNEES_TEST_DIR", RACINE / ".donnees-test"))
    preparer(dossier, ephemere=True)
    yield
