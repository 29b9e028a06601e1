"""Search rows equal what offers and the referential say; drift is seen and repaired."""

import pytest
from django.core.management import CommandError, call_command

from opportunites.enums import EtatOffre
from opportunites.models import LigneRecherche, Offre
from opportunites.reindexation import derive, reindexer
from referentiels.models import Metier
from socle.acteur import SYSTEME
from socle.journal import changer_etat
from tests.factories import CompetenceFactory, OffreFactory

pytestmark = pytest.mark.django_db


def test_only_published_offers_have_a_row():
    publiee = OffreFactory()
    for etat in set(EtatOffre) - {EtatOffre.PUBLIEE}:
        OffreFactory(etat=etat)
    assert list(LigneRecherche.objects.values_list("pk", flat=True)) == [publiee.pk]
    assert derive() == []


def test_a_row_leaves_with_its_state():
    offre = OffreFactory()
    changer_etat(offre, "suspendre", acteur=SYSTEME)
    assert derive() == [offre.pk]
    reindexer([offre.pk])
    assert not LigneRecherche.objects.exists()


@pytest.mark.parametrize(
    "deriver",
    [
        lambda o: Offre.objects.filter(pk=o.pk).update(intitule="Autre titre"),
        lambda o: Offre.objects.filter(pk=o.pk).update(date_limite=None),
        lambda o: Metier.objects.filter(pk=o.metier_id).update(numerique=False),
        lambda o: o.exigences.create(competence=CompetenceFactory()),
        lambda o: LigneRecherche.objects.filter(pk=o.pk).update(teletravail="oui"),
        lambda o: LigneRecherche.objects.filter(pk=o.pk).delete(),
        lambda o: Offre.objects.filter(pk=o.pk).update(diffusion="membres"),
    ],
)
def test_every_drift_is_seen_and_repaired(deriver):
    offre, temoin = OffreFactory(), OffreFactory()
    deriver(offre)
    assert offre.pk in derive()
    with pytest.raises(CommandError, match=r"à reconstruire"):
        call_command("reindexer", "--verifier")
    call_command("reindexer")
    assert derive() == []
    assert LigneRecherche.objects.filter(pk=temoin.pk).exists()


def test_indexed_at_moves_when_a_row_is_written():
    offre = OffreFactory()
    avant = LigneRecherche.objects.get(pk=offre.pk).indexed_at
    assert reindexer([offre.pk]) == 1
    assert LigneRecherche.objects.get(pk=offre.pk).indexed_at > avant
