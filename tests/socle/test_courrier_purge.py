"""What the outbox forgets, and what it must not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from socle import registres
from socle.courrier.purge import GARDE, purger
from socle.models import Courriel, StatutCourriel

pytestmark = pytest.mark.django_db


def un_courriel(statut, age):
    return Courriel.objects.create(
        genre="essai",
        adresse="lea@exemple.gouv.fr",
        statut=statut,
        message_id=f"<{statut}-{age.days}@x>",
        created_at=timezone.now() - age,
    )


def test_old_mails_are_forgotten_but_not_those_that_wait():
    # Two days: summer time, between then and now, takes an hour from the first one.
    vieux, recent = GARDE + timedelta(days=2), GARDE - timedelta(days=1)
    for statut in StatutCourriel:
        un_courriel(statut, vieux)
        un_courriel(statut, recent)
    assert purger(timezone.localdate()) == len(StatutCourriel) - 1
    assert purger(timezone.localdate()) == 0
    restants = Courriel.objects.filter(created_at__lt=timezone.now() - GARDE)
    assert [courriel.statut for courriel in restants] == [StatutCourriel.A_ENVOYER]


def test_the_clock_does_it_each_day():
    assert registres.travaux_du_jour["purger_courriels"] is purger
