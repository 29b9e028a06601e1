"""Journeys by keyboard alone: each element is reached with Tab, shows its focus, and acts with Enter or Space.

With those of test_parcours.py (search, facet, offer), test_suggestions.py and test_recherche_fragment.py.
"""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from annuaire.models import Recruteur
from comptes.models import Utilisateur
from opportunites.enums import EtatOffre
from opportunites.models import Offre, OffreGardee, RechercheEnregistree
from socle.jetons import jeton
from socle.models import Abonnement, Courriel
from tests.e2e.axe import SANS_LE_SOMBRE_ETROIT, ecarts
from tests.e2e.conftest import Offres, Surveillance
from tests.factories import OrganismeFactory, RecruteurFactory, UtilisateurFactory
from tests.opportunites import moderation

# Where the focus is, as a screen reader names it, and whether something is drawn around it.
ACTIF = """() => {
    const e = document.activeElement;
    const noms = [e.innerText, e.getAttribute('aria-label'), e.value, ...[...(e.labels || [])].map(l => l.innerText)];
    const dessins = [e, ...(e.labels || [])].flatMap(d => [getComputedStyle(d), getComputedStyle(d, '::before')]);
    return {
        nom: noms.filter(Boolean).join(' '),
        page: e === document.body,
        // The part of a date that is typed has a background of its own.
        visible: e.type === 'date' || dessins.some(d => d.outlineStyle !== 'none' && parseFloat(d.outlineWidth) > 0),
    };
}"""


