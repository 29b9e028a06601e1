"""The pages of La lettre in a real browser: its Origin and Referer, not those of a test client."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from comptes.models import Utilisateur
from socle.jetons import jeton
from socle.models import Abonnement
from tests.e2e.conftest import Surveillance
from tests.factories import UtilisateurFactory


def adresse(nom: str, utilisateur: Utilisateur) -> str:
    return reverse(f"abonnements:{nom}", args=[jeton(utilisateur, "lettre")])


def test_from_a_mail_without_a_login_nor_javascript(
    ouvrir: Callable[..., Page], transactional_db: None, surveillance: Surveillance
) -> None:
    utilisateur = UtilisateurFactory()
    page = ouvrir(javascript=False)
    page.goto(adresse("desabonner", utilisateur))
    assert not Abonnement.objects.exists()
    page.get_by_role("button", name="Ne plus la recevoir").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("C’est fait")
    page.get_by_role("link", name="La recevoir de nouveau").click()
    page.get_by_text("Une fois par semaine").click()  # DSFR draws the button on the label
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Votre choix est enregistré.")).to_be_visible()
    assert Abonnement.objects.get().rythme == "hebdomadaire"


def test_one_logs_out_from_the_link_of_another_account(
    ouvrir: Callable[..., Page],
    ouvrir_session: Callable[[Page, Utilisateur], Page],
    transactional_db: None,
    surveillance: Surveillance,
) -> None:
    surveillance.statuts_attendus |= {403}  # of the link itself
    page = ouvrir_session(ouvrir(), UtilisateurFactory())
    page.goto(adresse("desabonner", UtilisateurFactory()))
    expect(page.get_by_role("heading", level=1)).to_contain_text("un autre compte")
    page.get_by_role("button", name="Se déconnecter").first.click()
    expect(page.get_by_role("link", name="Se connecter").first).to_be_visible()
