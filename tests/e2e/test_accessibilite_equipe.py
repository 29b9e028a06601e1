"""axe on the doors, the account page, the moderation's screens and the mails."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from comptes.models import Utilisateur
from opportunites import services
from opportunites.models import Offre
from socle.acteur import construire
from socle.courrier.envoi import vider
from tests.e2e.axe import SANS_LE_SOMBRE_ETROIT, ecarts
from tests.e2e.conftest import Surveillance
from tests.factories import OrganismeFactory, RecruteurFactory, UtilisateurFactory
from tests.opportunites.moderation import offre_soumise
from tests.smtp import ServeurSmtp

ADMIN = {
    "accueil": "/admin/",
    "liste": "/admin/opportunites/offre/",
    "decision": "{moderer}",
    "recruteurs": "/admin/annuaire/recruteur/",
    "courriels": "/admin/socle/courriel/",
}
COMPTE = ("comptes:connexion", "accueil:compte", "annuaire:demander", "annuaire:equipe", "comptes:ajouter_adresse")


@pytest.fixture
def ouvrir_avec(ouvrir: Callable[..., Page], ouvrir_session: Callable[..., Page]) -> Callable[[Utilisateur], Page]:
    """A page with the session of this account, second factor included for the team."""
    return lambda utilisateur: ouvrir_session(ouvrir(), utilisateur)


@pytest.fixture
def offre(transactional_db: None) -> Offre:
    return offre_soumise(organisme=OrganismeFactory(nom="Direction du numérique"))


def ecarts_admin(page: Page) -> list[Any]:
    return ecarts(page, SANS_LE_SOMBRE_ETROIT, dsfr=False)


@pytest.mark.parametrize("ecran", ADMIN)
def test_screens_of_the_moderation(ecran: str, ouvrir_avec: Callable[[Utilisateur], Page], offre: Offre) -> None:
    page = ouvrir_avec(UtilisateurFactory(administrateur=True))
    page.goto(ADMIN[ecran].format(moderer=reverse("admin:opportunites_offre_moderer", args=[offre.pk])))
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    assert ecarts_admin(page) == []


def test_refused_decision_then_stale_decision(
    ouvrir_avec: Callable[[Utilisateur], Page], offre: Offre, surveillance: Surveillance
) -> None:
    surveillance.statuts_attendus |= {409, 422}
    page = ouvrir_avec(UtilisateurFactory(moderateur=True))
    page.goto(reverse("admin:opportunites_offre_moderer", args=[offre.pk]))
    page.locator("form.decision", has=page.locator("[value=refuser]")).get_by_role("button").first.click()
    assert ecarts_admin(page) == []
    autre = construire(UtilisateurFactory(moderateur=True))
    services.publier(Offre.objects.get(pk=offre.pk), acteur=autre, version=offre.version)
    page.get_by_role("button", name="Publier", exact=True).click()
    assert ecarts_admin(page) == []


@pytest.mark.parametrize("nom", COMPTE)
def test_doors_and_account(nom: str, ouvrir: Callable[..., Page], ouvrir_avec: Any, transactional_db: None) -> None:
    page = ouvrir() if nom == "comptes:connexion" else ouvrir_avec(RecruteurFactory(role="responsable").utilisateur)
    page.goto(reverse(nom))
    assert ecarts(page) == []


def test_mails(ouvrir: Callable[..., Page], offre: Offre, smtp: ServeurSmtp) -> None:
    moderateur = construire(UtilisateurFactory(moderateur=True))
    services.demander_complement(
        offre, acteur=moderateur, version=offre.version, remarques={"missions": "Dites avec qui."}
    )
    vider()
    html = smtp.recus[-1].get_body(("html",)).get_content()  # type: ignore[union-attr]
    page = ouvrir()
    page.set_content(html)
    assert ecarts(page, dsfr=False, sauf={"region"}) == []  # a mail is read inside the page of a mail reader
