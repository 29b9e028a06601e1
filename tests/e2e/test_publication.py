"""An employer writes an offer and submits it: with the picker, by keyboard, without JavaScript; axe on each page."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from opportunites.enums import EtatOffre
from opportunites.models import ExigenceOffre, Offre
from referentiels.models import Organisme
from socle.acteur import SYSTEME
from socle.journal import changer_etat
from tests.e2e.axe import ecarts
from tests.e2e.conftest import Surveillance
from tests.e2e.test_html import verifier as valide
from tests.factories import (
    CompetenceFactory,
    DepartementFactory,
    MetierFactory,
    OffreFactory,
    OrganismeFactory,
    RecruteurFactory,
)
from tests.opportunites.publication import brouillon, complete

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


def pages(organisme: Organisme) -> dict[str, tuple[str, int]]:
    """Every page of an employer, in the states that draw differently."""
    fini = complete(organisme)
    fini.exigences.update(origine="déduite")
    ExigenceOffre.objects.create(offre=fini, competence=CompetenceFactory(), essentielle=True)
    rendue = complete(organisme, intitule="Développeur", missions="Au SNUM.")
    changer_etat(rendue, "soumettre", acteur=SYSTEME)
    remarques = dict.fromkeys(("missions", "competences", "categories", ""), "Précisez.")
    changer_etat(rendue, "demander_complement", acteur=SYSTEME, commentaires=remarques)
    en_ligne, soumise = OffreFactory(organisme=organisme), complete(organisme, etat=EtatOffre.SOUMISE)
    importee = OffreFactory(importee=True, organisme=organisme)

    def vers(nom: str, offre: Offre, *suite: str) -> str:
        return reverse(f"opportunites:{nom}", args=[offre.uuid, *suite])

    etapes = {
        f"etape-{code}": (vers("modifier", fini, code), 200)
        for code in ("poste", "missions", "conditions", "diffusion", "relecture")
    }
    return {
        "creer": (CREER, 200),
        **etapes,
        "cherche": (vers("modifier", rendue, "missions") + "?cherche=python", 200),
        "remarques": (vers("modifier", rendue, "poste"), 200),
        "relecture-rendue": (vers("modifier", rendue, "relecture"), 200),
        "apercu": (vers("apercu", fini), 200),
        "suivre-soumise": (vers("suivre", soumise), 200),
        "suivre-publiee": (vers("suivre", en_ligne), 200),
        "suspendre": (vers("suspendre", en_ligne), 200),
        "clore": (vers("clore", en_ligne), 200),
        "etat-change": (vers("modifier", soumise, "poste"), 409),
        "retrouver": ("/opportunites/reprendre/?reference=absente", 422),
        "reprendre": (vers("reprendre", importee), 200),
        "refusee": (vers("reprendre", OffreFactory()), 403),
        "offres": ("/employeur/offres/", 200),
    }


def test_pages_are_valid(client: Client, organisme: Organisme) -> None:
    client.force_login(RecruteurFactory(organisme=organisme).utilisateur)
    for adresse, _ in pages(organisme).values():
        valide(client.get(adresse).content.decode())
    valide(client.post(CREER, {"categories": "Z", "statut_poste": "z"}).content.decode())


def test_no_violation_and_no_overflow(
    page: Page, connecter: Callable[[Page], Page], organisme: Organisme, surveillance: Surveillance
) -> None:
    surveillance.statuts_attendus |= {403, 409, 422}
    connecter(page)
    trouves: list[Any] = []
    for nom, (adresse, statut) in pages(organisme).items():
        reponse = page.goto(adresse)
        assert reponse is not None
        assert (nom, reponse.status) == (nom, statut)
        trouves += [(nom, *ecart) for ecart in ecarts(page)]
    assert trouves == []


def test_no_violation_with_errors_and_options_open(
    page: Page, connecter: Callable[[Page], Page], organisme: Organisme, surveillance: Surveillance
) -> None:
    surveillance.statuts_attendus.add(422)
    offre = brouillon(organisme)
    connecter(page).goto(CREER)
    continuer(page)
    trouves = ecarts(page)
    page.goto(reverse("opportunites:modifier", args=[offre.uuid, "missions"]))
    page.get_by_role("combobox", name="Ajouter une compétence").press_sequentially("sql")
    expect(page.locator(OPTION)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    trouves += ecarts(page)
    page.goto(reverse("opportunites:clore", args=[OffreFactory(organisme=organisme).uuid]))
    page.get_by_role("button", name="Clore l’offre").click()
    trouves += ecarts(page)
    assert trouves == []
