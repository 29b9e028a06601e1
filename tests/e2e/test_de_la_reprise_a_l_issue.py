"""The whole life of an offer, by the people who live it: recruiter, two moderators, reader; mails at a real server."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from annuaire.models import DomainePublic
from opportunites.enums import EtatOffre, OrigineOffre
from opportunites.models import Offre
from socle.courrier.envoi import vider
from tests.e2e.gestes import cocher, se_connecter
from tests.factories import (
    CompetenceFactory,
    DepartementFactory,
    MetierFactory,
    OffreFactory,
    OrganismeFactory,
    RecruteurFactory,
    UtilisateurFactory,
)
from tests.smtp import ServeurSmtp

RECRUTEUSE, PREMIERE, SECONDE = "recruteuse@essai.example", "moderatrice@essai.example", "moderateur@essai.example"
REFERENCE = "2026-123456"


@pytest.fixture
def secrets(transactional_db: None) -> dict[str, str]:
    """The people, the imported offer, and the TOTP secrets of the two moderators."""
    DomainePublic.objects.create(domaine="essai.example")
    organisme = OrganismeFactory(sigle="DNUM", nom="Direction du numérique")
    RecruteurFactory(utilisateur__email=RECRUTEUSE, organisme=organisme)
    OffreFactory(
        importee=True,
        intitule="Ingénieure ou ingénieur données territoriales",
        reference_csp=REFERENCE,
        organisme=organisme,
        metier=MetierFactory(code="NUM-DATA", libelle="Ingénieure ou ingénieur données"),
        departement=DepartementFactory(code="35", nom="Ille-et-Vilaine"),
        missions="Construire les chaînes de traitement de la donnée.",
        date_publication=timezone.localdate(),
        date_limite=timezone.localdate() + timedelta(days=60),
    )
    CompetenceFactory(code="sql", libelle="Langage SQL")
    secrets = {}
    for adresse in (PREMIERE, SECONDE):
        secrets[adresse] = generate_totp_secret()
        TOTP.activate(UtilisateurFactory(email=adresse, moderateur=True), secrets[adresse])
    return secrets


def etape(page: Page, nom: str) -> None:
    expect(page.get_by_role("heading", level=2).first).to_contain_text(nom)


def continuer(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer et continuer").click()


def reprendre_et_rediger(page: Page, *, javascript: bool) -> None:
    page.goto("/opportunites/reprendre/")
    page.get_by_label("Référence sur Choisir le service public").fill(REFERENCE)
    page.get_by_role("button", name="Retrouver l’offre").click()
    page.get_by_role("button", name="Reprendre l’offre").click()

    etape(page, "Poste")
    expect(page.get_by_label("Intitulé du poste")).to_have_value("Ingénieure ou ingénieur données territoriales")
    page.get_by_label("Autorité de recrutement").fill("Secrétariat général")
    page.get_by_label("Date de vacance").fill((timezone.localdate() + timedelta(days=70)).isoformat())
    continuer(page)

    etape(page, "Missions")
    expect(page.get_by_label("Missions")).to_have_value("Construire les chaînes de traitement de la donnée.")
    page.get_by_label("Profil attendu").fill("Trois ans d’expérience des bases de données.")
    page.locator("#cherche").fill("SQL")
    if javascript:
        page.get_by_role("option", name="Langage SQL").click()
    else:
        page.get_by_role("button", name="Chercher").click()
        page.get_by_role("button", name="Ajouter Langage SQL").click()
    page.locator("select[name=importance-sql]").select_option(label="Essentielle")
    continuer(page)

    etape(page, "Conditions")
    page.get_by_label("Conditions d’exercice").fill("Deux jours de télétravail par semaine.")
    cocher(page.get_by_label("Titulaires et contractuels"))
    continuer(page)

    etape(page, "Diffusion")
    page.get_by_label("Comment candidater").fill("Écrire à recrutement@essai.example.")
    continuer(page)


def soumettre(page: Page) -> None:
    page.get_by_role("button", name="Soumettre l’offre").click()
    expect(page.get_by_text("Votre offre est soumise.")).to_be_visible()


def ouvrir_la_premiere(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name="Offres à modérer").click()
    page.get_by_role("link", name="Ingénieure ou ingénieur données").first.click()
    if page.get_by_role("link", name="Modérer").count():
        page.get_by_role("link", name="Modérer").first.click()
    expect(page.get_by_role("heading", name="Décider")).to_be_visible()


def demander_un_complement(page: Page) -> None:
    champ = page.locator("[name=remarque-missions]")
    page.locator("details", has=champ).locator("summary").click()
    champ.fill("Dites combien de personnes compte l’équipe.")
    page.locator("#complement").get_by_role("button", name="Relire le courriel").click()
    expect(page.get_by_text("Dites combien de personnes compte l’équipe.").first).to_be_visible()
    page.get_by_role("button", name=re.compile(r"^Demander[^à]*$")).last.click()


def completer(page: Page) -> None:
    page.goto("/employeur/offres/")
    page.get_by_role("link", name="Ingénieure ou ingénieur données").click()
    page.get_by_role("link", name="Compléter l’offre").click()
    continuer(page)
    expect(page.get_by_text("Dites combien de personnes compte l’équipe.").first).to_be_visible()
    page.get_by_label("Missions", exact=False).first.fill("Construire les chaînes de traitement, à cinq.")
    for _ in range(3):
        continuer(page)


def clore(page: Page, offre: Offre) -> None:
    page.goto(f"/opportunites/{offre.uuid}/clore/")
    cocher(page.get_by_label("Pourvue par une autre agente ou un autre agent public"))
    page.get_by_label("Date de prise de poste").fill((timezone.localdate() + timedelta(days=90)).isoformat())
    page.get_by_role("button", name="Clore l’offre").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["avec-js", "sans-js"])
def test_claim_complete_moderate_mend_publish_find_and_close(
    ouvrir: Callable[..., Page], smtp: ServeurSmtp, secrets: dict[str, str], javascript: bool, live_server: Any
) -> None:
    cache.clear()
    recruteuse, premiere, seconde = (ouvrir(javascript=javascript) for _ in range(3))
    se_connecter(recruteuse, smtp, RECRUTEUSE)
    reprendre_et_rediger(recruteuse, javascript=javascript)
    soumettre(recruteuse)
    offre = Offre.objects.get()
    assert (offre.etat, offre.origine, offre.reference_csp) == (EtatOffre.SOUMISE, OrigineOffre.PLATEFORME, REFERENCE)

    se_connecter(premiere, smtp, PREMIERE, secrets[PREMIERE])
    ouvrir_la_premiere(premiere)
    demander_un_complement(premiere)
    vider()
    assert smtp.recus[-1]["To"] == RECRUTEUSE
    assert "combien de personnes" in smtp.recus[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]

    completer(recruteuse)
    soumettre(recruteuse)

    se_connecter(seconde, smtp, SECONDE, secrets[SECONDE])
    ouvrir_la_premiere(seconde)
    seconde.get_by_role("button", name="Publier", exact=True).click()
    vider()
    assert smtp.recus[-1]["To"] == RECRUTEUSE
    assert str(offre.uuid) in smtp.recus[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]

    lecteur = ouvrir(javascript=javascript)
    lecteur.goto("/opportunites/?q=donnees+territoriales")
    lecteur.get_by_role("link", name="Ingénieure ou ingénieur données territoriales", exact=True).click()
    expect(lecteur.get_by_text("Construire les chaînes de traitement, à cinq.")).to_be_visible()
    expect(lecteur.get_by_text("Langage SQL").first).to_be_visible()

    clore(recruteuse, offre)
    offre.refresh_from_db()
    assert (offre.etat, offre.issue) == (EtatOffre.POURVUE, "agent")
    lecteur.reload()
    expect(lecteur.get_by_text("pourvue").first).to_be_attached()
    assert {recu["To"] for recu in smtp.recus} == {RECRUTEUSE, PREMIERE, SECONDE}
    assert len(set(smtp.numeros)) == len(smtp.numeros)
