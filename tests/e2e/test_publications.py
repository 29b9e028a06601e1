"""Texts and questions lived by their people: a REX from its draft to a reader without account; a question answered."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annuaire.models import Membre
from communautes.forms.publications import FAITS
from tests.e2e.conftest import Surveillance
from tests.e2e.gestes import cocher, titre
from tests.factories import AdhesionFactory, CommunauteFactory

REX, QUESTIONS = "/communautes/rex/", "/communautes/numerique/questions/"
TITRE = "Migrer une messagerie sans l’arrêter"


class Monde:
    """A member and who leads its community, by turns in one browser."""

    def __init__(self, page: Page, ouvrir_session: Callable[[Page, Any], Page]) -> None:
        self.page, self.ouvrir_session = page, ouvrir_session
        communaute = CommunauteFactory(slug="numerique", nom="Numérique")
        self.elle: Membre = AdhesionFactory(communaute=communaute).membre
        self.animatrice: Membre = AdhesionFactory(communaute=communaute, role="animateur").membre

    def chez(self, membre: Membre, adresse: str) -> Page:
        self.ouvrir_session(self.page, membre.utilisateur).goto(adresse)
        return self.page


@pytest.fixture(params=[True, False], ids=["avec JavaScript", "sans JavaScript"])
def monde(
    request: pytest.FixtureRequest,
    transactional_db: None,
    surveillance: Surveillance,
    ouvrir: Callable[..., Page],
    ouvrir_session: Callable[[Page, Any], Page],
) -> Monde:
    surveillance.statuts_attendus.add(422)
    return Monde(ouvrir(javascript=request.param), ouvrir_session)


def test_a_rex_from_its_draft_to_who_has_no_account(monde: Monde) -> None:
    page = monde.chez(monde.elle, REX)
    page.get_by_role("link", name="Écrire un retour d’expérience").click()
    page.get_by_label("Communauté qui relira ce texte").select_option("Numérique")
    page.locator("#id_titre").fill(TITRE)
    page.locator("#id_resume").fill("Trois mois, un service pilote.")
    page.locator("#id_texte").fill("Nous avons **commencé** petit.")
    cocher(page.get_by_label("Tout le monde, sans compte"))
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.locator("section strong")).to_have_text("commencé")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    titre(page, TITRE)
    adresse = page.url
    page.get_by_role("link", name="Envoyer en relecture").click()
    page.get_by_role("button", name="Envoyer en relecture").click()
    expect(page.locator("#erreurs")).to_contain_text(f"{len(FAITS)} erreurs")
    for _, libelle in FAITS:
        cocher(page.get_by_label(libelle))
    page.get_by_role("button", name="Envoyer en relecture").click()
    monde.chez(monde.animatrice, "/communautes/relecture/").get_by_role("link", name=TITRE).click()
    page.get_by_role("link", name="Demander des modifications").click()
    page.locator("#id_remarques").fill("Dites combien de personnes.")
    page.get_by_role("button", name="Envoyer mes remarques").click()
    expect(monde.chez(monde.elle, adresse).get_by_text("Dites combien de personnes.")).to_be_visible()
    page.get_by_role("link", name="Modifier").click()
    page.locator("#id_texte").fill("Nous étions dix, et nous avons **commencé** petit.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_role("link", name="Envoyer en relecture").click()
    for _, libelle in FAITS:
        cocher(page.get_by_label(libelle))
    page.get_by_role("button", name="Envoyer en relecture").click()
    monde.chez(monde.animatrice, adresse).get_by_role("button", name="Publier").click()
    expect(page.get_by_text("Publié le")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{REX}?q=messageries")
    page.get_by_role("link", name=TITRE).click()
    titre(page, TITRE)
    expect(page.get_by_text(monde.elle.nom)).to_have_count(0)


def test_a_question_until_the_answer_that_helped(monde: Monde) -> None:
    page = monde.chez(monde.elle, QUESTIONS)
    page.get_by_role("link", name="Poser une question").click()
    page.locator("#id_titre").fill("Comment partager un jeu de données ?")
    page.get_by_role("button", name="Poser la question").click()
    adresse = page.url
    page = monde.chez(monde.animatrice, QUESTIONS)
    page.get_by_role("link", name="Comment partager").click()
    page.get_by_role("button", name="Publier ma réponse").click()
    expect(page.locator("#erreurs")).to_be_focused()
    page.locator("#id_texte").fill("Par une convention d’une page.")
    page.get_by_role("button", name="Publier ma réponse").click()
    expect(page.get_by_role("heading", name="1 réponse")).to_be_visible()
    page = monde.chez(monde.elle, adresse)
    page.get_by_role("button", name="Cette réponse m’a aidé").click()
    expect(page.get_by_role("heading", name="Réponse retenue")).to_be_visible()
    page.goto(f"{QUESTIONS}?filtre=resolues")
    expect(page.get_by_role("link", name="Comment partager")).to_be_visible()
