"""axe on the doors, the account page, the moderation's screens and the mails."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from comptes.models import Utilisateur
from opportunites import services
from opportunites.models import Offre
from socle.acteur import construire
from socle.courrier.envoi import vider
from tests.conftest import ClientStrict
from tests.e2e.conftest import Surveillance
from tests.e2e.test_accessibilite import OPTIONS
from tests.factories import OrganismeFactory, RecruteurFactory, UtilisateurFactory
from tests.opportunites.moderation import offre_soumise
from tests.smtp import ServeurSmtp

# Without `preload`, by which axe writes styles that our policy refuses, and says so in the console.
SANS_PRECHARGER = {**OPTIONS, "preload": False}
VARIANTES = [(320, "light"), (1280, "dark"), (1280, "light")]
ADMIN = {
    "accueil": "/admin/",
    "liste": "/admin/opportunites/offre/",
    "decision": "{moderer}",
    "recruteurs": "/admin/annuaire/recruteur/",
    "courriels": "/admin/socle/courriel/",
}
COMPTE = ("comptes:connexion", "accueil:compte", "annuaire:demander", "annuaire:equipe", "comptes:ajouter_adresse")


@pytest.fixture
def ouvrir_avec(ouvrir: Callable[..., Page], live_server: Any) -> Callable[[Utilisateur], Page]:
    """A page with the session of this account, second factor included for the team."""

    def ouvrir_avec(utilisateur: Utilisateur) -> Page:
        client = ClientStrict()
        client.force_login(utilisateur)
        page = ouvrir()
        valeur = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": valeur, "url": live_server.url}])
        return page

    return ouvrir_avec


@pytest.fixture
def offre(transactional_db: None) -> Offre:
    return offre_soumise(organisme=OrganismeFactory(nom="Direction du numérique"))


def ecarts(page: Page, sauf: frozenset[str] = frozenset()) -> list[Any]:
    trouves = []
    for largeur, theme in VARIANTES:
        page.set_viewport_size({"width": largeur, "height": 900})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.evaluate("Promise.all(document.getAnimations().map(a => a.finished))")  # colours that still change
        for violation in Axe().run(page, options=SANS_PRECHARGER).response["violations"]:
            if violation["id"] in sauf:
                continue
            trouves.append((largeur, theme, violation["id"], [noeud["html"][:120] for noeud in violation["nodes"]]))
    return trouves


@pytest.mark.parametrize("ecran", ADMIN)
def test_screens_of_the_moderation(ecran: str, ouvrir_avec: Callable[[Utilisateur], Page], offre: Offre) -> None:
    page = ouvrir_avec(UtilisateurFactory(administrateur=True))
    page.goto(ADMIN[ecran].format(moderer=reverse("admin:opportunites_offre_moderer", args=[offre.pk])))
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    assert ecarts(page) == []


def test_refused_decision_then_stale_decision(
    ouvrir_avec: Callable[[Utilisateur], Page], offre: Offre, surveillance: Surveillance
) -> None:
    surveillance.statuts_attendus |= {409, 422}
    page = ouvrir_avec(UtilisateurFactory(moderateur=True))
    page.goto(reverse("admin:opportunites_offre_moderer", args=[offre.pk]))
    page.locator("form.decision", has=page.locator("[value=refuser]")).get_by_role("button").first.click()
    assert ecarts(page) == []
    autre = construire(UtilisateurFactory(moderateur=True))
    services.publier(Offre.objects.get(pk=offre.pk), acteur=autre, version=offre.version)
    page.get_by_role("button", name="Publier", exact=True).click()
    assert ecarts(page) == []


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
    assert ecarts(page, sauf=frozenset({"region"})) == []  # a mail is read inside the page of a mail reader
