"""The demonstration shows a wish that waits, pairs at each moment of their life, a campaign; twice adds nothing."""

import pytest
from django.utils import timezone

from annuaire.demo import ANIMATRICE, MEMBRE
from mentorat.demo import INES, LUC, NORA, YANN, charger_mentorat
from mentorat.enums import EtatBinome, EtatCampagne, Sante
from mentorat.models import Binome, Campagne, DemandeMentorat, OffreMentor, Seance, Voeu
from mentorat.sante import sante
from mentorat.services.suivi import suivre_binomes
from tests.factories import AdhesionFactory, MembreFactory

pytestmark = pytest.mark.django_db


def compter():
    return [m.objects.count() for m in (OffreMentor, DemandeMentorat, Binome, Seance, Campagne)]


def test_the_demonstration_has_mentors_a_wish_pairs_and_a_campaign_once():
    assert charger_mentorat() == 0  # nobody yet
    membres = {a: MembreFactory(utilisateur__email=a) for a in (MEMBRE, ANIMATRICE, LUC, NORA, YANN, INES)}
    animee = AdhesionFactory(membre=membres[ANIMATRICE], role="animateur").communaute
    assert charger_mentorat() == 8
    assert charger_mentorat() == 0
    assert compter() == [3, 4, 3, 8, 1]
    assert Voeu.objects.qui_attendent().get().offre.membre.utilisateur.email == ANIMATRICE

    court = Binome.objects.with_derniere_seance().get(mentore=membres[MEMBRE])
    assert (court.etat, sante(court)) == (EtatBinome.ACTIF, Sante.VERTE)
    assert (Seance.objects.tenues().count(), Seance.objects.prevues().count()) == (7, 1)
    fini = Binome.objects.get(etat=EtatBinome.TERMINE)
    assert fini.debut < fini.fini_le < timezone.localdate()
    assert Seance.objects.tenues().filter(binome=fini).count() == 5  # hence its attestation

    campagne = Campagne.objects.get()
    assert (campagne.etat, campagne.communaute) == (EtatCampagne.INSCRIPTIONS, animee)
    assert campagne.participations.count() == 1
    assert suivre_binomes(timezone.localdate()) == 0  # the day changes nothing of it
