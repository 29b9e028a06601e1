"""La lettre prepared twice at once: one letter each, one mail each, nobody left out."""

import threading
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accueil import services
from accueil.models import Lettre
from opportunites.models import OffreSignalee, RechercheEnregistree
from socle.courrier.envoi import vider
from socle.models import Courriel
from tests.courrier.processus import DEMARRAGE, adresse_de_la_base, environnement, processus
from tests.factories import OffreFactory, RechercheFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("courrier")]

COMMANDE = ("manage.py", "envoyer_digests")


def abonner(nombre):
    """People who all look for the same, and an offer for them."""
    recherches = RechercheFactory.create_batch(nombre, repere=timezone.now() - timedelta(days=1))
    OffreFactory()
    return [recherche.utilisateur for recherche in recherches]


def verifier(personnes):
    attendus = sorted(personne.pk for personne in personnes)
    for modele in (Lettre, Courriel, OffreSignalee):
        assert sorted(modele.objects.values_list("utilisateur", flat=True)) == attendus, modele
    repere = timezone.now() - timedelta(hours=1)
    assert RechercheEnregistree.objects.filter(repere__gt=repere).count() == len(attendus)


def test_two_processes_at_once(smtp):
    personnes = abonner(100)
    with ExitStack() as pile:
        environ = environnement(adresse_de_la_base(), smtp.port)
        deux = [pile.enter_context(processus(COMMANDE, environ)) for _ in range(2)]
        dits = [un.communicate(timeout=DEMARRAGE)[0] for un in deux]
        assert [un.returncode for un in deux] == [0, 0], dits
    assert not any("Traceback" in dit for dit in dits)
    verifier(personnes)
    vider(len(personnes))
    assert sorted(smtp.destinataires) == sorted(personne.email for personne in personnes)


def test_batches_that_cross(monkeypatch):
    """Small batches, so that each finds some that the other is preparing."""
    monkeypatch.setattr(services, "LOT", 7)
    personnes = abonner(100)
    depart, bilans, erreurs = threading.Barrier(3), [], []

    def preparer():
        try:
            depart.wait()
            bilans.append(services.envoyer_digests(timezone.localdate()))
        except Exception as erreur:
            erreurs.append(erreur)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=preparer) for _ in range(3)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert erreurs == []
    assert sum(bilan.lettres for bilan in bilans) == 100
    verifier(personnes)
