"""axe on the dashboard, on the letter read ahead and on the letter itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accueil.services import envoyer_digests
from annuaire.enums import EtatRattachement
from opportunites.enums import EtatOffre
from socle.courrier.envoi import vider
from tests.accueil.lettre import offre, recherche
from tests.e2e.axe import ecarts
from tests.factories import OffreFactory, OrganismeFactory, RecruteurFactory, UtilisateurFactory
from tests.smtp import ServeurSmtp

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
    assert ecarts(page) == []
    page.get_by_role("link", name="Voir ce que je recevrais").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce que je recevrais")
    expect(page.get_by_role("link", name="Voir les 7 nouvelles offres")).to_be_visible()
    assert ecarts(page) == []


@pytest.mark.parametrize("adresse", [TABLEAU, APERCU])
def test_nothing_to_say(
    adresse: str, ouvrir: Callable[..., Page], ouvrir_session: Callable[..., Page], transactional_db: None
) -> None:
    page = ouvrir_session(ouvrir(), UtilisateurFactory())
    page.goto(adresse)
    assert ecarts(page) == []


def test_the_letter(ouvrir: Callable[..., Page], occupee: Any, smtp: ServeurSmtp) -> None:
    envoyer_digests(timezone.localdate())
    vider()
    [recu] = smtp.recus
    page = ouvrir()
    page.set_content(recu.get_body(("html",)).get_content())  # type: ignore[union-attr]
    assert ecarts(page, dsfr=False, sauf={"region"}) == []  # a mail is read inside the page of a mail reader
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
