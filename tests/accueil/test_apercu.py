"""« Ce que je recevrais »: what the next letter would hold, without a trace."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accueil.models import Lettre
from accueil.services import envoyer_digests
from opportunites.enums import Cadence
from opportunites.models import OffreSignalee
from socle import abonnements
from socle.courrier.envoi import vider
from socle.enums import RythmeAbonnement
from socle.models import Courriel
from tests.accueil.lettre import offre, paris, recherche
from tests.factories import CompetenceFactory, RegionFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

PAGE = "/lettre/apercu/"


@pytest.fixture
def lire(client):
    def lire(personne, moment=None):
        with time_machine.travel(moment or timezone.now(), tick=False):
            client.force_login(personne)
            reponse = client.get(PAGE)
        assert reponse.status_code == 200
        return " ".join(reponse.content.decode().replace("\u00a0", " ").split())

    return lire


def test_it_shows_what_leaves_then_and_changes_nothing(lire, smtp):
    with time_machine.travel(paris(1), tick=False):
        suivie = recherche(nom="Tout")
    with time_machine.travel(paris(1, 12), tick=False):
        offre(intitule="Architecte")
    page = lire(suivie.utilisateur, paris(2))
    assert "Architecte" in page
    assert "Voir cette offre dans « Tout »" in page
    assert suivie.utilisateur.email in page
    suivie.refresh_from_db()
    assert suivie.repere == paris(1)
    assert [modele.objects.count() for modele in (Lettre, OffreSignalee, Courriel)] == [0, 0, 0]
    with time_machine.travel(paris(2), tick=False):
        envoyer_digests(timezone.localdate())
        vider()
    assert "Architecte" in smtp.recus[0].get_body(("plain",)).get_content()
    assert "Rien de nouveau dans vos recherches" in lire(suivie.utilisateur, paris(2, 8))


def test_it_shows_nobody_else_s(lire):
    with time_machine.travel(paris(1), tick=False):
        suivie = recherche(nom="Partir d’ici")
        autre = recherche(nom="À moi").utilisateur
        offre()
    assert "Partir d’ici" not in lire(autre, paris(2))
    assert suivie.utilisateur.email not in lire(autre, paris(2))


def test_without_a_search_that_asks_for_it(lire):
    personne = UtilisateurFactory()
    assert "Aucune recherche ne demande La lettre" in lire(personne)
    recherche(personne, cadence=Cadence.AUCUNE)
    recherche(personne, en_pause_depuis=timezone.now())
    assert "Aucune recherche ne demande La lettre" in lire(personne)


def test_a_stopped_letter_says_so(lire):
    suivie = recherche(repere=timezone.now() - timedelta(days=1))
    offre(intitule="Architecte")
    abonnements.desabonner(suivie.utilisateur, "lettre")
    page = lire(suivie.utilisateur)
    assert "Vous avez arrêté La lettre" in page
    assert "Architecte" not in page


@pytest.mark.parametrize(
    ("rythme", "moment", "jour"),
    [
        (RythmeAbonnement.CHOISI, paris(2, 5), 'mardi <time datetime="2026-06-02"'),
        (RythmeAbonnement.CHOISI, paris(2, 6), 'mercredi <time datetime="2026-06-03"'),
        (RythmeAbonnement.HEBDOMADAIRE, paris(8, 5), 'lundi <time datetime="2026-06-08"'),
        (RythmeAbonnement.HEBDOMADAIRE, paris(8, 6), 'lundi <time datetime="2026-06-15"'),
    ],
)
def test_it_says_the_day_of_the_next_one(lire, rythme, moment, jour):
    with time_machine.travel(paris(1), tick=False):
        personne = recherche().utilisateur
    abonnements.regler(personne, "lettre", rythme=rythme)
    assert f"au plus tôt le {jour}" in lire(personne, moment)


def test_a_criterion_that_disappeared_is_said(lire):
    suivie = recherche(criteres={"q": "", "perimetre": "toutes", "region": ["98"]}, repere=paris(1))
    offre()
    assert "Ce critère n’existe plus, il est ignoré : Région : 98" in lire(suivie.utilisateur)


def test_the_same_queries_whatever_the_searches_and_the_offers(client):
    RegionFactory(), CompetenceFactory(code="python")
    nombres = []
    for recherches, offres in ((2, 2), (20, 12)):
        personne = UtilisateurFactory()
        for numero in range(recherches):
            criteres = {"q": f"ingénieure données {numero % 3}", "perimetre": "numerique", "region": ["11"]}
            recherche(personne, criteres=criteres, repere=timezone.now() - timedelta(days=1))
        for numero in range(offres):
            offre(intitule=f"Ingénieure données {numero % 3}")
        client.force_login(personne)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as requetes:
            assert "Correspond à" in client.get(PAGE).content.decode()
        nombres.append([r["sql"] for r in requetes])
    assert len(nombres[0]) == len(nombres[1]), nombres[1]
    # Two more than other pages: the rights of who reads, for the menu, and those of who will receive the letter; and
    # one for each other section.
    assert len(nombres[0]) <= 17, nombres[1]


def test_it_looks_at_the_last_offers_alone(lire, monkeypatch):
    """A page that somebody waits for: the first import of a hundred thousand offers does not stop it."""
    monkeypatch.setattr("opportunites.lettre.LUES_D_AVANCE", 2)
    suivie = recherche(repere=timezone.now() - timedelta(days=1))
    for numero in range(3):
        offre(intitule=f"Poste {numero}")
    page = lire(suivie.utilisateur)
    assert ["Poste 0" in page, "Poste 1" in page, "Poste 2" in page] == [False, True, True]
    assert "Cette page regarde les 2 dernières offres arrivées" in page
