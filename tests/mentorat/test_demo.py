"""The demonstration shows a wish that waits and a pair; twice adds nothing."""

import pytest

from annuaire.demo import ANIMATRICE, MEMBRE
from mentorat.demo import INES, NORA, YANN, charger_mentorat
from mentorat.models import Binome, DemandeMentorat, OffreMentor, Voeu
from tests.factories import MembreFactory

pytestmark = pytest.mark.django_db


def test_the_demonstration_has_mentors_a_wish_and_a_pair_once():
    assert charger_mentorat() == 0  # nobody yet
    for adresse in (MEMBRE, ANIMATRICE, NORA, YANN, INES):
        MembreFactory(utilisateur__email=adresse)
    assert charger_mentorat() == 5
    assert charger_mentorat() == 0
    assert (OffreMentor.objects.count(), DemandeMentorat.objects.count(), Binome.objects.count()) == (3, 2, 1)
    assert Voeu.objects.qui_attendent().get().offre.membre.utilisateur.email == ANIMATRICE
