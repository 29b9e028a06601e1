"""Saved searches in a browser: the whole life of one, without JavaScript."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from opportunites.enums import Cadence
from opportunites.models import RechercheEnregistree
from tests.e2e.conftest import Offres, Surveillance
from tests.factories import UtilisateurFactory


def test_the_life_of_a_search_without_javascript(
    page_sans_js: Page, offres: Offres, ouvrir_session: Callable[..., Page], surveillance: Surveillance
) -> None:
    surveillance.statuts_attendus.add(422)
    page = ouvrir_session(page_sans_js, UtilisateurFactory())
    page.goto("/opportunites/?q=donn%C3%A9es&region=53")
    trouvees = page.locator("#titre-resultats").inner_text()
    page.get_by_role("link", name="Enregistrer cette recherche").click()
    expect(page.get_by_role("listitem").filter(has_text="Région\u00a0: Bretagne").last).to_be_visible()
    page.get_by_role("button", name="Enregistrer la recherche").click()
    page.get_by_role("link", name="Dites quand vous prévenir").click()
    page.locator("label", has_text="Chaque matin").click()
    page.get_by_label("Nom de la recherche").fill("Données en Bretagne")
    page.get_by_role("button", name="Enregistrer la recherche").click()
    expect(page.get_by_role("status")).to_contain_text("La recherche est enregistrée.")
    page.get_by_role("link", name="Lancer Données en Bretagne").click()
    expect(page.locator("#titre-resultats")).to_have_text(trouvees)
    page.get_by_role("link", name="Mes recherches").first.click()
    page.get_by_role("button", name="Mettre en pause").click()
    page.get_by_role("button", name="Réactiver").click()
    page.get_by_role("link", name="Modifier Données en Bretagne").click()
    page.locator("label", has_text="Le lundi matin").click()
    page.get_by_role("button", name="Enregistrer les changements").click()
    assert RechercheEnregistree.objects.get().cadence == Cadence.HEBDOMADAIRE
    page.get_by_role("link", name="Supprimer Données en Bretagne").click()
    page.get_by_role("button", name="Supprimer la recherche").click()
    expect(page.get_by_role("link", name="Chercher des offres")).to_be_visible()


def test_since_survives_a_choice_made_with_and_without_javascript(ouvrir: Callable[..., Page], offres: Offres) -> None:
    for javascript in (True, False):
        page = ouvrir(javascript=javascript)
        page.goto("/opportunites/?depuis=2020-01-01T00:00:00Z")
        if not page.locator("#facette-teletravail > fieldset").is_visible():
            page.locator("#facette-teletravail > summary").click()
        page.locator("#facette-teletravail label", has_text="Oui").click()
        if not javascript:
            page.get_by_role("button", name="Filtrer").click()
        expect(page.locator(".puces")).to_contain_text("Télétravail")
        expect(page.locator(".puces")).to_contain_text("Nouvelles depuis le")
        assert "depuis=2020-01-01T00" in page.url
