"""Offers kept and seen, in a browser: without JavaScript, from the login on; data blocks let be."""

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from opportunites.models import OffreGardee, OffreVue
from tests.e2e.conftest import Offres, Surveillance
from tests.factories import UtilisateurFactory

RESULTATS = "/opportunites/?q=donn%C3%A9es&region=53"


def test_keep_from_the_results_without_javascript(
    page_sans_js: Page, offres: Offres, ouvrir_session: Callable[..., Page]
) -> None:
    page = page_sans_js
    page.goto(RESULTATS)
    page.get_by_role("link", name=f"Garder {offres.ouverte.intitule}").click()
    expect(page).to_have_url(re.compile("/connexion/"))
    suite = page.locator("input[name=next]").input_value()
    ouvrir_session(page, UtilisateurFactory())
    page.goto(suite)  # where the login leads
    assert not OffreGardee.objects.exists()
    page.get_by_role("button", name="Garder cette offre").click()
    expect(page).to_have_url(re.compile(f"#offre-{offres.ouverte.uuid}$"))
    expect(page.get_by_role("status").first).to_contain_text("L’offre est gardée.")
    carte = page.locator(f"#offre-{offres.ouverte.uuid}")
    expect(carte).to_contain_text("Gardée")
    expect(carte).to_contain_text("Nouveau")
    carte.get_by_role("link", name=offres.ouverte.intitule, exact=True).click()
    page.get_by_role("button", name=f"Ne plus garder {offres.ouverte.intitule}").click()
    expect(page.locator(".offre__badges")).not_to_contain_text("Gardée")
    page.goto(RESULTATS)
    expect(carte).to_contain_text("Vue")
    expect(carte).not_to_contain_text("Nouveau")
    assert OffreVue.objects.get().offre == offres.ouverte


def test_going_back_shows_what_was_just_seen(page: Page, offres: Offres, ouvrir_session: Callable[..., Page]) -> None:
    ouvrir_session(page, UtilisateurFactory())
    page.goto(RESULTATS)
    carte = page.locator(f"#offre-{offres.ouverte.uuid}")
    carte.get_by_role("link", name=offres.ouverte.intitule, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(offres.ouverte.intitule)
    page.go_back()
    expect(carte).to_contain_text("Vue")


def test_what_engines_read_is_let_be_by_our_policy(page: Page, offres: Offres, surveillance: Surveillance) -> None:
    """The fixture fails on any refusal that the console tells."""
    page.goto(offres.ouverte.get_absolute_url())
    bloc = page.locator('script[type="application/ld+json"]')
    assert json.loads(bloc.text_content() or "")["title"] == offres.ouverte.intitule
