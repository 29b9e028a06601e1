"""Where a member reads why an offer suits it: the offer, the list, the dashboard, La lettre."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annuaire.enums import EtatMembre
from annuaire.models import Membre
from opportunites.affinites import meilleures_offres
from opportunites.enums import Diffusion, EtatOffre
from opportunites.lettre import SectionOffres
from opportunites.models import ExigenceOffre
from opportunites.reindexation import reindexer
from referentiels.enums import Niveau, OrigineExigence
from socle.acteur import construire
from tests import base
from tests.factories import (
    CompetenceDeclareeFactory,
    CompetenceFactory,
    MembreFactory,
    OffreFactory,
    RechercheFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db

POURQUOI = "Pourquoi cette offre\xa0?"
POUR_VOUS = "/tableau-de-bord/pour-vous/"


class Monde:
    def __init__(self):
        self.membre = MembreFactory()
        self.python, self.sql, self.git = (
            CompetenceFactory(code=code, libelle=code.capitalize()) for code in ("python", "sql", "git")
        )
        CompetenceDeclareeFactory(membre=self.membre, competence=self.python, niveau=Niveau.EXPERTISE)
        CompetenceDeclareeFactory(membre=self.membre, competence=self.sql, niveau=Niveau.PRATIQUE)
        self.offre = OffreFactory(intitule="Ingénieure ou ingénieur des données", competences=[self.python])
        communes = {"offre": self.offre, "niveau": Niveau.MAITRISE}
        ExigenceOffre.objects.create(competence=self.sql, origine=OrigineExigence.DEDUITE, **communes)
        ExigenceOffre.objects.create(competence=self.git, **communes)
        self.cachee = OffreFactory(intitule="Offre des membres", competences=[self.python], diffusion=Diffusion.MEMBRES)
        self.close = OffreFactory(intitule="Offre close", competences=[self.python], etat=EtatOffre.POURVUE)
        self.autre = OffreFactory(intitule="Offre de git", competences=[self.git])
        reindexer()


@pytest.fixture(scope="module")
def monde(django_db_setup, django_db_blocker):
    poses = []
    with base.partager(django_db_blocker, lambda: poses.append(Monde())):
        yield poses[0]


def lire(client, adresse, compte=None):
    if compte is not None:
        client.force_login(compte)
    return re.sub(r"\s+", " ", html.unescape(client.get(adresse).content.decode()).replace("\xa0", "~")).replace(
        "~", "\xa0"
    )


def texte(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page).replace("\xa0", "~")).replace("~", "\xa0")


def test_the_page_of_an_offer_says_each_criterion_with_the_level_of_who_reads(client, monde):
    page = texte(lire(client, monde.offre.get_absolute_url(), monde.membre.utilisateur))
    assert POURQUOI in page
    # Essential 12 of 12; wished for, one level short 2 of 4, missing 0 of 4.
    assert "Vos compétences y répondent en partie\xa0: 70 sur 100." in page
    assert "Python Niveau attendu\xa0: Pratique Le vôtre\xa0: Expertise Niveau dépassé" in page
    assert (
        "Sql Niveau attendu\xa0: Maîtrise Le vôtre\xa0: Pratique À un niveau près Déduite de l’annonce, non confirmée"
        in page
    )
    assert "Git Niveau attendu\xa0: Maîtrise Le vôtre\xa0: pas déclarée Manquante" in page
    assert "Il vous manque\xa0: Git." in page


@pytest.mark.parametrize("qui", ["personne", "agent", "sans compétence", "en attente"])
def test_who_has_no_skill_here_reads_the_requirements_alone(client, monde, qui):
    compte = {
        "personne": lambda: None,
        "agent": UtilisateurFactory,
        "sans compétence": lambda: MembreFactory().utilisateur,
        "en attente": lambda: (
            CompetenceDeclareeFactory(
                membre=MembreFactory(etat=EtatMembre.DEMANDEE), competence=monde.python
            ).membre.utilisateur
        ),
    }[qui]()
    page = texte(lire(client, monde.offre.get_absolute_url(), compte))
    assert POURQUOI not in page
    assert "Compétences demandées" in page


def test_an_offer_that_requires_nothing_says_nothing(client, monde):
    page = texte(lire(client, OffreFactory().get_absolute_url(), monde.membre.utilisateur))
    assert POURQUOI not in page


def test_the_dashboard_shows_the_best_open_offers_that_the_member_may_see(client, monde):
    assert "Voir «\xa0Pour vous\xa0»" in texte(lire(client, "/tableau-de-bord/", monde.membre.utilisateur))
    page = texte(lire(client, POUR_VOUS, monde.membre.utilisateur))
    assert "Ingénieure ou ingénieur des données" in page
    assert "70 sur 100. Niveau atteint\xa0: Python\xa0; à un niveau près\xa0: Sql\xa0; manque\xa0: Git." in page
    for absente in (monde.cachee, monde.close, monde.autre):
        assert absente.intitule not in page


def test_the_dashboard_of_who_has_no_skill_has_no_such_card(client, monde):
    agent = UtilisateurFactory()
    assert "Pour vous" not in texte(lire(client, "/tableau-de-bord/", agent))
    assert client.get(POUR_VOUS).status_code == 404
    client.force_login(MembreFactory().utilisateur)
    assert "Rien à montrer" in client.get(POUR_VOUS).content.decode()
    assert client.get(POUR_VOUS, headers={"HX-Request": "true"}).content.strip() == b""


def test_what_was_withdrawn_is_no_longer_for_anybody(monde):
    acteur = construire(monde.membre.utilisateur)
    assert [affinite.offre.pk for affinite in meilleures_offres(acteur, 5)] == [monde.offre.pk]
    monde.offre.exigences.filter(competence=monde.python).delete()
    reindexer([monde.offre.pk])
    assert [affinite.rapprochement.score for affinite in meilleures_offres(acteur, 5)] == [25]
    Membre.objects.filter(pk=monde.membre.pk).update(etat=EtatMembre.SUSPENDUE)
    assert meilleures_offres(construire(monde.membre.utilisateur), 5) == []


def test_a_card_of_the_list_bears_the_score_when_it_says_something(client, monde):
    page = texte(lire(client, "/opportunites/", monde.membre.utilisateur))
    assert "Vos compétences\xa0: 70 sur 100" in page
    assert page.count("Vos compétences") == 1


def test_twenty_cards_ask_no_more_than_two(client, monde):
    def compter():
        with CaptureQueriesContext(connection) as requetes:
            client.get("/opportunites/")
        return len(requetes)

    client.force_login(monde.membre.utilisateur)
    client.get("/opportunites/")
    deux = compter()
    for _ in range(8):
        OffreFactory(competences=[monde.python, monde.git])
    client.get("/opportunites/")
    assert compter() == deux


def test_the_letter_says_why_an_offer_suits_who_reads_and_keeps_nothing_of_it(monde):
    recherche = RechercheFactory(utilisateur=monde.membre.utilisateur)
    contenu = [
        {
            "recherche": recherche.pk,
            "total": 1,
            "ailleurs": [],
            "adresse": "?q=donn%C3%A9es",
            "deja": 0,
            "comptees": [],
            "inconnus": [],
            "offres": [[monde.offre.pk, ["données"]]],
        }
    ]

    def lue(compte):
        partie = SectionOffres.relire(compte, contenu)
        return [citee["affinite"] for une in partie.contexte["recherches"] for citee in une["offres"]]

    [affinite] = lue(monde.membre.utilisateur)
    assert affinite.score == 70
    monde.membre.competences.all().delete()
    assert lue(monde.membre.utilisateur) == [None]
