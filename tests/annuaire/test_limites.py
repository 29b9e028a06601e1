"""How many profiles an account opens in a day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from annuaire import files
from annuaire.models import LimiteAtteinte, ProfilVu
from annuaire.services import lectures
from socle.acteur import SYSTEME, construire
from tests.factories import MembreFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trois_par_jour(monkeypatch):
    monkeypatch.setattr(lectures, "PROFILS_PAR_JOUR", 3)


def ouvrir(client, membre, methode="get"):
    return getattr(client, methode)(reverse("annuaire:detail", args=[membre.uuid])).status_code


def test_the_same_profile_counts_once_and_ones_own_never(client):
    moi, autres = MembreFactory(), [MembreFactory() for _ in range(4)]
    client.force_login(moi.utilisateur)
    assert [ouvrir(client, membre) for membre in (moi, autres[0], autres[0], autres[1], autres[2])] == [200] * 5
    assert ProfilVu.objects.count() == 3
    assert ouvrir(client, autres[3]) == 429
    assert ouvrir(client, autres[0]) == 200  # read today already


def test_the_refusal_is_polite_and_moderators_know(client):
    moi, autres = MembreFactory(), [MembreFactory() for _ in range(4)]
    client.force_login(moi.utilisateur)
    for membre in autres:
        reponse = client.get(reverse("annuaire:detail", args=[membre.uuid]))
    assert reponse.status_code == 429
    assert "Vous avez ouvert 3 profils" in reponse.content.decode()
    assert 0 < int(reponse["Retry-After"]) <= 25 * 3600
    assert LimiteAtteinte.objects.get().utilisateur == moi.utilisateur
    assert next(f for f in files.files(SYSTEME) if f.titre.startswith("Lectures")).nombre == 1
    assert client.post(reverse("annuaire:signaler", args=[autres[3].uuid])).status_code == 429


def test_a_head_writes_nothing(client):
    moi, autre = MembreFactory(), MembreFactory()
    client.force_login(moi.utilisateur)
    assert ouvrir(client, autre, "head") == 200
    assert not ProfilVu.objects.exists()


def test_another_day_begins_again_and_old_reads_are_forgotten():
    moi, autres, jour = MembreFactory(), [MembreFactory() for _ in range(4)], timezone.localdate()
    hier = [ProfilVu(utilisateur=moi.utilisateur, membre=m, jour=jour - timedelta(days=1)) for m in autres]
    ProfilVu.objects.bulk_create(
        [*hier, ProfilVu(utilisateur=moi.utilisateur, membre=moi, jour=jour - timedelta(days=8))]
    )
    assert lectures.noter_profil(autres[0], acteur=construire(moi.utilisateur))
    assert lectures.purger_profils_vus(jour) == 1
    lectures.effacer_lectures(moi.utilisateur_id)
    assert not ProfilVu.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_reads_at_the_same_time_do_not_pass_the_limit():
    moi, autres = MembreFactory(), [MembreFactory() for _ in range(8)]
    acteur = construire(moi.utilisateur)

    def lire(membre):
        try:
            return lectures.noter_profil(membre, acteur=acteur)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as fils:
        assert sum(fils.map(lire, autres)) == 3
    assert ProfilVu.objects.count() == 3
