"""Health: each part that is down is named, and the probe of one part does not mind the others."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from outils.network import free_port
from socle import vie
from socle.models import SigneDeVie

pytestmark = pytest.mark.django_db

JAMAIS = dict.fromkeys(vie.PROCESSUS, "jamais vu")


def sante(client, partie=""):
    reponse = client.get("/sante/", {"partie": partie} if partie else {})
    return reponse.status_code, reponse.json()["parties"]


def vu(nom, il_y_a):
    SigneDeVie.objects.update_or_create(nom=nom, defaults={"vu_le": timezone.now() - timedelta(seconds=il_y_a)})


def _tomber(*args):
    raise OperationalError("base arrêtée")


@pytest.fixture
def redis_arrete(settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"


def test_processes_that_were_never_started_are_not_dead(client, django_assert_num_queries):
    with django_assert_num_queries(2):  # who signed, and whether something waits for the bot of Tchap
        reponse = client.get("/sante/")
    assert reponse.status_code == 200
    assert reponse.json() == {"etat": "ok", "parties": {"base": "ok", **JAMAIS, "redis": "ok"}}
    assert "no-store" in reponse["Cache-Control"]


@pytest.mark.parametrize("nom", vie.PROCESSUS)
def test_a_process_that_died_is_named_within_two_minutes(client, nom):
    for autre in vie.PROCESSUS:
        vu(autre, 5)
    assert sante(client) == (200, dict.fromkeys(["base", *vie.PROCESSUS, "redis"], "ok"))
    vu(nom, 120 - vie.RYTHME / 2)
    code, parties = sante(client)
    assert code == 503
    assert [partie for partie, etat in parties.items() if etat != "ok"] == [nom]
    assert parties[nom] == "silencieux"
    assert sante(client, nom) == (503, {nom: "silencieux"})


def test_probes_look_at_one_part_alone(client, redis_arrete, django_assert_num_queries):
    vu("beat", 1000)
    with django_assert_num_queries(0):
        assert sante(client, "web") == (200, {"web": "ok"})
        assert sante(client, "redis") == (503, {"redis": "en panne"})
    assert sante(client, "base") == (200, {"base": "ok"})
    assert sante(client, "worker") == (200, {"worker": "jamais vu"})
    assert client.get("/sante/?partie=imprimante").status_code == 404


def test_database_and_queue_are_named(client, redis_arrete):
    assert sante(client) == (503, {"base": "ok", **JAMAIS, "redis": "en panne"})
    with connection.execute_wrapper(_tomber):
        assert sante(client) == (503, {"base": "en panne", "redis": "en panne"})
        assert sante(client, "worker") == (503, {"base": "en panne"})
        assert sante(client, "web") == (200, {"web": "ok"})


@pytest.mark.django_db(transaction=True)
def test_signing_writes_now_and_then(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(vie, "_signes", {})
    settings.SIGNE_DE_VIE = str(tmp_path / "signe")
    vie.signer("beat")
    premier = SigneDeVie.objects.get().vu_le
    vie.signer("beat")
    assert SigneDeVie.objects.get().vu_le == premier, "dit il y a un instant"
    assert (tmp_path / "signe").exists()
    vie._signes["beat"] -= vie.RYTHME
    vie.signer("beat")
    assert SigneDeVie.objects.get().vu_le > premier


def test_each_sign_is_given_without_the_other(monkeypatch, settings, tmp_path):
    ecrits = []
    monkeypatch.setattr(vie, "_signes", {})
    monkeypatch.setattr(vie, "_ecrire", ecrits.append)
    settings.SIGNE_DE_VIE = "/nulle/part/signe"
    vie.signer("courrier")
    assert ecrits == ["courrier"]
    monkeypatch.setattr(vie, "_ecrire", _tomber)
    settings.SIGNE_DE_VIE = str(tmp_path / "signe")
    vie.signer("beat")
    assert (tmp_path / "signe").exists()


def test_signing_never_fails(monkeypatch, settings, caplog):
    monkeypatch.setattr(vie, "_signes", {})
    monkeypatch.setattr(vie, "_ecrire", _tomber)
    settings.SIGNE_DE_VIE = "/nulle/part/signe"
    vie.signer("courrier")
    assert caplog.text.count("sign of life not written") == 2
