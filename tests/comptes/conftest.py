"""Reading what left: codes are found in the outbox, as the worker would find them."""

import pytest
from django.urls import reverse

from socle.courrier.genres import GENRES
from socle.models import Courriel


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
