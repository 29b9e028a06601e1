"""The suggestions of the search bar in a real browser: by keyboard, by pointer, with axe, and nothing lost without."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.axe import VARIANTES, ecarts
from tests.e2e.conftest import Offres
from tests.factories import CompetenceFactory, MetierFactory, OrganismeFactory

LISTE = "#q-choix"
OPTION = f"{LISTE} [role=option]"
DESIGNEE = f"{OPTION}[aria-selected=true]"
STATUT = ".recherche + .statut"


@pytest.fixture
def choix(offres: Offres) -> None:
    """« in » begins a word in each of the four groups."""
    MetierFactory(code="NUM-SYS", libelle="Ingénieure / ingénieur systèmes et réseaux")
    CompetenceFactory(code="integration", libelle="Intégration continue", alias=["CI/CD"])
    OrganismeFactory(sigle="INRIA", nom="Institut national de recherche en informatique et en automatique")
    OrganismeFactory(sigle="IGN", nom="Institut national de l’information géographique et forestière")


def taper(page: Page, texte: str) -> Any:
    champ = page.get_by_role("combobox", name="Rechercher une opportunité")
    champ.press_sequentially(texte)
    return champ


def test_the_whole_journey_by_keyboard(page: Page, choix: None) -> None:
    page.goto("/")
    champ = taper(page, "i")
    expect(champ).to_have_attribute("aria-expanded", "false")
    champ.press_sequentially("n")
    expect(page.locator(OPTION)).to_have_count(5)
    expect(page.locator(STATUT)).to_have_text("5 propositions. Flèches pour parcourir, Entrée pour choisir.")
    expect(page.locator(LISTE).get_by_role("group")).to_have_count(3)
    expect(champ).to_have_attribute("aria-expanded", "true")
    expect(champ).not_to_have_attribute("aria-activedescendant", "")
    options = page.locator(OPTION)
    for touche, rang in (("ArrowDown", 0), ("End", 4), ("ArrowDown", 0), ("ArrowUp", 4), ("Home", 0), ("ArrowDown", 1)):
        champ.press(touche)
        expect(options.nth(rang)).to_have_attribute("aria-selected", "true")
        expect(page.locator(DESIGNEE)).to_have_count(1)
        assert champ.get_attribute("aria-activedescendant") == options.nth(rang).get_attribute("id")
    champ.press("Escape")
    expect(page.locator(LISTE)).to_be_hidden()
    expect(champ).to_have_value("in")
    champ.press_sequentially("r")
    expect(page.locator(OPTION)).to_have_count(1)
    champ.press("ArrowUp")
    champ.press("Enter")
    page.wait_for_url("**/opportunites/?employeur=INRIA")
    expect(page.locator(".puces")).to_contain_text("Employeur")


def test_tab_leaves_and_enter_alone_searches_the_words(page: Page, choix: None) -> None:
    page.goto("/")
    champ = taper(page, "données")
    expect(page.locator(OPTION)).to_have_count(1)
    champ.press("Tab")
    expect(page.locator(LISTE)).to_be_hidden()
    expect(page.get_by_role("button", name="Rechercher")).to_be_focused()
    champ.press("Enter")
    page.wait_for_url("**/opportunites/?q=donn*")


def test_a_choice_keeps_the_filters_of_the_results(page: Page, choix: None) -> None:
    page.goto("/opportunites/?q=ing%C3%A9nieur&teletravail=oui&region=53&page=2&tri=date")
    champ = page.get_by_role("combobox", name="Rechercher une opportunité")
    champ.fill("")
    champ.press_sequentially("pyt")
    page.locator(OPTION, has_text="Python").click()
    page.wait_for_url("**/opportunites/?teletravail=oui&region=53&tri=date&competence=python")
    taper(page, "ille")
    page.locator(OPTION, has_text="Ille-et-Vilaine").click()
    page.wait_for_url("**/opportunites/?teletravail=oui&tri=date&competence=python&departement=35")


def test_enter_on_the_results_searches_without_reloading_and_closes(page: Page, choix: None) -> None:
    page.goto("/opportunites/")
    page.evaluate("window.memePage = true")
    champ = taper(page, "géographique")
    champ.press("Enter")
    expect(page.locator("#titre-resultats")).to_contain_text("1 offre")
    expect(page.locator(LISTE)).to_be_hidden()
    assert page.evaluate("window.memePage")
    assert champ.input_value() == "géographique"


def test_a_late_or_failed_answer_changes_nothing(page: Page, choix: None, surveillance: Any) -> None:
    retenues: list[Route] = []

    def retenir(route: Route) -> None:
        retenues.append(route) if "q=py&" in route.request.url + "&" else route.continue_()

    surveillance.statuts_attendus.add(500)
    page.route("**/suggestions/**", retenir)
    page.goto("/")
    champ = page.get_by_role("combobox", name="Rechercher une opportunité")
    with page.expect_request("**/suggestions/?q=py"):
        champ.fill("py")
    champ.fill("inria")
    expect(page.locator(OPTION)).to_have_count(1)
    for route in retenues:
        route.abort()
    expect(page.locator(OPTION)).to_contain_text("Institut national de recherche")
    page.unroute("**/suggestions/**")
    page.route("**/suggestions/**", lambda route: route.fulfill(status=500))
    champ.fill("python")
    expect(page.locator(LISTE)).to_be_hidden()
    champ.press("Enter")
    page.wait_for_url("**/opportunites/?q=python")


def test_nothing_is_lost_without_javascript(page_sans_js: Page, choix: None) -> None:
    page_sans_js.goto("/")
    page_sans_js.get_by_label("Rechercher une opportunité").fill("données")
    page_sans_js.keyboard.press("Enter")
    expect(page_sans_js.locator("#titre-resultats")).to_contain_text("25 offres")


@pytest.mark.parametrize(("adresse", "variantes"), [("/", VARIANTES[::2]), ("/opportunites/", VARIANTES[1::2])])
def test_no_violation_with_the_list_open(
    ouvrir: Callable[..., Page], choix: None, adresse: str, variantes: list[Any]
) -> None:
    """The same list on both pages: each width in each theme, once."""
    page = ouvrir()
    page.goto(adresse)
    champ = taper(page, "in")
    expect(page.locator(OPTION)).to_have_count(5)
    champ.press("ArrowDown")
    champ.press("ArrowDown")
    assert ecarts(page, variantes) == []
