"""La lettre from a browser to a mailbox: real worker, real beats, real mail server, several days.

Processes cannot travel in time: what the database remembers goes back by a day instead.
"""

import re
import signal
import subprocess
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
from celery import current_app
from django.conf import settings
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from accueil.models import Lettre
from accueil.services import envoyer_digests
from comptes.models import Utilisateur
from opportunites.models import LigneRecherche, Offre, RechercheEnregistree
from socle.courrier.envoi import vider
from socle.models import Abonnement, Courriel, Echeance, StatutCourriel
from tests.attente import attendre
from tests.courrier.processus import (
    BEAT,
    DEMARRAGE,
    WORKER,
    adresse_de_la_base,
    environnement,
    processus,
    redis_a_part,
)
from tests.factories import DepartementFactory, MetierFactory, OffreFactory, RegionFactory, UtilisateurFactory
from tests.smtp import ServeurSmtp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("courrier")]

TACHE = "socle.tasks.battre"
COMMANDE = ("manage.py", "envoyer_digests")

# What remembers when.
DATES = {
    "opportunites_rechercheenregistree": ("repere", "suivie_depuis", "created_at"),
    "opportunites_lignerecherche": ("entree_le", "indexed_at"),
    "opportunites_offresignalee": ("at",),
    "accueil_lettre": ("jour", "created_at"),
    "socle_courriel": ("a_partir_de", "created_at", "sent_at"),
    "socle_echeance": ("jour", "done_at"),
}


def dormir_une_nuit() -> None:
    """Everything becomes a day older; by a detour, so that two days in a row never meet on one."""
    with connection.cursor() as curseur:
        for table, colonnes in DATES.items():
            for jours in (-1000, 999):
                vieillies = ", ".join(f"{colonne} = {colonne} + interval '{jours} days'" for colonne in colonnes)
                curseur.execute(f"UPDATE {table} SET {vieillies}")


class Nuits:
    """The processes of a production that stops and starts again, and what they did."""

    def __init__(self, url_redis: str, environ: dict[str, str]) -> None:
        self.environ = environ
        self.redis = redis.Redis.from_url(url_redis)
        self.file = current_app.connection_for_write(url_redis)

    def demarrer(self, pile: ExitStack, *commandes: tuple[str, ...]) -> list["subprocess.Popen[str]"]:
        return [pile.enter_context(processus(commande, self.environ)) for commande in commandes]

    def battre(self) -> None:
        """One tick more, as beat sends it."""
        current_app.send_task(TACHE, connection=self.file, ignore_result=True)

    def battements(self) -> int:
        """How many ticks the worker took."""
        etats = current_app.control.inspect(timeout=0.5, connection=self.file).stats() or {}
        return sum(etat["total"].get(TACHE, 0) for etat in etats.values())

    def attendre_battements(self, nombre: int) -> None:
        """Until so many ticks were taken, and nothing is left in the queue nor in hand."""
        attendre(lambda: self.battements() >= nombre, DEMARRAGE)
        attendre(lambda: not self.redis.llen("celery") and not self.redis.hlen("unacked"), DEMARRAGE)


@pytest.fixture
def nuits(tmp_path: Path, smtp: ServeurSmtp) -> Iterator[Nuits]:
    with redis_a_part(tmp_path / "redis") as url:
        autres = {"REDIS_URL": url, "LETTRE_HEURE": "0", "SECRET_KEY": settings.SECRET_KEY}
        nuits = Nuits(url, environnement(adresse_de_la_base(), smtp.port, **autres))
        yield nuits
        nuits.file.release()
        nuits.redis.close()


@pytest.fixture
def agent(transactional_db: None) -> Utilisateur:
    agent: Utilisateur = UtilisateurFactory()
    return agent


@pytest.fixture
def publier(transactional_db: None) -> Any:
    rennes = DepartementFactory(code="35", nom="Ille-et-Vilaine", region=RegionFactory(code="53", nom="Bretagne"))
    paris, metier = DepartementFactory(), MetierFactory(libelle="Architecte", famille="Systèmes")

    def publier(intitule: str, *, en_bretagne: bool = False) -> Offre:
        departement = rennes if en_bretagne else paris
        return OffreFactory(intitule=intitule, missions="", metier=metier, departement=departement)

    return publier


