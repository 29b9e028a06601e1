"""The outbox with real processes: several senders, kills, Redis dead or frozen, a database that goes away."""

import os
import signal
import threading
import time
from contextlib import suppress
from datetime import timedelta

import psycopg
import pytest
import redis
from django.db import OperationalError, connection, connections, transaction
from django.template import engines
from django.utils import timezone

from outils import services
from outils.network import free_port
from socle.courrier import boucle as module_boucle
from socle.courrier import deposer, reveil
from socle.courrier.boucle import Boucle
from socle.courrier.envoi import vider
from socle.courrier.genres import GENRES
from socle.models import Courriel, StatutCourriel
from tests.attente import attendre
from tests.courrier.genres import composer
from tests.courrier.processus import (
    COURRIER,
    DEMARRAGE,
    UNE_FOIS,
    WORKER,
    adresse_de_la_base,
    environnement,
    file_ailleurs,
    processus,
    redis_a_part,
)
from tests.socle.test_courrier import GABARITS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("courrier")]


@pytest.fixture(autouse=True)
def genre_essai(monkeypatch, settings):
    moteur = engines["django"].engine
    monkeypatch.setattr(moteur, "dirs", [*moteur.dirs, GABARITS])
    monkeypatch.setitem(GENRES, "essai", composer)
    monkeypatch.setattr(reveil, "_pas_avant", 0.0)
    settings.EMAIL_TIMEOUT = 1


@pytest.fixture
def base():
    return adresse_de_la_base()


@pytest.fixture
def environ(base, smtp):
    return environnement(base, smtp.port)


def deposer_plusieurs(nombre, prefixe="a"):
    with transaction.atomic():
        return [deposer("essai", adresse=f"{prefixe}.{n}@exemple.fr") for n in range(nombre)]


def partis():
    return Courriel.objects.filter(statut=StatutCourriel.ENVOYE).count()


# --- several senders ---------------------------------------------------------------------------


def test_two_senders_never_send_the_same_mail(smtp):
    deposer_plusieurs(60)
    depart, comptes, erreurs = threading.Barrier(2), [], []

    def envoyer():
        try:
            depart.wait()
            comptes.append(vider())
        except Exception as erreur:
            erreurs.append(erreur)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=envoyer) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert erreurs == []
    assert sum(comptes) == 60
    assert min(comptes) > 0, "les deux ont travaillé"
    assert len(set(smtp.numeros)) == len(smtp.numeros) == 60


def test_silent_mails_hold_nobody_else(smtp, settings, monkeypatch):
    """Twelve mails on which the server goes silent, then good ones: those do not wait for twelve silences."""
    settings.EMAIL_TIMEOUT = 2
    monkeypatch.setattr(module_boucle, "RETENUE", 0.1)
    deposer_plusieurs(12, "muet")
    deposer_plusieurs(20)
    boucle = Boucle(voies=6)
    fil = threading.Thread(target=boucle.tourner)
    depart = time.monotonic()
    fil.start()
    try:
        attendre(lambda: partis() == 20, DEMARRAGE)
        assert time.monotonic() - depart < 12 * settings.EMAIL_TIMEOUT / 2
    finally:
        boucle.arreter()
        fil.join()


def test_killed_sender_leaves_its_mail_to_the_next(smtp, environ):
    smtp.silence = 30
    [courriel] = deposer_plusieurs(1, "muet")
    with processus(UNE_FOIS, environ) as tue:
        attendre(lambda: Courriel.objects.get().essais == 1, DEMARRAGE)
        attendre(lambda: smtp.connexions == 1)
        tue.kill()
        tue.wait()
    smtp.humeur = lambda adresse: "docile"
    assert vider() == 0, "le bail tient"
    Courriel.objects.update(reserve_jusqu_a=timezone.now() - timedelta(seconds=1))
    assert vider() == 1
    assert smtp.numeros == [courriel.message_id]


# --- the loop ----------------------------------------------------------------------------------


