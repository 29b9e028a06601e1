"""What a person does from the search to the official site: with a mouse, with a keyboard, without JavaScript."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Offres

LISTE = "/opportunites/"


def titre_resultats(page: Page) -> Any:
    return page.locator("#titre-resultats")


def adresse(page: Page) -> str:
    return page.evaluate("decodeURIComponent(location.pathname + location.search)")


def test_search_filter_sort_back_and_reach_the_official_site(page: Page, offres: Offres) -> None:
    page.goto("/")
    page.get_by_label("Rechercher une opportunité").fill("ingénieure données")
    page.get_by_role("button", name="Rechercher").click()
    expect(titre_resultats(page)).to_have_text("25 offres")
    expect(page).to_have_title("ingénieure données – Opportunités – Communautés de compétences")

    page.locator("#facette-region > summary").click()
    page.locator("label", has_text="Bretagne (5) offres").click()
    expect(titre_resultats(page)).to_have_text("5 offres")
    expect(page.locator("#statut")).to_have_text("5 offres")
    expect(page.locator("#region-53")).to_be_checked()
    expect(page.locator("#region-53")).to_be_focused()
    expect(page).to_have_title(re.compile(r"^ingénieure données, Région\s: Bretagne – Opportunités – "))
    assert adresse(page) == f"{LISTE}?q=ingénieure+données&region=53"

    page.get_by_role("link", name="Retirer le filtre Région").click()
    expect(titre_resultats(page)).to_have_text("25 offres")
    expect(titre_resultats(page)).to_be_focused()
    page.get_by_role("link", name="Plus récentes").click()
    expect(page.get_by_role("link", name="Plus récentes")).to_have_attribute("aria-current", "true")
    assert adresse(page) == f"{LISTE}?q=ingénieure+données&tri=date"

    page.go_back()
    expect(page.get_by_role("link", name="Pertinence")).to_have_attribute("aria-current", "true")
    page.go_back()
    expect(page.locator("#region-53")).to_be_checked()
    expect(titre_resultats(page)).to_have_text("5 offres")
    page.go_back()
    expect(titre_resultats(page)).to_have_text("25 offres")
    expect(page.locator("#q")).to_have_value("ingénieure données")

    page.get_by_role("link", name="Page 2").click()
    expect(page).to_have_title("ingénieure données – Opportunités – page 2 – Communautés de compétences")
    expect(page.locator(".cartes > li")).to_have_count(5)
    page.goto(f"{LISTE}?q={quote('géographiques')}")
    page.get_by_role("link", name=offres.ouverte.intitule, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(offres.ouverte.intitule)
    officiel = page.get_by_role("link", name="Voir sur Choisir le service public")
    assert str(offres.ouverte.reference_csp) in str(officiel.get_attribute("href"))


def test_same_journey_without_javascript(page_sans_js: Page, offres: Offres) -> None:
    page = page_sans_js
    page.goto("/")
    page.get_by_label("Rechercher une opportunité").fill("ingénieure données")
    page.get_by_role("button", name="Rechercher").click()
    expect(titre_resultats(page)).to_have_text("25 offres")

    page.locator("#facette-region > summary").click()
    page.locator("label", has_text="Bretagne (5) offres").click()
    page.get_by_role("button", name="Filtrer", exact=True).click()
    expect(titre_resultats(page)).to_have_text("5 offres")
    expect(page.locator("#region-53")).to_be_checked()
    page.get_by_role("link", name="Retirer le filtre Région").click()
    expect(titre_resultats(page)).to_have_text("25 offres")
    page.get_by_role("link", name="Plus récentes").click()
    expect(page.get_by_role("link", name="Plus récentes")).to_have_attribute("aria-current", "true")
    page.go_back()
    expect(page.get_by_role("link", name="Pertinence")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Page 2").click()
    expect(page.locator(".cartes > li")).to_have_count(5)
    page.goto(f"{LISTE}?q={quote('géographiques')}")
    page.get_by_role("link", name=offres.ouverte.intitule, exact=True).click()
    expect(page.get_by_role("link", name="Voir sur Choisir le service public")).to_be_visible()
    expect(page.get_by_role("link", name="Opportunités").first).to_be_visible()


def tabuler_jusqu_a(page: Page, selecteur: str, limite: int = 40) -> None:
    for _ in range(limite):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selecteur):
            return
    raise AssertionError(f"{selecteur} ne se rejoint pas avec la touche Tab")


def test_keyboard_alone(page: Page, offres: Offres) -> None:
    page.goto(LISTE)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Contenu")).to_be_focused()
    expect(page.get_by_role("link", name="Contenu")).to_be_in_viewport()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_be_focused()

    page.keyboard.type("données")
    page.keyboard.press("Enter")
    expect(page.locator("#statut")).to_have_text("25 offres")
    expect(page.locator("#q")).to_be_focused()

    tabuler_jusqu_a(page, "#facette-region > summary")
    page.keyboard.press("Enter")
    tabuler_jusqu_a(page, "#region-53", 5)
    page.keyboard.press("Space")
    expect(page.locator("#statut")).to_have_text("5 offres")
    expect(page.locator("#region-53")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#statut")).to_have_text("25 offres")
    expect(page.locator("#region-53")).to_be_focused()

    tabuler_jusqu_a(page, ".carte-offre a")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/opportunites/[0-9a-f-]{36}/$"))


def test_skip_to_content_moves_the_reading_position(page: Page, offres: Offres) -> None:
    page.goto(LISTE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#q")).to_be_focused()


def test_removing_the_words_empties_the_search_field(page: Page, offres: Offres) -> None:
    page.goto(f"{LISTE}?q=juriste&perimetre=toutes")
    expect(titre_resultats(page)).to_have_text("1 offre")
    page.get_by_role("link", name="Retirer le filtre « juriste »").click()
    expect(titre_resultats(page)).to_have_text("26 offres")
    expect(page.locator("#q")).to_have_value("")
    assert adresse(page) == f"{LISTE}?perimetre=toutes"


def test_widening_leaves_nobody_on_an_empty_page(page: Page, offres: Offres) -> None:
    page.goto(f"{LISTE}?q=juriste")
    expect(titre_resultats(page)).to_have_text("Aucune offre")
    page.get_by_role("link", name="chercher dans toutes les offres").click()
    expect(titre_resultats(page)).to_have_text("1 offre")
    assert adresse(page) == f"{LISTE}?q=juriste&perimetre=toutes"


def test_panels_a_person_opened_stay_open(page: Page, offres: Offres) -> None:
    page.goto(LISTE)
    page.locator("#facette-competence > summary").click()
    page.locator("#facette-region > summary").click()
    page.locator("label", has_text="Bretagne (5) offres").click()
    expect(page.locator("#statut")).to_have_text("5 offres")
    expect(page.locator("#facette-competence")).to_have_attribute("open", "")


def test_an_unreachable_server_is_said(page: Page, offres: Offres, surveillance: Any) -> None:
    page.goto(LISTE)
    page.route("**/opportunites/?*", lambda route: route.abort())
    page.locator("#q").fill("données")
    page.keyboard.press("Enter")
    expect(page.locator("#statut")).to_contain_text("n’a pas abouti")
    expect(page.locator("#statut")).to_be_visible()
    surveillance.ecarts.clear()


def test_theme_choice_is_applied(page: Page, offres: Offres) -> None:
    page.goto("/")
    page.get_by_role("button", name="Paramètres d’affichage").click()
    page.locator("label[for=fr-radios-theme-dark]").click()
    expect(page.locator("html")).to_have_attribute("data-fr-theme", "dark")


def test_menu_opens_on_a_small_screen(ouvrir: Callable[..., Page], offres: Offres) -> None:
    page = ouvrir(largeur=320)
    page.goto("/")
    page.get_by_role("button", name="Menu").click()
    page.locator("#fr-navigation").get_by_role("link", name="Opportunités").click()
    expect(titre_resultats(page)).to_have_text("25 offres")


@pytest.mark.parametrize("largeur", [320, 1280])
def test_menu_shows_without_javascript(ouvrir: Callable[..., Page], offres: Offres, largeur: int) -> None:
    page = ouvrir(largeur=largeur, javascript=False)
    page.goto(reverse("opportunites:detail", args=[offres.ouverte.uuid]))
    page.locator("#fr-navigation").get_by_role("link", name="Opportunités").click()
    expect(page.locator("#resultats")).to_be_visible()
    if largeur == 320:
        page.locator("#filtres > summary").click()
    page.locator("#facette-region > summary").click()
    expect(page.get_by_label("Bretagne (5) offres")).to_be_visible()
