"""The bot against a real homeserver: what is really in real rooms, through kills of the one and of the other."""

import http.client
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from annuaire.services import adhesions
from communautes.enums import StatutEnvoiTchap
from communautes.matrix import ServeurInjoignable
from communautes.models import EnvoiTchap, Espace
from communautes.services import annonces, robot, tchap
from outils.matrix import NAME, Compte, Synapse
from socle.acteur import construire
from tests.attente import attendre
from tests.communautes.vie import animatrice
from tests.courrier.processus import DEMARRAGE, adresse_de_la_base, environnement, processus
from tests.factories import AdhesionFactory, CommunauteFactory, MembreFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("matrix")]

API = "/_matrix/client/v3"


@pytest.fixture
def synapse(tmp_path: Any, settings: Any) -> Iterator[Synapse]:
    synapse = Synapse(tmp_path)
    try:
        synapse.start()
        yield synapse
    finally:
        synapse.kill()


@dataclass
class Salon:
    """A room that somebody made, and that its owner reads."""

    synapse: Synapse
    patronne: Compte
    identifiant: str = ""

    def creer(self, *invites: Compte, chiffre: bool = False) -> "Salon":
        algorithme = {"algorithm": "m.megolm.v1.aes-sha2"}
        secret = [{"type": "m.room.encryption", "state_key": "", "content": algorithme}]
        demande = {
            "preset": "private_chat",
            "invite": [invite.identifiant for invite in invites],
            "initial_state": secret if chiffre else [],
            "power_level_content_override": {"users": {c.identifiant: 100 for c in invites}},
        }
        self.identifiant = self.appeler("POST", "/createRoom", demande)["room_id"]
        return self

    def appeler(self, methode: str, chemin: str, corps: Any = None, de: Compte | None = None) -> dict[str, Any]:
        return self.synapse.call(methode, f"{API}{chemin}", corps, (de or self.patronne).jeton)

    @property
    def chemin(self) -> str:
        return f"/rooms/{quote(self.identifiant, safe='')}"

    def messages(self) -> list[dict[str, Any]]:
        """The oldest first."""
        lus = self.appeler("GET", f"{self.chemin}/messages?dir=f&limit=100")["chunk"]
        return [lu for lu in lus if lu["type"] == "m.room.message"]

    def titres(self) -> list[str]:
        return [lu["content"]["body"].partition("\n")[0] for lu in self.messages()]

    def appartenance(self, qui: Compte) -> str:
        etats = self.appeler("GET", f"{self.chemin}/members")["chunk"]
        return next((str(e["content"]["membership"]) for e in etats if e["state_key"] == qui.identifiant), "")


@contextmanager
def relais(synapse: Synapse, avant_de_rendre: Callable[[str, str], bool]) -> Iterator[str]:
    """Stands between a bot and its homeserver; an answer that `avant_de_rendre` refuses never comes back."""

    class Passage(BaseHTTPRequestHandler):
        def passer(self) -> None:
            corps = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with closing(http.client.HTTPConnection("127.0.0.1", synapse.port, timeout=30)) as suite:
                suite.request(self.command, self.path, corps, {"Authorization": self.headers["Authorization"]})
                reponse = suite.getresponse()
                lu = reponse.read()
            if not avant_de_rendre(self.command, self.path):
                return
            self.send_response(reponse.status)
            self.send_header("Content-Length", str(len(lu)))
            self.end_headers()
            self.wfile.write(lu)

        do_GET = do_POST = do_PUT = passer

        def log_message(self, *args: Any) -> None:
            pass

    http_serveur = ThreadingHTTPServer(("127.0.0.1", 0), Passage)
    fil = threading.Thread(target=http_serveur.serve_forever, args=[0.02])
    fil.start()
    try:
        yield f"http://127.0.0.1:{http_serveur.server_address[1]}"
    finally:
        http_serveur.shutdown()
        fil.join()
        http_serveur.server_close()


def avec_salon(salon: Salon) -> Any:
    communaute = CommunauteFactory()
    Espace.objects.create(communaute=communaute, salon=salon.identifiant)
    return animatrice(communaute)


def dire(elle: Any, titre: str) -> EnvoiTchap:
    champs = {"titre": titre, "texte": "À lire.", "jusqu_au": None}
    communaute = elle.adhesions.get().communaute
    annonce = annonces.creer(communaute, champs, acteur=construire(elle.utilisateur))
    return EnvoiTchap.objects.get(cle=f"annonce:{annonce.pk}")


def tout_de_suite() -> None:
    EnvoiTchap.objects.update(prochain_essai=timezone.now())


def etat(envoi: EnvoiTchap) -> tuple[str, str]:
    envoi.refresh_from_db()
    return envoi.statut, envoi.erreur


