"""An employer writes an offer and submits it: with the picker, by keyboard, without JavaScript."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from opportunites.enums import EtatOffre
from opportunites.models import Offre
from referentiels.models import Organisme
from tests.e2e.axe import ecarts
from tests.e2e.conftest import Surveillance
from tests.factories import (
    CompetenceFactory,
    DepartementFactory,
    MetierFactory,
    OrganismeFactory,
    RecruteurFactory,
)
from tests.opportunites.publication import brouillon

CREER = "/opportunites/creer/"
OPTION = "#cherche-choix [role=option]"


@pytest.fixture
def organisme(transactional_db: None) -> Organisme:
    MetierFactory(libelle="Ingénieure / ingénieur données")
    DepartementFactory()
    CompetenceFactory(code="python", libelle="Python", alias=["CPython"])
    CompetenceFactory(code="sql", libelle="SQL")
    organisme: Organisme = OrganismeFactory(nom="Direction du numérique")
    return organisme


@pytest.fixture
def connecter(organisme: Organisme, ouvrir_session: Callable[..., Page]) -> Callable[[Page], Page]:
    """Give a page the session of somebody who recruits for `organisme`."""

    def connecter(page: Page) -> Page:
        return ouvrir_session(page, RecruteurFactory(organisme=organisme).utilisateur)

    return connecter


def continuer(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer et continuer").click()


def etape(page: Page, titre: str) -> None:
    expect(page.locator(".fr-stepper__title")).to_contain_text(titre)


def remplir_poste(page: Page) -> None:
    page.get_by_label("Intitulé du poste").fill("Ingénieure ou ingénieur données")
    page.get_by_label("Sans référence").select_option(label="Poste non soumis à cette publication")
    expect(page.locator("#id_organisme").locator("option:checked")).to_have_text("Direction du numérique")
    page.get_by_label("Autorité de recrutement").fill("Secrétariat général")
    page.get_by_label("Métier le plus proche").select_option(label="Ingénieure / ingénieur données")
    page.get_by_label("Date de vacance").fill(f"{timezone.localdate() + timedelta(days=60)}")
    page.locator("label", has_text="A (cadre)").click()
    page.get_by_label("Département").select_option(label="Paris (75)")


def remplir_la_suite(page: Page) -> None:
    etape(page, "Conditions")
    page.locator("label", has_text="Titulaires et contractuels").click()
    page.get_by_label("Rémunération minimale").fill("42 000")
    page.get_by_label("Conditions d’exercice").fill("Bureau partagé, deux jours de télétravail.")
    continuer(page)
    etape(page, "Diffusion")
    page.get_by_label("Date limite de candidature").fill(f"{timezone.localdate() + timedelta(days=45)}")
    page.get_by_label("Comment candidater").fill("Écrire à la boîte du service.")
    continuer(page)
    etape(page, "Relecture")
    page.get_by_role("link", name="Voir l’offre comme").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ingénieure ou ingénieur données")
    expect(page.get_by_text("Écrire à la boîte du service.")).to_be_visible()
    page.get_by_role("link", name="Quitter l’aperçu").click()
    page.get_by_role("button", name="Soumettre l’offre").click()
    expect(page.get_by_text("Votre offre est soumise.")).to_be_visible()
    assert Offre.objects.get().etat == EtatOffre.SOUMISE


def test_write_and_submit(page: Page, connecter: Callable[[Page], Page]) -> None:
    connecter(page).goto(CREER)
    remplir_poste(page)
    continuer(page)
    etape(page, "Missions")
    page.locator("#id_missions").fill("- Construire les chaînes de traitement.")
    page.get_by_label("Profil attendu").fill("Une personne curieuse.")
    cherche = page.get_by_role("combobox", name="Ajouter une compétence")
    cherche.press_sequentially("cpyt")
    expect(page.locator(OPTION)).to_have_count(1)
    expect(cherche).to_have_attribute("aria-expanded", "true")
    cherche.press("ArrowDown")
    expect(page.locator(f"{OPTION}[aria-selected=true]")).to_contain_text("Python")
    cherche.press("Enter")
    expect(page.locator("#cherche-choix")).to_be_hidden()
    expect(page.locator("#competences-statut")).to_contain_text("Python ajoutée")
    cherche.press_sequentially("sql")
    page.locator(OPTION, has_text="SQL").click()
    page.get_by_label("Importance : Python").select_option("essentielle")
    page.get_by_label("Niveau attendu : Python").select_option("4")
    page.get_by_role("button", name="Retirer SQL").click()
    expect(cherche).to_be_focused()
    continuer(page)
    exigence = Offre.objects.get().exigences.get()
    assert [exigence.competence.code, exigence.niveau, exigence.essentielle] == ["python", 4, True]
    remplir_la_suite(page)


def test_write_and_submit_without_javascript(page_sans_js: Page, connecter: Callable[[Page], Page]) -> None:
    page = connecter(page_sans_js)
    page.goto(CREER)
    remplir_poste(page)
    continuer(page)
    page.locator("#id_missions").fill("- Construire les chaînes de traitement.")
    page.get_by_label("Profil attendu").fill("Une personne curieuse.")
    page.locator("#cherche").fill("python")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ajouter Python").click()
    expect(page.locator("#id_missions")).to_have_value("- Construire les chaînes de traitement.")
    page.get_by_label("Importance : Python").select_option("essentielle")
    continuer(page)
    remplir_la_suite(page)


def test_errors_take_the_focus_and_lead_to_their_field(
    page: Page, connecter: Callable[[Page], Page], surveillance: Surveillance
) -> None:
    surveillance.statuts_attendus.add(422)
    connecter(page).goto(CREER)
    page.get_by_label("Autorité de recrutement").fill("Gardée")
    continuer(page)
    expect(page.locator("#erreurs")).to_be_focused()
    expect(page).to_have_title(re.compile("^Erreur – "))
    page.locator("#erreurs a").click()
    expect(page.get_by_label("Intitulé du poste")).to_be_focused()
    expect(page.get_by_label("Autorité de recrutement")).to_have_value("Gardée")


def test_no_violation_with_options_open(page: Page, connecter: Callable[[Page], Page], organisme: Organisme) -> None:
    offre = brouillon(organisme)
    connecter(page).goto(reverse("opportunites:modifier", args=[offre.uuid, "missions"]))
    page.get_by_role("combobox", name="Ajouter une compétence").press_sequentially("sql")
    expect(page.locator(OPTION)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    assert ecarts(page) == []
