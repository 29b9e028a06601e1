"""What matching reads of offers follows what their employers write, and nothing else is written again."""

import pytest
from django.db import connection

from opportunites.models import ExigenceOffre, LigneExigence, Offre
from opportunites.reindexation import derive, reindexer
from referentiels.enums import EtatCompetence, Niveau
from referentiels.services import fusionner
from socle.acteur import SYSTEME
from socle.journal import changer_etat
from tests.factories import CompetenceFactory, OffreFactory

pytestmark = pytest.mark.django_db


def lignes(offre):
    ordre = ("competence", "niveau", "poids", "total", "avant")
    return list(LigneExigence.objects.filter(offre=offre).order_by("avant").values_list(*ordre))


def test_the_rarest_skill_comes_first_and_each_knows_what_precedes_it():
    courante, rare = CompetenceFactory(), CompetenceFactory()
    OffreFactory(competences=[courante])
    offre = OffreFactory(competences=[courante])
    ExigenceOffre.objects.create(offre=offre, competence=rare, niveau=Niveau.EXPERTISE)
    reindexer([offre.pk])
    assert lignes(offre) == [(rare.pk, 4, 1, 4, 0), (courante.pk, 2, 3, 4, 25)]
    assert derive() == []


@pytest.mark.parametrize(
    "deriver",
    [
        lambda offre: offre.exigences.update(niveau=4),
        lambda offre: offre.exigences.update(essentielle=False),
        lambda offre: offre.exigences.all().delete(),
        lambda offre: LigneExigence.objects.filter(offre=offre).delete(),
        lambda offre: LigneExigence.objects.filter(offre=offre).update(poids=1),
    ],
)
def test_every_drift_is_seen_and_repaired(deriver):
    offre = OffreFactory(competences=[CompetenceFactory(), CompetenceFactory()])
    deriver(offre)
    assert derive() == [offre.pk]
    reindexer([offre.pk])
    assert derive() == []


def test_an_offer_that_is_no_longer_published_leaves_nothing():
    offre = OffreFactory(competences=[CompetenceFactory()])
    changer_etat(offre, "suspendre", acteur=SYSTEME)
    reindexer([offre.pk])
    assert lignes(offre) == []
    Offre.objects.filter(pk=offre.pk).delete()
    assert derive() == []


def test_what_did_not_change_is_not_written_again():
    offre = OffreFactory(competences=[CompetenceFactory()])
    avant = list(LigneExigence.objects.values_list("pk", flat=True))
    Offre.objects.filter(pk=offre.pk).update(intitule="Autre titre")
    reindexer()
    assert list(LigneExigence.objects.values_list("pk", flat=True)) == avant


def test_a_merged_skill_is_replaced_there_too():
    ancienne, gardee = CompetenceFactory(), CompetenceFactory(etat=EtatCompetence.VALIDEE)
    offre = OffreFactory(competences=[ancienne])
    fusionner(ancienne, gardee, acteur=SYSTEME)
    assert [ligne[0] for ligne in lignes(offre)] == [gardee.pk]


def test_the_migration_fills_what_is_there_already():
    from importlib import import_module

    offre = OffreFactory(competences=[CompetenceFactory(), CompetenceFactory()])
    OffreFactory(competences=[CompetenceFactory()], etat="brouillon")
    LigneExigence.objects.all().delete()
    with connection.cursor() as curseur:
        curseur.execute(import_module("opportunites.migrations.0012_lignes_d_exigence").REMPLIR)
    assert len(lignes(offre)) == LigneExigence.objects.count() == 2
    assert derive() == []
