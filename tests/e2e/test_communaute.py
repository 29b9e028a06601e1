"""A community lived by its people: join, sign, propose an amendment; adopted, it asks again."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annuaire.models import Adhesion
from communautes.models import Manifeste, Signature
from communautes.services import manifestes
from socle.courrier.envoi import vider
from tests.communautes.espaces import acteur, publier
from tests.e2e.conftest import Surveillance
from tests.e2e.gestes import titre
from tests.factories import AdhesionFactory, CommunauteFactory, MembreFactory
from tests.smtp import ServeurSmtp

TEXTE = "## Nos valeurs\n\nPartager ce que nous savons."
AJOUT = "Dire aussi ce qui rate."


@pytest.fixture(params=[True, False], ids=["avec JavaScript", "sans JavaScript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def bouton(page: Page, nom: str) -> None:
    page.get_by_role("button", name=nom).click()


def suivre(page: Page, nom: str) -> None:
    page.get_by_role("link", name=nom, exact=True).first.click()


def dit(page: Page, phrase: str) -> None:
    expect(page.get_by_text(phrase).first).to_be_visible()


def test_join_sign_amend_and_be_asked_again(
    transactional_db: None,
    smtp: ServeurSmtp,
    ouvrir: Callable[..., Page],
    ouvrir_session: Callable[[Page, Any], Page],
    surveillance: Surveillance,
    javascript: bool,
) -> None:
    surveillance.statuts_attendus.add(422)
    communaute = CommunauteFactory(slug="numerique", nom="Numérique")
    diane = AdhesionFactory(communaute=communaute, role="animateur", membre=MembreFactory(prenom="Diane")).membre
    zelie = MembreFactory(prenom="Zélie", nom="Marqueterie", utilisateur__email="zelie@essai.example")
    publier(communaute, diane, TEXTE)

    page = ouvrir(javascript=javascript)  # nobody yet: what it is for is read without an account
    page.goto("/")
    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Communautés").click()
    titre(page, "Communautés")
    suivre(page, "Numérique")
    titre(page, "Numérique")
    expect(page.get_by_role("link", name="Se connecter pour la rejoindre")).to_be_visible()

    ouvrir_session(page, zelie.utilisateur).goto("/communautes/numerique/")
    bouton(page, "Demander à rejoindre")
    titre(page, "Numérique")
    dit(page, "Votre demande attend une réponse.")

    ouvrir_session(page, diane.utilisateur).goto("/communautes/numerique/")
    dit(page, "1 en attente")
    suivre(page, "Demandes d’adhésion")
    page.get_by_role("button", name="Accepter").first.click()
    page.goto("/communautes/numerique/nouveaux/")
    page.get_by_role("link", name="Souhaiter la bienvenue à Zélie Marqueterie").click()
    titre(page, "Écrire à Zélie Marqueterie")

    signer_et_proposer(ouvrir_session(page, zelie.utilisateur))
    assert Signature.objects.get().membre == zelie
    adopter(ouvrir_session(page, diane.utilisateur))
    vider()
    assert "Votre amendement est adopté" in [" ".join(str(recu["Subject"]).split()) for recu in smtp.recus]
    signer_de_nouveau(ouvrir_session(page, zelie.utilisateur))
    assert Signature.objects.filter(membre=zelie).count() == 2

    vigueur = Manifeste.objects.filter(communaute=communaute).publies().get(version=2)
    assert AJOUT in vigueur.texte
    assert manifestes.signer(vigueur, acteur=acteur(diane))
    bouton_quitter(page)
    assert Adhesion.objects.get(membre=zelie).etat == "sortie"


def signer_et_proposer(page: Page) -> None:
    page.goto("/communautes/numerique/")
    suivre(page, "Lire et signer le manifeste")
    titre(page, "Manifeste")
    bouton(page, "Signer la version 1")
    dit(page, "Vous avez signé la version 1 du manifeste.")
    suivre(page, "Proposer un amendement")
    bouton(page, "Proposer")  # nothing changed, no reason
    dit(page, "Dites pourquoi ce changement.")
    page.get_by_label("Texte que vous proposez").fill(f"{TEXTE}\n\n{AJOUT}")
    page.get_by_label("Pourquoi").fill("On apprend plus d’un échec.")
    bouton(page, "Proposer")
    dit(page, "Votre amendement est proposé.")
    expect(page.locator(".difference ins")).to_contain_text(AJOUT)
    expect(page.get_by_role("link", name="Adopter")).to_have_count(0)


def adopter(page: Page) -> None:
    page.goto("/communautes/numerique/")
    dit(page, "1 à décider")
    suivre(page, "Amendements au manifeste")
    suivre(page, "On apprend plus d’un échec.")
    suivre(page, "Adopter")
    page.get_by_label("Ce qui change").fill("Les échecs comptent.")
    bouton(page, "Adopter")
    dit(page, "L’amendement est adopté")


def signer_de_nouveau(page: Page) -> None:
    page.goto("/communautes/numerique/")
    dit(page, "Vous ne l’avez pas encore signée.")
    suivre(page, "Lire et signer le manifeste")
    suivre(page, "Voir ce qui a changé")
    titre(page, "Comparer deux versions")
    expect(page.locator(".difference ins")).to_contain_text(AJOUT)
    page.go_back()
    bouton(page, "Signer la version 2")
    dit(page, "Vous avez signé la version 2 du manifeste.")


def bouton_quitter(page: Page) -> None:
    page.goto("/communautes/numerique/")
    bouton(page, "Quitter")
    dit(page, "Vous n’êtes plus membre de cette communauté.")
