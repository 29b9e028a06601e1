"""How many members show skills to who recruits: never a colleague, nothing hidden, never a small number."""

import random

import pytest
from django.urls import reverse

from annuaire.denombrement import Montrees, _compter, arrondir, denombrer
from annuaire.enums import Audience, EtatMembre
from annuaire.index import INDEX
from annuaire.models import CompetenceDeclaree, Membre
from annuaire.querysets.visibles import regard_de_recruteur
from opportunites.enums import EtatOffre
from referentiels.models import Competence
from socle.acteur import ANONYME, construire
from tests.factories import (
    CompetenceDeclareeFactory,
    CompetenceFactory,
    IntentionFactory,
    MembreFactory,
    OffreFactory,
    OrganismeFactory,
    RecruteurFactory,
)

pytestmark = pytest.mark.django_db
MONTRE = {"audience_identite": Audience.RECRUTEURS, "audience_competences": Audience.RECRUTEURS}


@pytest.fixture
def recruteur():
    return RecruteurFactory(organisme=OrganismeFactory(nom="Direction des phares"))


@pytest.fixture
def python():
    return CompetenceFactory(code="python", libelle="Python")


def planter(nombre, *competences, **champs):
    organisme = champs.pop("organisme", None) or OrganismeFactory()
    for _ in range(nombre):
        membre = MembreFactory(organisme=organisme, **MONTRE | champs)
        for competence in competences:
            CompetenceDeclareeFactory(membre=membre, competence=competence)


def compter(recruteur, *competences):
    return denombrer([competence.pk for competence in competences], acteur=construire(recruteur.utilisateur))


# --- Refusals ------------------------------------------------------------------------------------


def test_who_recruits_for_nobody_counts_nobody(python, django_assert_num_queries):
    planter(5, python)
    membre = construire(MembreFactory().utilisateur)
    with django_assert_num_queries(0):
        assert denombrer([python.pk], acteur=ANONYME) == denombrer([python.pk], acteur=membre) == Montrees(0, 0)


@pytest.mark.parametrize(
    "champs",
    [
        {"audience_competences": Audience.MEMBRES},
        {"audience_competences": Audience.MOI},
        {"audience_identite": Audience.MEMBRES},
        {"non_liste": True},
        {"etat": EtatMembre.SUSPENDUE},
    ],
    ids=str,
)
def test_who_does_not_show_it_to_recruiters_is_not_counted(recruteur, python, champs):
    planter(5, python, **champs)
    assert compter(recruteur, python) == Montrees(0, 0)


def test_colleagues_are_not_counted_even_by_who_is_a_member_too(recruteur, python):
    planter(5, python, organisme=OrganismeFactory(parent=recruteur.organisme))
    assert compter(recruteur, python) == Montrees(0, 0)
    MembreFactory(utilisateur=recruteur.utilisateur, organisme=recruteur.organisme)
    assert compter(recruteur, python) == Montrees(0, 0)
    assert compter(RecruteurFactory(), python) == Montrees(5, 5)


def test_an_intention_changes_nothing(recruteur, python):
    planter(9, python)
    avant = compter(recruteur, python)
    for membre in Membre.objects.filter(competences__competence=python).order_by("pk"):
        IntentionFactory(membre=membre)
    assert compter(recruteur, python) == avant == Montrees(5, 5)


@pytest.mark.parametrize(
    ("nombre", "dit"),
    [
        *((0, 0), (1, 0), (4, 0), (5, 5), (9, 5), (10, 10), (19, 15), (20, 20), (29, 20), (30, 30)),
        *((999, 990), (1_000, 1_000), (1_099, 1_000), (23_456, 23_400)),
    ],
)
def test_numbers_are_rounded_down_and_small_ones_are_not_said(nombre, dit):
    assert arrondir(nombre) == dit


# --- What is counted -----------------------------------------------------------------------------


def test_all_of_them_or_at_least_one(recruteur, python):
    autre = CompetenceFactory(code="sql")
    planter(5, python, autre)
    planter(5, autre)
    assert compter(recruteur, python, autre) == Montrees(5, 10)
    assert compter(recruteur, python) == Montrees(5, 5)
    assert compter(recruteur) == Montrees(0, 0)


@pytest.fixture
def index(transactional_db, settings):
    settings.INDEX_ANNUAIRE_MAX = 1_000
    INDEX.oublier()
    yield INDEX
    INDEX.oublier()


def test_both_engines_count_as_a_plain_reading_of_the_rules(index, settings):
    des = random.Random(7)
    racines = [OrganismeFactory() for _ in range(3)]
    organismes = [*racines, *(OrganismeFactory(parent=racine) for racine in racines)]
    competences = [CompetenceFactory(code=f"c{i}") for i in range(4)]
    for _ in range(25):
        membre = MembreFactory(
            organisme=des.choice([None, *organismes]),
            non_liste=des.random() < 0.1,
            audience_identite=des.choice([Audience.MEMBRES, Audience.RECRUTEURS, Audience.RECRUTEURS]),
            audience_competences=des.choice([Audience.MEMBRES, Audience.RECRUTEURS, Audience.RECRUTEURS]),
        )
        for competence in des.sample(competences, des.randint(0, 3)):
            CompetenceDeclareeFactory(membre=membre, competence=competence)
    vu = regard_de_recruteur(construire(RecruteurFactory(organisme=des.choice(organismes)).utilisateur))
    lisibles = [
        {d.competence_id for d in CompetenceDeclaree.objects.filter(membre=membre).order_by("pk")}
        for membre in Membre.objects.vus_par(vu).filter(audience_competences=Audience.RECRUTEURS).order_by("pk")
    ]
    assert index.preparer(1_000)
    for nombre in (1, 2, 3):
        pks = list(Competence.objects.order_by("pk").values_list("pk", flat=True)[:nombre])
        attendu = (sum(set(pks) <= siennes for siennes in lisibles), sum(bool(set(pks) & s) for s in lisibles))
        settings.INDEX_ANNUAIRE_MAX = 1_000
        assert _compter(pks, vu) == attendu
        settings.INDEX_ANNUAIRE_MAX = 0
        assert _compter(pks, vu) == attendu


# --- The page that is read before submitting -----------------------------------------------------


def relecture(client, recruteur, *competences):
    offre = OffreFactory(
        organisme=recruteur.organisme, etat=EtatOffre.BROUILLON, date_publication=None, competences=list(competences)
    )
    client.force_login(recruteur.utilisateur)
    reponse = client.get(reverse("opportunites:modifier", args=[offre.uuid, "relecture"]))
    assert reponse.status_code == 200
    return " ".join(reponse.text.split())


def test_the_page_says_it_and_never_a_small_number(client, recruteur, python):
    assert "Dans l’annuaire" not in relecture(client, recruteur)
    planter(4, python)
    assert "Moins de <strong>5 membres</strong> montrent la compétence essentielle" in relecture(
        client, recruteur, python
    )
    planter(2, python, CompetenceFactory(code="sql"))
    page = relecture(client, recruteur, python, Competence.objects.get(code="sql"))
    assert "Moins de <strong>5 membres</strong> montrent les 2 compétences essentielles" in page
    assert "au moins 5 en montrent une ou plusieurs" in page
