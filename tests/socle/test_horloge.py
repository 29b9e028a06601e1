"""The daily clock: once a civil day in Paris, whatever ticks, whoever fails."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from socle import horloge, registres
from socle.horloge import battre
from socle.models import Echeance
from socle.tasks import battre as tache

pytestmark = pytest.mark.django_db


@pytest.fixture
def travaux(monkeypatch):
    travaux = {}
    monkeypatch.setattr(registres, "travaux_du_jour", travaux)
    return travaux


def test_once_a_day_in_paris(travaux):
    jours = []
    travaux["rappels"] = jours.append
    with time_machine.travel(datetime(2026, 7, 1, 21, 59, tzinfo=UTC), tick=False):
        assert battre() == ["rappels"]
        assert battre() == []
    with time_machine.travel(datetime(2026, 7, 1, 22, 0, tzinfo=UTC), tick=False):
        assert battre() == ["rappels"]
    assert jours == [date(2026, 7, 1), date(2026, 7, 2)]


def test_days_that_were_missed_are_caught_up_once_for_today(travaux):
    jours = []
    travaux["rappels"] = jours.append
    for jour in (1, 8):
        with time_machine.travel(datetime(2026, 7, jour, 12, tzinfo=UTC), tick=False):
            battre()
            battre()
    assert jours == [date(2026, 7, 1), date(2026, 7, 8)]


def test_a_work_that_fails_stops_no_other_and_is_tried_again(travaux, caplog):
    faits = []

    def casse(jour):
        faits.append("casse")
        if faits.count("casse") == 1:
            raise ValueError("lea@exemple.fr")

    travaux["casse"] = casse
    travaux["suivant"] = lambda jour: faits.append("suivant")
    assert battre() == ["suivant"]
    assert "daily work failed" in caplog.text
    assert "lea@exemple.fr" not in caplog.text
    assert battre() == ["casse"]
    assert battre() == []
    assert faits == ["casse", "suivant", "casse"]


def test_a_work_that_runs_elsewhere_is_left_to_it_until_its_lease_ends(travaux):
    jours = []
    travaux["rappels"] = jours.append
    en_cours = Echeance.objects.create(
        nom="rappels", jour=timezone.localdate(), reserve_jusqu_a=timezone.now() + timedelta(minutes=1)
    )
    assert battre() == []
    Echeance.objects.filter(pk=en_cours.pk).update(reserve_jusqu_a=timezone.now() - timedelta(seconds=1))
    assert battre() == ["rappels"]
    assert len(jours) == 1


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_do_the_work_once(travaux):
    depart, jours = threading.Barrier(2), []
    travaux["rappels"] = jours.append

    def un_battement():
        try:
            depart.wait()
            horloge.battre()
        finally:
            connections.close_all()

    fils = [threading.Thread(target=un_battement) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(jours) == 1
    assert Echeance.objects.get().done_at is not None


def test_the_task_and_the_command_tick(travaux, capsys):
    jours = []
    travaux["rappels"] = jours.append
    tache()
    assert len(jours) == 1
    call_command("battre")
    assert "Rien à faire." in capsys.readouterr().out
    travaux["autre"] = jours.append
    call_command("battre")
    assert "autre" in capsys.readouterr().out
