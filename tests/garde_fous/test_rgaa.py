"""docs/rgaa.md: every criterion once, verified by something that exists."""

import re
from itertools import chain
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings

RACINE = Path(settings.RACINE)
# Criteria of each of the thirteen themes, RGAA 4.1.2.
PAR_THEME = [9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12]
ATTENDUS = list(
    chain.from_iterable([f"{theme}.{n}" for n in range(1, fin + 1)] for theme, fin in enumerate(PAR_THEME, 1))
)
LIGNES = re.findall(r"^\| (\d+\.\d+) \| .+ \| (.+) \|$", (RACINE / "docs" / "rgaa.md").read_text(), re.MULTILINE)
PREUVE = re.compile(r"tests/|axe\s: |\d{4}-\d\d-\d\d\s: .{10}|non applicable\s: .{5}")


def test_every_criterion_is_there_once_and_in_order() -> None:
    assert len(ATTENDUS) == 106
    assert [numero for numero, _ in LIGNES] == ATTENDUS


@pytest.mark.parametrize(("numero", "preuve"), LIGNES, ids=[numero for numero, _ in LIGNES])
def test_what_verifies_it_exists(numero: str, preuve: str) -> None:
    assert PREUVE.match(preuve.strip("`")), f"{numero} : nommez un test, des règles axe, une date ou « non applicable »"
    for fichier, nom in re.findall(r"`(tests/\S+\.py)::(\w+)`", preuve):
        textes = [chemin.read_text(encoding="utf-8") for chemin in RACINE.glob(fichier)]
        assert any(f"def {nom}(" in texte for texte in textes), f"{numero} : {fichier}::{nom} n’existe plus"
    for regle in re.findall(r"`([a-z-]+)`", preuve) if preuve.startswith("axe") else []:
        assert f'id:"{regle}"' in AXE_SCRIPT, f"{numero} : axe n’a pas de règle {regle}"
