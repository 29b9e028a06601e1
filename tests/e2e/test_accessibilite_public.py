"""axe on the public and legal pages: at both widths, in both themes, and nothing overflows."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accueil import statistiques
from accueil.plan import pages_publiques
from opportunites.enums import EtatOffre, Issue
from tests.e2e.axe import ecarts
from tests.e2e.conftest import Offres
from tests.factories import OffreFactory

# Those that other tests visit already, with offers.
ADRESSES = [page.adresse for page in pages_publiques() if page.nom not in {"accueil:accueil", "opportunites:liste"}]


@pytest.mark.parametrize("adresse", ADRESSES)
def test_no_violation_and_no_overflow(adresse: str, ouvrir: Callable[..., Page], transactional_db: None) -> None:
    page = ouvrir()
    page.goto(adresse)
    assert ecarts(page) == []


def test_no_violation_in_statistics_with_figures(ouvrir: Callable[..., Page], offres: Offres) -> None:
    for _ in range(10):
        OffreFactory(etat=EtatOffre.POURVUE, issue=Issue.AGENT)
    statistiques.publier(timezone.localdate())
    page = ouvrir()
    page.goto("/stats/")
    expect(page.get_by_role("table")).to_be_visible()
    assert ecarts(page) == []


def test_the_footer_is_reached_by_keyboard_and_without_javascript(
    ouvrir: Callable[..., Page], transactional_db: None
) -> None:
    page = ouvrir(javascript=False)
    page.goto("/plan-du-site/")
    lien = page.get_by_role("contentinfo").get_by_role("link", name="Mentions légales")
    lien.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mentions légales")
