"""The peers of the directory's bench answer what the page answers, else their times would mean nothing."""

import pytest
from django.db import connection

from annuaire.index import INDEX
from annuaire.models import IntentionMobilite
from annuaire.vision import vision
from bench import jumelles
from bench.annuaire import comparer, comparer_au_naif, donnees
from bench.annuaire.intentions import CHEMIN, Visite, adresses
from bench.annuaire.page import Lecteur
from bench.annuaire.questions import CLASSES, comprendre, lire
from socle.acteur import SYSTEME
from tests import base

MEMBRES = 100
FILTREES = ("competence=python&departement=75", "employeur=MTE", "q=jean&communaute=banc-1")


@pytest.fixture(scope="module")
def comptes_partages(django_db_setup, django_db_blocker):
    comptes = {}

    def planter():
        comptes.update(donnees.fonder())
        donnees.planter(range(1, MEMBRES + 1))
        with vision(SYSTEME):
            donnees.planter_intentions()

    with base.partager(django_db_blocker, planter):
        yield comptes


@pytest.fixture
def lecteurs(comptes_partages, db):
    return [Lecteur(*compte) for compte in comptes_partages.items()]


def test_the_page_the_floor_and_the_naive_directory_agree(lecteurs):
    assert not INDEX.vue(0)
    gardees = lire()["questions"][::12] + [{"classe": "", "adresse": a} for a in FILTREES]
    for lecteur in lecteurs:
        totaux = [comparer(question, lecteur).total for question in comprendre(gardees)]
        assert max(totaux) > 20
        for question in comprendre(gardees[-2:]):
            mesure = comparer_au_naif(question, lecteur, budget=0.05)
            assert mesure["comptees"]


def test_the_sixty_searches_are_of_every_class_with_and_without_filters(lecteurs):
    questions = comprendre(lire()["questions"])
    assert len({question.adresse for question in questions}) == 60
    for classe in CLASSES:
        siennes = [question for question in questions if question.classe == classe]
        assert {len(question.choix) for question in siennes} == {0, 1, 2, 3}
        assert all(bool(question.tsquery) == (classe != "sans-texte") for question in siennes)


def test_the_list_of_intentions_is_the_same_with_the_wall_and_without(lecteurs):
    visite = Visite(lecteurs[-1].compte)
    _, montrees = visite.lire(CHEMIN, mur=True)
    assert montrees
    assert visite.lire(CHEMIN, mur=False)[1] == montrees
    assert len(adresses()) == 3


def test_twins_are_read_in_turn_and_leave_nothing(comptes_partages, db):
    collegue, pages = jumelles.choisir(comptes_partages["recruteur"])
    with vision(SYSTEME), connection.cursor() as curseur:
        curseur.execute("SET LOCAL jit = off")
        avant = IntentionMobilite.objects.count()
    for page in pages[:2]:
        durees = jumelles.alterner(page, collegue, 1, chauffe=0)
        assert {cote: len(siennes) for cote, siennes in durees.items()} == dict.fromkeys(jumelles.COTES, 1), page.nom
    with vision(SYSTEME):
        assert IntentionMobilite.objects.count() == avant > 0
