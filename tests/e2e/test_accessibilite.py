"""axe on every template and state, at both widths and in both themes; nothing overflows at 320 px."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import ecarts, violations
from tests.e2e.conftest import Offres, Surveillance


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
    page = ouvrir()
    reponse = page.goto(adresse)
    assert reponse is not None
    assert reponse.status == statut
    if geste:
        geste(page)
    assert ecarts(page) == []


def test_an_empty_site_says_so(ouvrir: Callable[..., Page], transactional_db: None) -> None:
    page = ouvrir()
    page.goto("/")
    expect(page.get_by_text("Aucune offre pour le moment.")).to_be_visible()
    assert violations(page) == []