@pytest.mark.parametrize("numero", [signal.SIGTERM, signal.SIGINT])
def test_courrier_sends_what_comes_and_stops_at_once(smtp, environ, numero):
    """Redis is nowhere: the code that somebody waits for leaves all the same."""
    with processus(COURRIER, environ | {"REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}) as courrier:
        deposer("essai", adresse="premier@exemple.fr")
        attendre(lambda: partis() == 1, DEMARRAGE)
        deposer("essai", adresse="code@exemple.fr", secret={"code": "4821"})
        attendre(lambda: partis() == 2)
        courrier.send_signal(numero)
        assert courrier.wait(5) == 0
        assert "Traceback" not in courrier.stdout.read()
    assert "4821" in smtp.recus[-1].get_body(("plain",)).get_content()
    assert Courriel.objects.exclude(secret={}).count() == 0


def test_courrier_outlives_the_loss_of_its_connections(smtp, environ, base):
    with processus(COURRIER, environ) as courrier:
        deposer("essai", adresse="premier@exemple.fr")
        attendre(lambda: partis() == 1, DEMARRAGE)
        with psycopg.connect(base, autocommit=True) as maintenance:
            maintenance.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )
        deposer("essai", adresse="second@exemple.fr")
        attendre(lambda: partis() == 2, DEMARRAGE)
        assert courrier.poll() is None


def test_the_loop_outlives_the_database(monkeypatch, smtp):
    def tomber(*args):
        raise OperationalError("base arrêtée")

    deposer("essai", adresse="lea@exemple.fr")
    boucle = Boucle(voies=1)
    with connection.execute_wrapper(tomber):
        assert not boucle._passer(0)
    assert boucle._passer(0)
    assert partis() == 1


def test_once(smtp, environ):
    deposer_plusieurs(3)
    with processus(UNE_FOIS, environ) as courrier:
        assert courrier.communicate(timeout=DEMARRAGE)[0].strip() == "Courriels traités : 3"
    with processus(UNE_FOIS, environ | {"EMAIL_URL": f"smtp://127.0.0.1:{free_port()}"}) as courrier:
        assert courrier.communicate(timeout=DEMARRAGE)[0].strip() == "Courriels traités : 0"
        assert courrier.returncode == 0


def test_once_says_in_one_sentence_that_nobody_answers(environ):
    deposer("essai", adresse="lea@exemple.fr")
    with processus(UNE_FOIS, environ | {"EMAIL_URL": f"smtp://127.0.0.1:{free_port()}"}) as courrier:
        dit = courrier.communicate(timeout=DEMARRAGE)[0]
    assert courrier.returncode == 1
    assert "Le serveur de courriels ne répond pas (EMAIL_URL)." in dit
    assert "Traceback" not in dit


# --- Celery and Redis --------------------------------------------------------------------------


@pytest.fixture
def redis_a_nous(tmp_path):
    with redis_a_part(tmp_path / "redis") as url:
        yield url


def taches(url):
    with redis.Redis.from_url(url) as client:
        return client.llen("celery")


def test_a_real_worker_is_woken_by_the_commit(smtp, environ, redis_a_nous):
    with processus(WORKER, environ | {"REDIS_URL": redis_a_nous}) as worker:
        deposer("essai", adresse="premier@exemple.fr")
        attendre(lambda: partis() == 1, DEMARRAGE)
        deposer("essai", adresse="second@exemple.fr", secret={"code": "1"})
        attendre(lambda: partis() == 2)  # woken: there is no loop to find it
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0


def test_one_wake_for_a_transaction_and_none_without_it(redis_a_nous):
    deposer_plusieurs(5)
    assert taches(redis_a_nous) == 1
    with suppress(RuntimeError), transaction.atomic():
        deposer("essai", adresse="lea@exemple.fr")
        raise RuntimeError
    assert taches(redis_a_nous) == 1
    with transaction.atomic():
        with suppress(RuntimeError), transaction.atomic():
            deposer("essai", adresse="annule@exemple.fr")
            raise RuntimeError
        deposer("essai", adresse="lea@exemple.fr")
    assert taches(redis_a_nous) == 2
    deposer("essai", adresse="lea@exemple.fr", a_partir_de=timezone.now() + timedelta(hours=1))
    assert taches(redis_a_nous) == 2


def deposer_en(secondes):
    depart = time.monotonic()
    assert deposer("essai", adresse="lea@exemple.fr") is not None
    assert time.monotonic() - depart < secondes


def test_dead_redis_delays_no_act(caplog):
    with file_ailleurs(f"redis://127.0.0.1:{free_port()}/0"):
        deposer_en(1.5)
        deposer_en(0.2)  # it is no longer even tried
    assert "worker not woken" in caplog.text
    assert Courriel.objects.a_envoyer(timezone.now()).count() == 2


def test_frozen_redis_delays_no_act(redis_a_nous, tmp_path):
    [pid] = [etat["pid"] for etat in services.en_marche(tmp_path / "redis")["services"].values()]
    os.kill(pid, signal.SIGSTOP)
    try:
        deposer_en(1.5)
        deposer_en(0.2)
    finally:
        os.kill(pid, signal.SIGCONT)
    assert Courriel.objects.a_envoyer(timezone.now()).count() == 2


def test_a_long_turn_goes_on_saying_that_it_is_there(smtp, monkeypatch):
    signes = []
    monkeypatch.setattr(module_boucle, "signer", lambda nom: signes.append(len(smtp.recus)))
    deposer_plusieurs(3)
    assert Boucle(voies=1)._passer(0)
    assert set(signes) == {0, 1, 2, 3}
