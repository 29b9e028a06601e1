"""Every state of every page and mail in Chromium: axe, console, policy, third parties, overflow; every template seen.

`make test` draws a few states of the ordinary world; `make preuves` shows all of them, and the lists of an empty and
of a full world, in both widths and both themes.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.garde_fous import accessibilite, gestes
from tests.garde_fous.monde import planter
from tests.garde_fous.preuves import compter
from tests.garde_fous.recolte import Etat, Recolte
from tests.garde_fous.vitrine import Vitrine

TITRE = "<!doctype html><html lang=fr data-fr-theme=light><title>Essai</title><main><h1>Essai</h1>{}</main></html>"
STRICTE = (("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", "default-src 'self'"))
FAUTIVES = {
    "<input name=q>": "axe label",
    "<script>1</script>": "console",
    "<script src=https://ailleurs.example/x.js></script>": "requête vers un tiers",
    "<p style='width:2000px'>Large</p>": "console",
    "<p>" + "a" * 400 + "</p>": "déborde",
    "<p><a href=/x></a></p>": "axe link-name",
    "<details><summary>s</summary><img src=/static/img/favicon.svg></details>": "axe image-alt",  # found once unfolded
}


@pytest.fixture
def vitrine(chromium: Browser) -> Iterator[Vitrine]:
    vitrine = Vitrine(chromium)
    yield vitrine
    vitrine.fermer()


@pytest.mark.django_db
@pytest.mark.parametrize("part", accessibilite.PARTS)
def test_no_state_has_a_violation(part: str, vitrine: Vitrine, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    monde, personas = accessibilite.PARTS[part]
    plante = planter(accessibilite.MONDES[monde])
    autre = monde in accessibilite.AUTRES
    recolte: Recolte = accessibilite.recolter(plante, personas, listes=autre)
    if not autre:
        gestes.tous(recolte, plante, tmp_path)
        jamais_vus = accessibilite.jamais_vus(recolte.gabarits, personas) + accessibilite.genres_jamais_vus(recolte)
        assert not jamais_vus, "\n".join(jamais_vus)
    vitrine.scripts = recolte.scripts
    a_montrer = accessibilite.a_montrer(recolte, monde)
    ecarts = [ecart for etat, variantes in a_montrer for ecart in vitrine.ecarts(etat, variantes)]
    vus = sum(len(variantes) for _, variantes in a_montrer)
    compter(request, etats_de_gabarits=len(recolte.etats), etats_axe=vus, violations_axe=len(ecarts))
    assert not ecarts, "\n".join(ecarts[:20])


@pytest.mark.parametrize("faute", FAUTIVES)
def test_a_faulty_page_is_told(faute: str, vitrine: Vitrine) -> None:
    etat = Etat(("essai", "200"), "essai", "/essai/", 200, STRICTE, TITRE.format(faute).encode())
    ecarts = list(vitrine.ecarts(etat, [(320, "light")]))
    assert any(FAUTIVES[faute] in ecart for ecart in ecarts), ecarts
    bonne = Etat(("essai", "200"), "essai", "/essai/", 200, STRICTE, TITRE.format("<p>Bien</p>").encode())
    assert list(vitrine.ecarts(bonne, [(320, "light")])) == []


def test_a_page_that_may_run_no_script_is_looked_at_all_the_same(vitrine: Vitrine) -> None:
    sans_script = (STRICTE[0], ("Content-Security-Policy", "default-src 'self'; sandbox allow-popups"))
    etat = Etat(("essai", "200"), "essai", "/essai/", 200, sans_script, TITRE.format("<input name=q>").encode())
    ecarts = list(vitrine.ecarts(etat, [(320, "light")]))
    assert len(ecarts) == 1
    assert "axe label" in ecarts[0]


def test_a_page_that_nobody_sees_is_told() -> None:
    assert any("erreurs/404.html" in ecart for ecart in accessibilite.jamais_vus(set(), []))
