"""The peers of the bench answer what the page answers, else their times would mean nothing."""

from itertools import product

import pytest
from django.utils import timezone

from bench.recherche import naif, page, plancher
from bench.recherche.moteur import Moteur
from bench.recherche.questions import CLASSES, comprendre, lire
from opportunites import demo
from opportunites.facettes import FACETTES
from referentiels.sources import lire_reconnus
from tests import base

OFFRES = 500
SOURCES = {facette.nom: facette.source for facette in FACETTES}
TOUTES = "perimetre=toutes"
SANS_TEXTE = (
    TOUTES,
    "region=11",
    f"{TOUTES}&region=11&categorie=A&teletravail=oui",
    f"{TOUTES}&competence=python&competence=sql&statut=contractuels",
    f"{TOUTES}&employeur=MI&publiee=90",
    f"{TOUTES}&publiee=7&famille=Sécurité&departement=75",
    f"{TOUTES}&encadrement=oui&mobilite=fonctionnelle&etape=oui",
    f"{TOUTES}&corps=IPEF&contrat=permanent",
)
# No word of them has another form, another gender or a synonym: pieces of text and stems find the same offers.
SANS_VARIANTE = ("kubernetes", "postgresql terraform", "ansible")


@pytest.fixture(scope="module")
def offres_partagees(referentiel_partage, django_db_blocker):
    with base.partager(django_db_blocker, lambda: demo.charger(OFFRES, publiees=True)):
        yield


@pytest.fixture
def offres(offres_partagees, db):
    """Read by every test."""


def questions(*adresses):
    return comprendre([{"classe": "large", "adresse": adresse} for adresse in adresses])


def test_the_floor_gives_the_page_its_total_and_every_count(offres):
    textes = ("ingénieure données", "sécurité", *SANS_VARIANTE)
    avec_texte = [f"{adresse}&q={texte}" for texte, adresse in product(textes, SANS_TEXTE[:3])]
    for question in questions(*SANS_TEXTE, *avec_texte):
        attendue, donnee = page.reponse_de(question), plancher.repondre(question, timezone.localdate())
        assert donnee.total or not question.texte, "sans résultat, la page répond à la recherche la plus proche"
        assert donnee.total == attendue.total, question.adresse
        assert donnee.pks == attendue.pks, question.adresse
        for nom, nombres in attendue.nombres.items():
            cles = lire_reconnus({nom: (SOURCES[nom], list(nombres))})[nom]
            assert nombres == {code: donnee.nombres[nom][cles[code].cle] for code in nombres}, (question.adresse, nom)


def test_the_naive_board_gives_the_same_on_words_without_variants(offres):
    for question in questions(*SANS_TEXTE[2::2], f"{TOUTES}&q={SANS_VARIANTE[0]}", f"region=11&q={SANS_VARIANTE[2]}"):
        attendue = plancher.repondre(question, timezone.localdate())
        valeurs = {nom: sorted(nombres)[:15] for nom, nombres in attendue.nombres.items()}
        donnee = naif.repondre(question, timezone.localdate(), valeurs)
        assert (donnee.total, donnee.pks) == (attendue.total, attendue.pks), question.adresse
        for nom, cles in valeurs.items():
            assert donnee.nombres[nom] == {cle: attendue.nombres[nom][cle] for cle in cles}, (question.adresse, nom)


def test_the_engine_counts_the_same_facets(offres):
    moteur = Moteur()
    for question in questions(*SANS_TEXTE, *(f"{TOUTES}&q={texte}" for texte in SANS_VARIANTE)):
        attendue = plancher.repondre(question, timezone.localdate())
        donnee = moteur.repondre(question, timezone.localdate())
        assert donnee.total == attendue.total, question.adresse
        assert donnee.nombres == attendue.nombres, question.adresse


def test_the_page_tells_its_total_to_a_connected_person(offres):
    visite = page.Visite()
    for question in questions(*SANS_TEXTE[:4], f"{TOUTES}&q=introuvableici"):
        duree, total = visite.lire(question)
        assert duree > 0
        assert total == page.reponse_de(question).total


def test_the_sixty_searches_are_of_every_class_with_and_without_filters(offres):
    requetes = lire()["requetes"]
    assert len(requetes) == len({requete["adresse"] for requete in requetes}) == 60
    comprises = comprendre(requetes)
    for classe in CLASSES:
        siennes = [question for question in comprises if question.classe == classe]
        assert len(siennes) == 15
        assert {len(question.choix) for question in siennes} == {0, 1, 2, 3}
        assert all(bool(question.tsquery) == (classe != "sans-texte") for question in siennes)
