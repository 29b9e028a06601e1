"""The zone that htmx replaces is, after any gesture, what a fresh load of the same address shows."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Offres
from tests.e2e.test_parcours import LISTE, adresse, tabuler_jusqu_a, titre_resultats

# Panels keep what the person did, and htmx leaves a class or two: neither is in a page that was just loaded.
ZONE = """() => {
  const zone = document.getElementById("resultats").cloneNode(true);
  for (const d of zone.querySelectorAll("details")) d.removeAttribute("open");
  for (const e of zone.querySelectorAll("*")) {
    e.classList.remove("htmx-settling", "htmx-added", "htmx-swapping");
    if (!e.className) e.removeAttribute("class");
  }
  zone.querySelectorAll("title").forEach(t => t.remove());
  const coches = [...document.querySelectorAll("#resultats input:checked")].map(e => e.id);
  const html = zone.innerHTML.replace(/\\s+/g, " ").trim();
  return [html, coches.join(), document.title, document.getElementById("q").value];
}"""


def comparer_a_neuf(page: Page, neuve: Page) -> str:
    """Its address, once the zone is equal to the one of a page just loaded there."""
    ou = page.evaluate("location.pathname + location.search")
    neuve.goto(ou)
    assert page.evaluate(ZONE) == neuve.evaluate(ZONE)
    return str(ou)


def attendre(page: Page, nombre: str) -> None:
    expect(titre_resultats(page)).to_have_text(nombre)
    expect(page.locator("#statut")).to_have_text(nombre)


def cocher(page: Page, facette: str, libelle: str) -> None:
    panneau = page.locator(f"#facette-{facette}")
    if panneau.get_attribute("open") is None:
        panneau.locator("summary").first.click()
    panneau.locator("label", has_text=libelle).click()


def test_each_gesture_leaves_what_a_reload_shows_and_back_undoes_it(
    page: Page, ouvrir: Callable[..., Page], offres: Offres
) -> None:
    neuve = ouvrir()
    page.goto(LISTE)
    gestes: list[tuple[Callable[[], Any], str]] = [
        (lambda: cocher(page, "region", "Bretagne"), "5 offres"),
        (lambda: cocher(page, "competence", "Python"), "1 offre"),
        (lambda: cocher(page, "teletravail", "Oui"), "Aucune offre"),
        (lambda: page.get_by_role("link", name="Retirer Télétravail").click(), "1 offre"),
        (lambda: page.get_by_role("link", name="Retirer le filtre Compétence").click(), "5 offres"),
        (lambda: page.get_by_role("link", name="Date limite la plus proche").click(), "5 offres"),
        (lambda: page.get_by_role("link", name="Effacer tout").click(), "25 offres"),
        (lambda: page.get_by_role("link", name="Élargir à toutes les offres").click(), "26 offres"),
    ]
    etapes = [("25 offres", comparer_a_neuf(page, neuve))]
    for geste, nombre in gestes:
        avant = adresse(page)
        geste()
        attendre(page, nombre)
        page.wait_for_function("a => decodeURIComponent(location.pathname + location.search) !== a", arg=avant)
        etapes.append((nombre, comparer_a_neuf(page, neuve)))
    for nombre, ou in reversed(etapes[:-1]):
        page.evaluate("window.avant = true")  # going back loads the page again
        page.go_back()
        page.wait_for_url(lambda url, ou=ou: url.endswith(ou))
        page.wait_for_function("() => !window.avant && document.readyState === 'complete'")
        expect(titre_resultats(page)).to_have_text(nombre)
        assert comparer_a_neuf(page, neuve) == ou
    page.go_forward()
    expect(titre_resultats(page)).to_have_text("5 offres")
    expect(page.locator("#region-53")).to_be_checked()


def test_more_values_open_by_keyboard_and_stay_open(page: Page, ouvrir: Callable[..., Page], offres: Offres) -> None:
    neuve = ouvrir()
    page.goto(LISTE)
    tabuler_jusqu_a(page, "#facette-statut > summary, #facette-categorie > summary")
    nom = page.evaluate("document.activeElement.parentElement.id")
    page.keyboard.press("Enter")
    tabuler_jusqu_a(page, f"#{nom} input")
    avant = adresse(page)
    page.keyboard.press("Space")
    page.wait_for_function("a => decodeURIComponent(location.pathname + location.search) !== a", arg=avant)
    expect(page.locator(f"#{nom}")).to_have_attribute("open", "")
    expect(page.locator(":focus")).to_be_checked()
    comparer_a_neuf(page, neuve)


def test_the_same_gestures_without_javascript(page_sans_js: Page, offres: Offres) -> None:
    page = page_sans_js
    page.goto(LISTE)
    cocher(page, "region", "Bretagne")
    cocher(page, "competence", "Python")
    page.get_by_role("button", name="Filtrer", exact=True).click()
    expect(titre_resultats(page)).to_have_text("1 offre")
    cocher(page, "teletravail", "Oui (0) offre")
    page.locator("#teletravail-oui").press("Enter")  # a box sends the form too
    expect(titre_resultats(page)).to_have_text("Aucune offre")
    page.get_by_role("link", name="Retirer Télétravail : Oui (1 offre)").click()
    expect(titre_resultats(page)).to_have_text("1 offre")
    page.go_back()
    expect(titre_resultats(page)).to_have_text("Aucune offre")


def test_files_of_the_results(page_sans_js: Page, offres: Offres) -> None:
    page_sans_js.goto(f"{LISTE}?region=53")
    for format_ in ("CSV", "ODS"):
        with page_sans_js.expect_download() as telechargement:
            page_sans_js.get_by_role("link", name=f"au format {format_} (5 lignes").click()
        assert telechargement.value.suggested_filename.endswith(f".{format_.lower()}")
