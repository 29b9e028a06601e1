"""PostgreSQL ranks as the formula does: same scores, same order, nothing but what the caller may see."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annuaire.models import CompetenceDeclaree, Membre
from opportunites.models import ExigenceOffre, LigneExigence, LigneRecherche
from opportunites.reindexation import derive, reindexer
from rapprochement.calcul import expliquer
from rapprochement.classement import meilleurs_membres, meilleurs_objets
from referentiels.enums import OrigineExigence
from tests import base
from tests.factories import CompetenceFactory, MembreFactory, OffreFactory, OrganismeFactory

pytestmark = pytest.mark.django_db

COMPETENCES, OFFRES, MEMBRES = 12, 60, 60
PEU = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


class Monde:
    """Offers and members whose skills are drawn, the first ones much more often than the last."""

    def __init__(self):
        hasard = random.Random(7)
        self.competences = [CompetenceFactory().pk for _ in range(COMPETENCES)]
        organisme, jour = OrganismeFactory(), timezone.localdate()
        self.offres = [
            OffreFactory(organisme=organisme, metier=None, departement=None, date_limite=jour) for _ in range(OFFRES)
        ]
        self.membres = [MembreFactory(organisme=organisme) for _ in range(MEMBRES)]
        ExigenceOffre.objects.bulk_create(
            ExigenceOffre(
                offre=offre,
                competence_id=pk,
                niveau=hasard.randint(1, 4),
                essentielle=hasard.random() < 0.4,
                origine=hasard.choice(OrigineExigence.values),
            )
            for offre in self.offres[1:]
            for pk in self.tirer(hasard, 6)
        )
        CompetenceDeclaree.objects.bulk_create(
            CompetenceDeclaree(
                membre=membre,
                competence_id=pk,
                niveau=hasard.randint(1, 4),
                veut_developper=hasard.random() < 0.3,
            )
            for membre in self.membres[1:]
            for pk in self.tirer(hasard, 8)
        )
        reindexer()

    def tirer(self, hasard, au_plus):
        return {self.competences[int(COMPETENCES * hasard.random() ** 2)] for _ in range(hasard.randint(1, au_plus))}


@pytest.fixture(scope="module")
def monde(django_db_setup, django_db_blocker):
    poses = []
    with base.partager(django_db_blocker, lambda: poses.append(Monde())):
        yield poses[0]


def ranger(notes, nombre):
    return sorted(((pk, score) for pk, score in notes if score), key=lambda n: (-n[1], -n[0]))[:nombre]


def attendues(competences, visibles, nombre):
    exigences = {}
    for exigence in ExigenceOffre.objects.filter(offre__in=visibles):
        exigences.setdefault(exigence.offre_id, []).append(exigence)
    return ranger(((pk, expliquer(siennes, competences).score) for pk, siennes in exigences.items()), nombre)


def attendus(exigences, visibles, nombre):
    competences = {}
    for declaree in CompetenceDeclaree.objects.filter(membre__in=visibles):
        competences.setdefault(declaree.membre_id, []).append(declaree)
    return ranger(((pk, expliquer(exigences, siennes).score) for pk, siennes in competences.items()), nombre)


def lignes(pks):
    return LigneRecherche.objects.filter(pk__in=pks)


def trouver(competences, pks, nombre):
    return meilleurs_objets(competences, LigneExigence, "offre_id", lignes(pks), nombre)


def rangs(combien):
    return st.sets(st.integers(0, combien - 1))


declarees = st.dictionaries(st.integers(0, COMPETENCES - 1), st.tuples(st.integers(1, 4), st.booleans()))


@PEU
@given(declarees, rangs(OFFRES), st.integers(1, 25))
def test_the_best_offers_are_those_of_the_formula(monde, siennes, cachees, nombre):
    competences = [
        CompetenceDeclaree(competence_id=monde.competences[rang], niveau=niveau, veut_developper=veut)
        for rang, (niveau, veut) in siennes.items()
    ]
    visibles = [offre.pk for rang, offre in enumerate(monde.offres) if rang not in cachees]
    assert trouver(competences, visibles, nombre) == attendues(competences, visibles, nombre)


exigees = st.dictionaries(st.integers(0, COMPETENCES - 1), st.tuples(st.integers(1, 4), st.booleans()))


@PEU
@given(exigees, rangs(MEMBRES), st.integers(1, 25))
def test_the_best_members_are_those_of_the_formula(monde, exigees, caches, nombre):
    exigences = [
        ExigenceOffre(competence_id=monde.competences[rang], niveau=niveau, essentielle=essentielle)
        for rang, (niveau, essentielle) in exigees.items()
    ]
    visibles = Membre.objects.filter(pk__in=[m.pk for rang, m in enumerate(monde.membres) if rang not in caches])
    assert meilleurs_membres(exigences, visibles, nombre) == attendus(exigences, visibles, nombre)


def test_the_order_in_which_requirements_were_put_changes_no_result(monde):
    """It is that of the moment they were written: an old one only costs time."""
    membre = monde.membres[5]
    visibles = [offre.pk for offre in monde.offres]
    avant = trouver(membre.competences.all(), visibles, 20)
    with connection.cursor() as curseur:
        curseur.execute(
            "WITH r AS (SELECT id, sum(poids) OVER (PARTITION BY offre_id ORDER BY id DESC) - poids AS avant"
            " FROM opportunites_ligneexigence) UPDATE opportunites_ligneexigence l"
            " SET avant = 100 * r.avant / l.total FROM r WHERE r.id = l.id"
        )
    assert trouver(membre.competences.all(), visibles, 20) == avant != []
    assert derive() == []


def test_the_best_are_found_in_one_query_without_reading_the_others(monde):
    """Enough offers reach the first threshold: what looks for the others is not even begun."""
    toutes = [CompetenceDeclaree(competence_id=pk, niveau=4) for pk in monde.competences]
    with CaptureQueriesContext(connection) as requetes:
        trouvees = trouver(toutes, [offre.pk for offre in monde.offres], 5)
    assert [score for _, score in trouvees] == [100] * 5
    [requete] = requetes
    with connection.cursor() as curseur:
        curseur.execute("EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF) " + requete["sql"])
        plan = "\n".join(ligne for (ligne,) in curseur.fetchall())
    assert "never executed" in plan.partition("CTE notes_1\n")[2]


def test_nothing_is_asked_for_who_has_no_skill_nor_for_what_requires_none(monde):
    with CaptureQueriesContext(connection) as requetes:
        assert trouver([], [monde.offres[1].pk], 5) == []
        assert meilleurs_membres([], Membre.objects.all(), 5) == []
        assert meilleurs_membres([ExigenceOffre(competence_id=1, niveau=1)], Membre.objects.none(), 5) == []
    assert len(requetes) == 0


def test_a_queryset_with_its_own_parameters_and_signs_is_kept_whole(monde):
    declarees = list(monde.membres[5].competences.all())
    visibles = LigneRecherche.objects.filter(offre__intitule__contains="100 %", diffusion="publique")
    assert meilleurs_objets(declarees, LigneExigence, "offre_id", visibles, 5) == []
    assert meilleurs_objets(declarees, LigneExigence, "offre_id", visibles.model.objects.all(), 5) != []
