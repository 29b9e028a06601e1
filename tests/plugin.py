"""Starts the embedded services before Django reads its settings, stops them with the run, gathers what guards counted.

xdist workers inherit the addresses from the process that started them.
"""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

RACINE = Path(__file__).resolve().parents[1]
PREUVES = RACINE / "bench" / "preuves.json"
LONGS = ("tests/garde_fous/test_hostiles.py", "tests/garde_fous/test_accessibilite.py")

_comptes: dict[str, int] = defaultdict(int)
_durees: dict[str, float] = defaultdict(float)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    from outils.environnement import preparer

    # Workers and the processes that tests start would each compile all of us again, asserts included.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    dossier = Path(os.environ.get("DONNEES_TEST_DIR", RACINE / ".donnees-test"))
    preparer(dossier, ephemere=True)
    yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What one worker alone must run first, so that it does not wait for the other at the end: groups of tests that
    start processes; among whole guards, the two longest."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)
    if os.environ.get("PREUVES"):
        items.sort(key=lambda item: not item.nodeid.startswith(LONGS))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """In the process that gathers the workers: figures once, times of every phase."""
    module = report.nodeid.partition("::")[0]
    if "garde_fous/" not in module:
        return
    _durees[Path(module).stem.removeprefix("test_")] += report.duration
    if report.when == "teardown":
        for nom, valeur in report.user_properties:
            if nom == "preuve":
                for cle, nombre in dict(valeur).items():  # type: ignore[call-overload]
                    _comptes[cle] += nombre


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int) -> None:
    if not _durees or hasattr(terminalreporter.config, "workerinput"):
        return
    durees = {nom: round(duree, 1) for nom, duree in sorted(_durees.items())}
    terminalreporter.write_sep("=", "garde-fous")
    for cle, nombre in sorted(_comptes.items()):
        terminalreporter.write_line(f"{nombre:>9}  {cle.replace('_', ' ')}")
    terminalreporter.write_line("  ".join(f"{nom} {duree} s" for nom, duree in durees.items()))
    if os.environ.get("PREUVES"):
        resultat = {"reussi": exitstatus == 0, **_comptes, "durees_s": durees}
        PREUVES.write_text(json.dumps(resultat, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")