class Clavier:
    """Two hands on a keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def aller(self, nom: str, limite: int = 90) -> None:
        """Tab to the next element whose name contains this, each focus on the way being drawn."""
        for _ in range(limite):
            self.page.keyboard.press("Tab")
            actif = self.page.evaluate(ACTIF)
            assert actif["page"] or actif["visible"], f"le focus ne se voit pas sur « {actif['nom'][:60]} »"
            if nom in re.sub(r"\s", " ", actif["nom"]):
                return
        raise AssertionError(f"« {nom} » ne se rejoint pas avec la touche Tab")

    def suivre(self, nom: str) -> None:
        """Where a link or the button of a form leads."""
        self.aller(nom)
        self.valider()

    def taper(self, nom: str, texte: str) -> None:
        self.aller(nom)
        self.page.keyboard.type(texte)

    def valider(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def titre(self, texte: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(texte)


@pytest.fixture
def clavier(page: Page) -> Clavier:
    return Clavier(page)


def test_footer_theme_and_login(clavier: Clavier, offres: Offres) -> None:
    page = clavier.page
    page.goto("/plan-du-site/")
    clavier.aller("Pied de page")
    page.keyboard.press("Enter")
    clavier.suivre("Mentions légales")
    clavier.titre("Mentions légales")

    clavier.aller("Paramètres d’affichage")
    page.keyboard.press("Enter")
    expect(page.locator("#fr-theme-modal")).to_be_visible()
    clavier.aller("ème", 4)  # « Système », or « Thème clair »
    page.keyboard.press("ArrowUp")
    if page.locator("html").get_attribute("data-fr-theme") != "dark":
        page.keyboard.press("ArrowUp")
    expect(page.locator("html")).to_have_attribute("data-fr-theme", "dark")
    clavier.aller("Fermer", 4)  # the focus goes round inside the window, and back to what opened it
    page.keyboard.press("Enter")
    expect(page.locator("#fr-theme-modal")).to_be_hidden()
    expect(page.get_by_role("button", name="Paramètres d’affichage")).to_be_focused()

    page.goto("/")
    clavier.suivre("Se connecter")
    clavier.titre("Se connecter")
    UtilisateurFactory(email="agent@exemple.gouv.fr")
    clavier.taper("adresse électronique", "agent@exemple.gouv.fr")
    clavier.valider()
    clavier.titre("Saisissez le code")
    secret = Courriel.objects.get(genre="code").secret["code"]
    clavier.taper("Code reçu", secret)
    clavier.valider()
    expect(page.get_by_role("button", name="Se déconnecter").first).to_be_attached()


def test_keep_save_add_an_address_unsubscribe_and_delete(
    clavier: Clavier, offres: Offres, ouvrir_session: Callable[[Page, Utilisateur], Page]
) -> None:
    page, personne = clavier.page, UtilisateurFactory()
    ouvrir_session(page, personne)
    page.goto(offres.ouverte.get_absolute_url())
    clavier.suivre("Garder")
    expect(page.get_by_role("button", name="Ne plus garder").first).to_be_visible()
    assert OffreGardee.objects.get().offre == offres.ouverte

    page.goto("/opportunites/?q=donn%C3%A9es")
    clavier.suivre("Enregistrer cette recherche")
    clavier.aller("Jamais")
    page.keyboard.press("ArrowDown")
    clavier.suivre("Enregistrer la recherche")
    expect(page.get_by_role("status").first).to_contain_text("La recherche est enregistrée.")
    assert RechercheEnregistree.objects.get().cadence == "quotidienne"

    page.goto(reverse("accueil:compte"))
    clavier.suivre("Ajouter une adresse")
    clavier.taper("Adresse électronique à ajouter", "autre@exemple.fr")
    clavier.valider()
    expect(page.get_by_label("Code reçu")).to_be_attached()
    assert Courriel.objects.get(genre="code").adresse == "autre@exemple.fr"

    page.goto(reverse("abonnements:desabonner", args=[jeton(personne, "lettre")]))
    clavier.suivre("Ne plus la recevoir")
    clavier.titre("C’est fait")
    assert Abonnement.objects.get().rythme == "aucun"

    page.goto(reverse("accueil:compte"))
    clavier.suivre("Supprimer mon compte")
    clavier.titre("Supprimer mon compte")
    clavier.suivre("Supprimer mon compte")
    personne.refresh_from_db()
    expect(page.get_by_role("link", name="Se connecter").first).to_be_attached()


def test_write_a_step_of_an_offer(
    clavier: Clavier, transactional_db: None, ouvrir_session: Callable[..., Page], surveillance: Surveillance
) -> None:
    surveillance.statuts_attendus.add(422)
    recruteur: Recruteur = RecruteurFactory(organisme=OrganismeFactory(nom="Direction du numérique"))
    page = ouvrir_session(clavier.page, recruteur.utilisateur)
    page.goto(reverse("opportunites:creer"))
    clavier.taper("Autorité de recrutement", "Secrétariat général")
    clavier.suivre("Enregistrer et continuer")
    expect(page.locator("#erreurs")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Intitulé du poste")).to_be_focused()
    page.keyboard.type("Ingénieure ou ingénieur données")
    clavier.suivre("Enregistrer et continuer")
    expect(page.locator(".fr-stepper__title")).to_contain_text("Missions")
    assert Offre.objects.get().intitule == "Ingénieure ou ingénieur données"


def test_moderate_an_offer(
    clavier: Clavier, transactional_db: None, ouvrir_session: Callable[[Page, Utilisateur], Page]
) -> None:
    offre = moderation.offre_soumise(organisme=OrganismeFactory(nom="Direction du numérique"))
    page = ouvrir_session(clavier.page, UtilisateurFactory(moderateur=True))
    page.goto(moderation.adresse(offre))
    assert ecarts(page, SANS_LE_SOMBRE_ETROIT, dsfr=False) == []
    clavier.suivre("Publier et passer à la suivante")
    expect(page.locator(".messagelist, .success").first).to_be_visible()
    offre.refresh_from_db()
    assert offre.etat == EtatOffre.PUBLIEE


def test_no_violation_with_the_theme_open(page: Page, transactional_db: None) -> None:
    page.goto("/")
    page.get_by_role("button", name="Paramètres d’affichage").click()
    expect(page.locator("#fr-theme-modal")).to_be_visible()
    assert ecarts(page) == []


@pytest.mark.parametrize("adresse", ["/", "/opportunites/?region=53"])
def test_tab_follows_the_page_and_leaves_it(adresse: str, clavier: Clavier, offres: Offres) -> None:
    """Each element once, in the order of the page, then out of it: neither jump nor trap."""
    page = clavier.page
    page.goto(adresse)
    ordre = """() => [...document.querySelectorAll('*')].indexOf(document.activeElement)"""
    rangs: list[int] = []
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(ACTIF)["page"]:
            break
        rangs.append(page.evaluate(ordre))
    assert len(rangs) > 20
    assert len(rangs) < 200, "la touche Tab ne sort pas de la page"
    assert rangs == sorted(set(rangs))
