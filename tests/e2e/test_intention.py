"""A newcomer enters, says in confidence what it listens to; its own administration finds nothing, another one does."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from annuaire.enums import Audience, RoleRecruteur
from annuaire.models import DomainePublic, IntentionMobilite, Membre
from annuaire.vision import vision
from comptes.models import Utilisateur
from referentiels.models import Organisme
from socle.acteur import SYSTEME
from socle.courrier.envoi import vider
from tests.conftest import ClientStrict
from tests.e2e.conftest import Surveillance
from tests.e2e.gestes import cocher, cocher_dans, se_connecter, titre
from tests.factories import (
    CompetenceFactory,
    DepartementFactory,
    MetierFactory,
    OffreFactory,
    OrganismeFactory,
    RecruteurFactory,
    UtilisateurFactory,
    indexation_groupee,
)
from tests.garde_fous.parcours import DEPARTS, Parcours
from tests.smtp import ServeurSmtp

ADA = "ada@ecologie.example"
PRENOM, NOM = "Zélie", "Marqueterie"
PAGES, PAGES_DE_L_EQUIPE = 37, 12  # that the colleague opens, from all that the site shows it; and a moderator


class Monde:
    """Two ministries, who recruits in each, a moderator; the offer that the one elsewhere would fill."""

    def __init__(self) -> None:
        DomainePublic.objects.create(domaine="ecologie.example")
        self.ministere: Organisme = OrganismeFactory(sigle="ECO", nom="Ministère de l’écologie")
        self.service: Organisme = OrganismeFactory(sigle="DGX", nom="Direction du climat", parent=self.ministere)
        voisin = OrganismeFactory(sigle="DGY", nom="Direction de l’eau", parent=self.ministere)
        self.ailleurs: Organisme = OrganismeFactory(sigle="INT", nom="Direction des réseaux")
        self.collegue: Utilisateur = self.recruteur(voisin, email="collegue@ecologie.example")
        self.allie: Utilisateur = self.recruteur(self.ailleurs, email="allie@interieur.example")
        self.moderateur: Utilisateur = UtilisateurFactory(email="equipe@interieur.example", moderateur=True)
        self.metier, paris = MetierFactory(libelle="Architecte de données"), DepartementFactory()
        python, sql = CompetenceFactory(code="python", libelle="Python"), CompetenceFactory(code="sql", libelle="SQL")
        with indexation_groupee():
            for organisme, intitule in ((self.ailleurs, "Cheffe ou chef des données"), (voisin, "Hydrologue")):
                OffreFactory(
                    organisme=organisme,
                    intitule=intitule,
                    metier=self.metier,
                    departement=paris,
                    competences=[python, sql],
                    date_limite=timezone.localdate() + timedelta(days=40),
                )

    @staticmethod
    def recruteur(organisme: Organisme, email: str) -> Utilisateur:
        compte: Utilisateur = UtilisateurFactory(email=email)
        RecruteurFactory(utilisateur=compte, organisme=organisme, role=RoleRecruteur.RESPONSABLE)
        return compte


@pytest.fixture
def monde(transactional_db: None) -> Monde:
    cache.clear()
    return Monde()


def s_inscrire(page: Page, smtp: ServeurSmtp, *, javascript: bool) -> None:
    """An address and a code: an agent at once, to whom the directory says how to enter."""
    se_connecter(page, smtp, ADA)
    page.goto("/annuaire/")
    titre(page, "L’annuaire est réservé aux membres")
    page.get_by_role("link", name="Demander à entrer dans l’annuaire").click()
    page.get_by_label("Prénom").fill(PRENOM)
    page.get_by_label("Nom", exact=True).fill(NOM)
    cocher_dans(page, "Statut", "Titulaire")
    if javascript:
        page.get_by_role("combobox", name="Chercher un employeur").press_sequentially("climat")
        page.locator("#id_q-choix [role=option]", has_text="Direction du climat").click()
    else:
        page.get_by_label("Chercher un employeur").fill("climat")
        page.get_by_role("button", name="Chercher").click()
        cocher(page.get_by_label("Direction du climat"))
    expect(page.get_by_label("Direction du climat")).to_be_checked()
    page.get_by_label("Poste").fill("Chargée de données")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_text("Votre demande est envoyée.")).to_be_visible()


def valider(page: Page, smtp: ServeurSmtp) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name="Membres à valider").click()
    page.get_by_role("link", name=NOM).click()
    page.get_by_role("button", name="Valider", exact=True).click()
    expect(page.get_by_text("La personne est membre.")).to_be_visible()
    vider()
    assert (smtp.recus[-1]["To"], smtp.recus[-1]["Subject"]) == (ADA, "Vous êtes membre de l’annuaire")


def remplir_le_profil(page: Page, *, javascript: bool) -> None:
    page.goto("/membre/")
    page.get_by_role("link", name="Compléter mon profil").click()
    page.get_by_role("link", name="Modifier ma position").click()
    page.get_by_label("Métier le plus proche").select_option(label="Architecte de données")
    page.get_by_role("button", name="Enregistrer").click()
    titre(page, "Mon profil")
    page.get_by_role("link", name="Modifier mes compétences").click()
    if javascript:
        page.get_by_role("combobox", name="Ajouter une compétence").press_sequentially("pyth")
        page.locator("#cherche-choix [role=option]", has_text="Python").click()
    else:
        page.locator("#cherche").fill("python")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Ajouter Python").click()
    page.get_by_label("Niveau : Python").select_option("4")
    page.get_by_role("button", name="Enregistrer").click()
    titre(page, "Mon profil")
    page.get_by_role("link", name="Choisir qui voit quoi").click()
    page.get_by_label("Mes compétences").select_option(label=Audience.RECRUTEURS.label)
    page.get_by_role("button", name="Enregistrer").click()
    titre(page, "Mon profil")


def declarer(page: Page) -> None:
    page.goto("/compte/")
    page.get_by_role("link", name="Ma mobilité").click()
    expect(page.get_by_text("personne ne voit rien")).to_be_visible()
    page.get_by_role("link", name="Dire ce que je cherche").click()
    cocher_dans(page, "Où en êtes-vous", "À l’écoute")
    cocher_dans(page, "Quand", "Dans l’année")
    cocher_dans(page, "Qui peut voir cette intention", "Des employeurs")
    cocher_dans(page, "Si des employeurs la voient", "Tous")
    page.get_by_role("button", name="Enregistrer pour six mois").click()
    expect(page.get_by_text("Votre administration n’en sait rien.").first).to_be_visible()


def ne_trouve_rien(monde: Monde, membre: str, intention: str) -> None:
    """The colleague: what it searches, what the site leads it to, the addresses typed; then the team, in the admin."""
    client = ClientStrict()
    client.force_login(monde.collegue)
    typees = (
        "/employeur/personnes-a-l-ecoute/",
        "/employeur/personnes-a-l-ecoute/?page=2",
        f"/employeur/personnes-a-l-ecoute/?metier={monde.metier.pk}",
        f"/annuaire/?q={PRENOM}",
        f"/opportunites/?q={PRENOM}&perimetre=toutes",
    )
    parcours = Parcours("recruteur", client, par_forme=1, par_objet=1)
    lues = list(islice(parcours.tout((*typees, *DEPARTS)), PAGES))
    assert len(lues) == PAGES
    for absente in (f"/accompagnement/{intention}/", f"/annuaire/{membre}/", f"/annuaire/{membre}/contacter/"):
        lues.append(parcours.visiter(absente))
        assert lues[-1].statut == 404
    for visite in lues:
        assert not [mot for mot in (NOM, membre, intention) if mot in visite.texte], str(visite)
    equipe = ClientStrict()
    equipe.force_login(monde.moderateur)
    for visite in islice(
        Parcours("moderateur", equipe, par_forme=1, par_objet=1).tout(("/admin/",)), PAGES_DE_L_EQUIPE
    ):
        assert not [mot for mot in ("à l’écoute", intention) if mot in visite.texte.lower()], str(visite)
    assert equipe.get(f"/accompagnement/{intention}/").status_code == 404


def lit(page: Page, monde: Monde) -> None:
    """Who recruits elsewhere: finds, opens, compares."""
    page.goto("/employeur/offres/")
    page.get_by_role("link", name="Personnes à l’écoute").click()
    page.get_by_role("link", name=f"{PRENOM} {NOM}").click()
    page.get_by_label("Votre offre").select_option(label="Cheffe ou chef des données")
    page.get_by_role("button", name="Comparer").click()
    expect(page.get_by_text("Ses compétences y répondent en partie")).to_be_visible()
    expect(page.locator(".exigences li", has_text="Python")).to_contain_text("Niveau dépassé")
    expect(page.locator(".exigences li", has_text="SQL")).to_contain_text("Manquante")


def me_voit(page: Page, employeur: Organisme) -> bool:
    """What « Qui me voit ? » tells the person of this employer."""
    page.goto(f"/ma-mobilite/qui-me-voit/?q={employeur.sigle}")
    page.get_by_role("link", name=employeur.nom).click()
    expect(page.get_by_role("heading", name=f"Ce que voit «\u00a0{employeur.nom}\u00a0»")).to_be_visible()
    return page.get_by_text("Rien : ni votre intention, ni qu’elle existe.").count() == 0


def s_accordent(page: Page, monde: Monde, attendu: bool) -> None:
    """« Qui me voit ? » says what those who recruit are really answered; a HEAD is no reading."""
    with vision(SYSTEME):
        adresse = f"/accompagnement/{IntentionMobilite.objects.get().uuid}/"
    for compte, employeur, voit in (
        (monde.allie, monde.ailleurs, attendu),
        (monde.collegue, monde.service, False),
    ):
        client = ClientStrict()
        client.force_login(compte)
        assert (client.head(adresse).status_code == 200) == voit
        assert me_voit(page, employeur) == voit


def mettre_en_pause(page: Page) -> None:
    page.goto("/ma-mobilite/")
    page.get_by_role("link", name="Mettre en pause").click()
    page.get_by_label("En pause jusqu’au").fill(f"{timezone.localdate() + timedelta(days=30)}")
    page.get_by_role("button", name="Mettre en pause").click()
    expect(page.get_by_text("Votre intention est en pause")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["avec-js", "sans-js"])
def test_from_the_first_code_to_a_pause(
    ouvrir: Callable[..., Page],
    ouvrir_session: Callable[..., Page],
    surveillance: Surveillance,
    smtp: ServeurSmtp,
    monde: Monde,
    javascript: bool,
    live_server: Any,
) -> None:
    surveillance.statuts_attendus |= {403, 404}  # the directory of an agent; what is gone
    ada, equipe, allie = (ouvrir(javascript=javascript) for _ in range(3))
    s_inscrire(ada, smtp, javascript=javascript)
    valider(ouvrir_session(equipe, monde.moderateur), smtp)
    remplir_le_profil(ada, javascript=javascript)
    ouvrir_session(allie, monde.allie).goto("/employeur/personnes-a-l-ecoute/")
    expect(allie.get_by_text("Personne à vous montrer pour l’instant")).to_be_visible()

    declarer(ada)
    with vision(SYSTEME):
        intention = str(IntentionMobilite.objects.get().uuid)
    if javascript:  # no browser there: once is enough
        ne_trouve_rien(monde, str(Membre.objects.get().uuid), intention)
    s_accordent(ada, monde, True)
    ada.goto("/ma-mobilite/")
    expect(ada.get_by_text("Personne ne l’a ouverte pour l’instant.")).to_be_visible()

    lit(allie, monde)
    ada.reload()
    expect(ada.get_by_text(re.compile("une personne qui recrute, Direction des réseaux"))).to_be_visible()

    mettre_en_pause(ada)
    allie.reload()
    titre(allie, "Page introuvable")
    allie.goto("/employeur/personnes-a-l-ecoute/")
    expect(allie.get_by_text("Personne à vous montrer pour l’instant")).to_be_visible()
    s_accordent(ada, monde, False)
    ada.goto("/ma-mobilite/")
    ada.get_by_role("button", name="Reprendre maintenant").click()
    s_accordent(ada, monde, True)
    assert {recu["To"] for recu in smtp.recus} == {ADA}