def enregistrer(page: Page, adresse: str, nom: str) -> None:
    page.goto(adresse)
    page.get_by_role("link", name="Enregistrer cette recherche").click()
    page.get_by_label("Nom de la recherche").fill(nom)
    page.locator("label", has_text="Chaque matin").click()
    page.get_by_role("button", name="Enregistrer la recherche").click()
    expect(page.get_by_text("La recherche est enregistrée")).to_be_visible()


def citees(recu: EmailMessage, *offres: Offre) -> list[int]:
    """How many times each offer is named in the text of a mail, and that its HTML names the same."""
    texte, html = (recu.get_body((genre,)).get_content() for genre in ("plain", "html"))  # type: ignore[union-attr]
    for offre in offres:
        assert (offre.get_absolute_url() in html) == (offre.get_absolute_url() in texte)
    return [texte.count(offre.get_absolute_url()) for offre in offres]


def se_desabonner(adresse_du_courriel: str, live_server: Any) -> int:
    """What a mailbox does by itself (RFC 8058): a POST without cookie, nor any page before."""
    lien = urlsplit(adresse_du_courriel)
    hote = urlsplit(live_server.url)
    requete = urllib.request.Request(
        lien._replace(scheme=hote.scheme, netloc=hote.netloc).geturl(),
        data=b"List-Unsubscribe=One-Click",
        method="POST",
    )
    with urllib.request.urlopen(requete) as reponse:
        return int(reponse.status)


def test_two_searches_one_letter_a_day_then_silence(
    page: Page, ouvrir_session: Any, live_server: Any, smtp: ServeurSmtp, nuits: Nuits, agent: Utilisateur, publier: Any
) -> None:
    ancienne = publier("Données de santé", en_bretagne=True)
    LigneRecherche.objects.update(entree_le=timezone.now() - timedelta(hours=2))
    ouvrir_session(page, agent)
    enregistrer(page, "/opportunites/?q=donn%C3%A9es", "Les données")
    enregistrer(page, "/opportunites/?region=53", "La Bretagne")
    assert RechercheEnregistree.objects.filter(utilisateur=agent, cadence="quotidienne").count() == 2

    dormir_une_nuit()
    deux, premiere = publier("Données marines", en_bretagne=True), publier("Données fiscales")
    aucune = publier("Réseaux et serveurs")
    toutes = [ancienne, deux, premiere, aucune]
    with ExitStack() as pile:
        # Two beats, and somebody who types the command, all at once.
        worker, *beats, commande = nuits.demarrer(pile, WORKER, BEAT, BEAT, COMMANDE)
        assert "Traceback" not in commande.communicate(timeout=DEMARRAGE)[0]
        assert commande.returncode == 0
        attendre(lambda: smtp.recus, DEMARRAGE)
        nuits.attendre_battements(2)
        assert envoyer_digests(timezone.localdate()) == (0, 0)
        assert vider() == 0
        [recu] = smtp.recus
        assert recu["To"] == agent.email
        assert citees(recu, *toutes) == [0, 1, 1, 0]
        for arrete in (*beats, worker):
            arrete.send_signal(signal.SIGTERM)
            arrete.wait(DEMARRAGE)

    # A morning when nothing runs, then the next: what came meanwhile is told once.
    dormir_une_nuit()
    manquee = publier("Données du matin manqué")
    dormir_une_nuit()
    with ExitStack() as pile:
        nuits.demarrer(pile, WORKER, BEAT)
        attendre(lambda: len(smtp.recus) > 1, DEMARRAGE)
        nuits.battre()
        nuits.attendre_battements(2)
        assert len(smtp.recus) == 2
        assert citees(smtp.recus[1], manquee, *toutes) == [1, 0, 0, 0, 0]

        [adresse] = re.findall(r"^<(https://[^>]+)>$", smtp.recus[1]["List-Unsubscribe"].strip())
        assert se_desabonner(adresse, live_server) == 200
        dormir_une_nuit()
        publier("Données pour personne", en_bretagne=True)
        nuits.battre()
        nuits.attendre_battements(3)
    assert Echeance.objects.get(nom="lettre", jour=timezone.localdate()).done_at, "ce matin-là aussi"
    assert Abonnement.objects.get(utilisateur=agent).rythme == "aucun"
    assert Counter(Courriel.objects.values_list("statut", flat=True)) == {StatutCourriel.ENVOYE: 2}
    assert (len(smtp.recus), Lettre.objects.count()) == (2, 2)