def test_messages_are_in_the_room_once_each_whatever_dies(synapse: Synapse, settings: Any) -> None:
    bot, patronne = synapse.register("robot"), synapse.register("patronne")
    settings.TCHAP_SERVEUR, settings.TCHAP_JETON, settings.TCHAP_DOMAINES = synapse.url, bot.jeton, [NAME]
    salon = Salon(synapse, patronne).creer(bot)
    ferme, secret = Salon(synapse, patronne).creer(), Salon(synapse, patronne).creer(bot, chiffre=True)
    elle, ailleurs, chiffree = avec_salon(salon), avec_salon(ferme), avec_salon(secret)

    # It answers its invitation; a room that did not invite it is said, and blocks nobody.
    refusee, cachee, premiere = dire(ailleurs, "Refusée"), dire(chiffree, "Chiffrée"), dire(elle, "Première")
    assert robot.vider() == 3
    assert etat(premiere) == (StatutEnvoiTchap.ENVOYE, "")
    assert etat(refusee) == (StatutEnvoiTchap.A_ENVOYER, "M_FORBIDDEN")
    assert etat(cachee) == (StatutEnvoiTchap.ABANDONNE, "salon chiffré")
    assert salon.titres() == ["Annonce\u00a0: Première"]
    [lu] = salon.messages()
    assert (lu["event_id"], lu["sender"]) == (premiere.reference, bot.identifiant)

    # The bot is killed once its message is there, before it knows.
    deuxieme = dire(elle, "Deuxième")
    tues: list[int] = []

    def tuer(methode: str, chemin: str) -> bool:
        if methode == "PUT":
            os.kill(enfant.pid, signal.SIGKILL)
            tues.append(enfant.pid)
        return methode != "PUT"

    with relais(synapse, tuer) as adresse:
        environ = environnement(
            adresse_de_la_base(), 9, TCHAP_SERVEUR=adresse, TCHAP_JETON=bot.jeton, TCHAP_DOMAINES=NAME
        )
        with processus(("manage.py", "tchap"), environ) as enfant:
            attendre(lambda: tues and enfant.poll() is not None, DEMARRAGE)
    assert (etat(deuxieme), deuxieme.essais) == ((StatutEnvoiTchap.A_ENVOYER, ""), 1)
    assert salon.titres() == ["Annonce\u00a0: Première", "Annonce\u00a0: Deuxième"]

    # The homeserver dies too; what is said meanwhile waits, at no cost.
    synapse.kill()
    troisieme = dire(elle, "Troisième")
    with pytest.raises(ServeurInjoignable):
        robot.vider()
    assert etat(troisieme) == (StatutEnvoiTchap.A_ENVOYER, "")
    synapse.start()
    ferme.appeler("POST", f"{ferme.chemin}/invite", {"user_id": bot.identifiant})
    tout_de_suite()
    assert robot.vider() == 3
    assert salon.titres() == [f"Annonce\u00a0: {titre}" for titre in ("Première", "Deuxième", "Troisième")]
    assert ferme.titres() == ["Annonce\u00a0: Refusée"]
    assert etat(deuxieme) == etat(troisieme) == etat(refusee) == (StatutEnvoiTchap.ENVOYE, "")
    assert deuxieme.reference == salon.messages()[1]["event_id"]

    _suivre_les_adhesions(synapse, salon, elle)


def _suivre_les_adhesions(synapse: Synapse, salon: Salon, elle: Any) -> None:
    """Invited by its identifier, taken out when it pauses, invited again."""
    ada = synapse.register("ada.lovelace-exemple.gouv.fr")
    membre = MembreFactory(utilisateur__email="ada.lovelace@exemple.gouv.fr")
    EmailAddress.objects.create(user=membre.utilisateur, email="ada.lovelace@exemple.gouv.fr", verified=True)
    adhesion, soi = AdhesionFactory(communaute=elle.adhesions.get().communaute, membre=membre), membre.utilisateur
    tchap.enregistrer_compte(ada.identifiant, acteur=construire(soi))
    robot.vider()
    assert salon.appartenance(ada) == "invite"
    salon.appeler("POST", f"{salon.chemin}/join", {}, de=ada)
    adhesions.suspendre(adhesion, acteur=construire(soi))
    robot.vider()
    assert salon.appartenance(ada) == "leave"
    adhesions.reprendre(adhesion, acteur=construire(soi))
    robot.vider()
    assert salon.appartenance(ada) == "invite"
    # Done twice, as by a bot that was killed: what the room says of her is already so.
    EnvoiTchap.objects.filter(geste="inviter").update(statut=StatutEnvoiTchap.A_ENVOYER)
    tout_de_suite()
    assert robot.vider() == 2
    assert salon.appartenance(ada) == "invite"
