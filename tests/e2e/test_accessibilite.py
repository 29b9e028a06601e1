"""axe on every template and state, at both widths and in both themes; nothing overflows at 320 px."""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Offres, Surveillance

REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "RGAAv4"]
OPTIONS = {"runOnly": {"type": "tag", "values": REGLES}, "resultTypes": ["violations"]}
VARIANTES: list[tuple[int, Literal["light", "dark"]]] = [(320, "light"), (320, "dark"), (1280, "dark"), (1280, "light")]


def deplier(page: Page) -> None:
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")


def ouvrir_theme(page: Page) -> None:
    page.get_by_role("button", name="Paramètres d’affichage").click()
    expect(page.locator("#fr-theme-modal")).to_be_visible()


ETATS: dict[str, tuple[str, int, Callable[[Page], None] | None]] = {
    "accueil": ("/", 200, None),
    "resultats": ("/opportunites/?q=donn%C3%A9es&region=53", 200, None),
    "resultats_deplies": ("/opportunites/?region=53&region=inconnue", 200, deplier),
    "page_2": ("/opportunites/?page=2", 200, None),
    "vide": ("/opportunites/?q=introuvable", 200, None),
    "ouverte": ("{ouverte}", 200, None),
    "close": ("{close}", 200, None),
    "introuvable": ("/nulle-part/", 404, None),
    "theme": ("/", 200, ouvrir_theme),
}


@pytest.mark.parametrize("etat", ETATS)
def test_no_violation_and_no_overflow(
    etat: str, ouvrir: Callable[..., Page], offres: Offres, surveillance: Surveillance
) -> None:
    adresse, statut, geste = ETATS[etat]
    adresse = adresse.format(ouverte=offres.ouverte.get_absolute_url(), close=offres.close.get_absolute_url())
    if statut != 200:
        surveillance.statuts_attendus.add(statut)
    ecarts: list[Any] = []
    page = ouvrir()
    reponse = page.goto(adresse)
    assert reponse is not None
    assert reponse.status == statut
    if geste:
        geste(page)
    for largeur, theme in VARIANTES:
        # The same page, as when a window is resized or the system turns dark: four loads would cost a minute more.
        page.set_viewport_size({"width": largeur, "height": 900})
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-fr-theme", theme)
        for violation in Axe().run(page, options=OPTIONS).response["violations"]:
            ecarts.append((largeur, theme, violation["id"], [noeud["html"] for noeud in violation["nodes"]]))
        if (large := page.evaluate("document.documentElement.scrollWidth")) > largeur:
            ecarts.append((largeur, theme, "débordement", large))
    assert ecarts == []


def test_an_empty_site_says_so(ouvrir: Callable[..., Page], transactional_db: None) -> None:
    page = ouvrir()
    page.goto("/")
    expect(page.get_by_text("Aucune offre pour le moment.")).to_be_visible()
    assert Axe().run(page, options=OPTIONS).response["violations"] == []
