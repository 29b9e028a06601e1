"""From the dashboard to the letter read ahead."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from annuaire.enums import EtatRattachement
from opportunites.enums import EtatOffre
from tests.accueil.lettre import offre, recherche
from tests.factories import OffreFactory, OrganismeFactory, RecruteurFactory, UtilisateurFactory

TABLEAU, APERCU = "/tableau-de-bord/", "/lettre/apercu/"


@pytest.fixture
def occupee(transactional_db: None) -> Any:
    """Somebody for whom everything waits."""
    organisme = OrganismeFactory(nom="Direction interministérielle du numérique")
    personne = UtilisateurFactory(moderateur=True, created_at=timezone.now() - timedelta(days=3))
    RecruteurFactory(utilisateur=personne, organisme=organisme)
    RecruteurFactory(utilisateur=personne, organisme=OrganismeFactory(), etat=EtatRattachement.INVITE)
    for etat in (EtatOffre.BROUILLON, EtatOffre.A_COMPLETER, EtatOffre.SOUMISE, EtatOffre.EXPIREE):
        OffreFactory(organisme=organisme, etat=etat, auteur=personne)
    hier = timezone.now() - timedelta(days=1)
    recherche(personne, nom="Données en Bretagne, sans un seul mot que l’on puisse couper", repere=hier)
    recherche(personne, nom="Rien", criteres={"q": "introuvable", "perimetre": "toutes", "region": ["98"]}, repere=hier)
    for _ in range(7):
        offre()
    return personne


def test_dashboard_and_letter_read_ahead(
    ouvrir: Callable[..., Page], ouvrir_session: Callable[..., Page], occupee: Any
) -> None:
    page = ouvrir_session(ouvrir(), occupee)
    page.goto(TABLEAU)
    expect(page.get_by_role("heading", level=2)).to_have_count(5)
    page.get_by_role("link", name="Voir ce que je recevrais").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce que je recevrais")
    expect(page.get_by_role("link", name="Voir les 7 nouvelles offres")).to_be_visible()
