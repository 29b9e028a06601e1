"""Reading what left: codes are found in the outbox, as the worker would find them."""

import pytest
from django.urls import reverse

from comptes.models import Identite, Utilisateur
from comptes.proconnect import reseau
from comptes.proconnect.fournisseur import oublier
from socle.courrier.genres import GENRES
from socle.models import Courriel
from tests.comptes.fournisseur import CLIENT_ID, CLIENT_SECRET, Fournisseur


@pytest.fixture
def code_recu():
    """The last code that would really leave for an address, None if the mail is held back."""

    def code_recu(adresse):
        courriel = Courriel.objects.filter(genre="code", adresse=adresse).order_by("pk").last()
        message = GENRES["code"](courriel) if courriel else None
        return message.contexte["code"] if message else None

    return code_recu


@pytest.fixture
def demander_code(client):
    def demander_code(adresse, **champs):
        return client.post(reverse("comptes:connexion"), {"adresse": adresse, **champs})

    return demander_code


@pytest.fixture
def saisir(client):
    def saisir(code):
        return client.post(reverse("comptes:saisir_code"), {"code": code})

    return saisir


@pytest.fixture
def se_connecter(demander_code, saisir, code_recu):
    def se_connecter(adresse, **champs):
        demander_code(adresse, **champs)
        return saisir(code_recu(adresse))

    return se_connecter


def faux(code):
    """A code of the right shape that is not this one."""
    return f"{(int(code.replace(' ', '')) + 1) % 10**8:08}"


@pytest.fixture(scope="session")
def fournisseur_local():
    fournisseur = Fournisseur()
    yield fournisseur
    fournisseur.arreter()


@pytest.fixture
def fournisseur(fournisseur_local, settings, monkeypatch):
    """ProConnect, switched on, at its local provider, which a busy machine may slow down."""
    monkeypatch.setattr(reseau, "SILENCE", 60.0)
    monkeypatch.setattr(reseau, "DUREE", 60.0)
    settings.PROCONNECT_ISSUER = fournisseur_local.issuer
    settings.PROCONNECT_CLIENT_ID, settings.PROCONNECT_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    fournisseur_local.remettre()
    oublier()
    yield fournisseur_local
    oublier()


@pytest.fixture
def s_identifier(client, fournisseur):
    """From the button to the page that asks to go on; the last answer of our site."""

    def s_identifier(qui=client, depart="comptes:proconnect", **champs):
        reponse = qui.post(reverse(depart), champs)
        if reponse.status_code != 302:
            return reponse
        statut, retour, corps = fournisseur.naviguer(reponse["Location"])
        assert statut == 302, corps
        return qui.get(retour)

    return s_identifier


@pytest.fixture
def continuer(client):
    def continuer(qui=client):
        return qui.post(reverse("comptes:continuer_proconnect"))

    return continuer


@pytest.fixture
def rien_n_a_change(client, fournisseur, caplog, capfd):
    """Refused: by a page, whose status is this one; nobody logged in, nothing opened, no token in the logs."""

    def rien_n_a_change(reponse, statut=400, code=None):
        assert reponse.status_code == statut, reponse.get("Location", reponse.content[:300])
        assert "<h1>" in reponse.content.decode()
        assert "_auth_user_id" not in client.session
        assert not Utilisateur.objects.exists()
        assert not Identite.objects.exists()
        ecrit = caplog.text + "".join(capfd.readouterr())
        assert "proconnect_refuse" in ecrit
        if code:
            assert code in ecrit
        for secret in [*fournisseur.secrets, fournisseur.personne.get("email"), CLIENT_SECRET]:
            if secret and isinstance(secret, str):
                assert secret not in ecrit + reponse.content.decode()

    return rien_n_a_change
