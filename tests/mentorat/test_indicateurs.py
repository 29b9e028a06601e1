"""Figures of mentoring: of five people at least, of months that are over, and nothing that gives a smaller one back."""

from datetime import datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorat.enums import Cote, EtatBinome, EtatDemandeMentorat, MotifRupture
from mentorat.models import AvisMentorat, Binome, DemandeMentorat, Seance
from mentorat.services.indicateurs import A_TERME, SEUIL, calculer, taire
from socle import journal
from socle.acteur import SYSTEME
from tests.factories import CommunauteFactory
from tests.mentorat.campagnes import binome, demande, offre

CELLULES = st.lists(st.integers(0, 30), min_size=1, max_size=6).map(
    lambda nombres: dict(zip("abcdef", nombres, strict=False))
)


@settings(max_examples=60, deadline=None)
@given(CELLULES)
def test_what_is_hidden_cannot_be_found_from_what_is_shown(cellules):
    """Whoever knows the total, and every shown cell exactly, learns nothing of fewer than five people."""
    dites = taire(cellules)
    tues = [nom for nom, nombre in dites.items() if nombre is None]
    assert {nom for nom, nombre in cellules.items() if nombre < SEUIL} <= set(tues)
    assert all(nombre is None or (nombre % 5 == 0 and nombre <= cellules[nom]) for nom, nombre in dites.items())
    if tues and len(tues) < len(cellules):
        assert len(tues) > 1
        assert sum(cellules[nom] for nom in tues) >= SEUIL


def test_nothing_is_hidden_without_need():
    assert taire({"a": 12, "b": 7}) == {"a": 10, "b": 5}
    assert taire({"a": 40, "b": 12, "c": 3}) == {"a": 40, "b": None, "c": None}
    assert taire({"a": 40, "b": 12, "c": 3, "d": 1}) == {"a": 40, "b": None, "c": None, "d": None}
    assert taire({"a": 40, "b": 12, "c": 3, "d": 4}) == {"a": 40, "b": 12 - 2, "c": None, "d": None}


@pytest.fixture
def mois_dernier():
    """A moment of the month that ended, at noon."""
    jour = timezone.localdate().replace(day=1) - timedelta(days=10)
    return timezone.make_aware(datetime(jour.year, jour.month, jour.day, 12))


def finir(moment, communaute, nombre, motif="", notes=(4, 3), **champs):
    """Pairs that ended at this moment, six months after they began, three days after they were asked for."""
    for rang in range(nombre):
        debut = moment - relativedelta(months=7)
        adressee = debut - timedelta(days=3)
        elle = demande(
            etat=EtatDemandeMentorat.BINOME, communaute=communaute, adressee_le=adressee, engagement_le=adressee
        )
        pair = binome(offre(), elle, debut=debut.date(), created_at=debut)
        verbe = "rompre" if motif else "terminer"
        journal.changer_etat(pair, verbe, acteur=SYSTEME, motif=motif, champs={"fini_le": moment.date()})
        Seance.objects.bulk_create(Seance(binome=pair, debut=debut + timedelta(days=30 * n)) for n in range(1, 4))
        for cote, note in zip(Cote, notes, strict=True):
            AvisMentorat.objects.create(binome=pair, cote=cote, satisfaction=note, utilite=5, recommande=rang % 2 == 0)


@pytest.mark.django_db
def test_figures_of_enough_people_are_said(mois_dernier):
    communaute = CommunauteFactory(slug="numerique")
    finir(mois_dernier, communaute, 11)
    finir(mois_dernier, communaute, 5, MotifRupture.TEMPS)
    finir(mois_dernier, CommunauteFactory(slug="autre"), 3, MotifRupture.LIEN)
    chiffres = calculer({communaute.pk})
    assert (chiffres.delai, chiffres.seances) == (3, 3.0)
    assert chiffres.fins[A_TERME] == 10
    # The only other cell of five is hidden with those under five, which would be all that is left.
    assert {valeur for libelle, valeur in chiffres.fins.items() if libelle != A_TERME} == {None}
    assert [(avis.satisfaction, avis.utilite) for avis in chiffres.avis] == [(4.0, 5.0), (3.0, 5.0)]
    assert calculer(None).fins[A_TERME] == 10


@pytest.mark.django_db
def test_fewer_than_five_people_are_never_said_nor_is_this_month(mois_dernier):
    communaute = CommunauteFactory(slug="numerique")
    finir(mois_dernier, communaute, 4)
    finir(timezone.now(), communaute, 6)
    chiffres = calculer({communaute.pk})
    assert chiffres.seances is None
    assert set(chiffres.fins.values()) == {None}
    assert {avis.satisfaction for avis in chiffres.avis} == {None}
    # One person with many pairs is one person.
    un_mentor = offre(capacite=5)
    Binome.objects.filter(fini_le=mois_dernier.date()).update(mentor=un_mentor.membre)
    finir(mois_dernier, communaute, 3)
    avis = {avis.cote: avis.satisfaction for avis in calculer({communaute.pk}).avis}
    assert avis == {str(Cote.MENTOR.label): None, str(Cote.MENTORE.label): 3.0}


@pytest.mark.django_db
def test_requests_are_counted_by_person_and_by_what_became_of_them(mois_dernier):
    communaute = CommunauteFactory(slug="numerique")
    for etat, nombre in (("sans mentor", 7), ("binôme", 12), ("adressée", 9), ("retirée", 6), ("brouillon", 8)):
        for _ in range(nombre):
            demande(etat=etat, communaute=communaute, adressee_le=mois_dernier, engagement_le=mois_dernier)
    deux_fois = DemandeMentorat.objects.filter(etat="sans mentor").first()
    demande(deux_fois.membre, "sans mentor", communaute=communaute, adressee_le=mois_dernier)
    demandes = calculer({communaute.pk}).demandes
    assert list(demandes.values()) == [10, 5, 5, 5]
    assert EtatBinome.ACTIF not in demandes
