"""Guards and fixtures of every test."""

import os
import random
import re
import time
from collections.abc import Iterator
from functools import cache
from io import StringIO
from typing import Any

import psycopg
import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models import QuerySet
from django.test import Client, TransactionTestCase
from playwright.sync_api import Browser, sync_playwright
from whitenoise.middleware import WhiteNoiseMiddleware

from outils.chromium import trouver_ou_installer
from socle import allegement
from tests import base, fuites
from tests.smtp import ServeurSmtp, serveur_smtp

# Playwright's synchronous API runs an event loop, which Django takes for an asynchronous context.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

_role = {"actif": False}


def _prendre_le_role_web(connection: Any, **_: Any) -> None:
    """New connections (threads of the live server) take the web role too."""
    if _role["actif"]:
        with connection.cursor() as curseur:
            curseur.execute(f'SET ROLE "{settings.ROLE_WEB}"')


connection_created.connect(_prendre_le_role_web)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        nom = base.creer_base(os.environ.get("PYTEST_XDIST_WORKER", "seul"))
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: base.vider())
        yield
    with django_db_blocker.unblock():
        base.detruire_base(nom)


@pytest.fixture(scope="session", autouse=True)
def statiques_lus_une_fois() -> Iterator[None]:
    """Each test's client builds the middleware anew: static files are listed once, not once a test."""
    fichiers = WhiteNoiseMiddleware(lambda requete: None).files
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", lambda self: self.files.update(fichiers))
        yield


@pytest.fixture(scope="module")
def referentiel_partage(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The starting referential, for a module where no test asks for an empty database nor commits."""

    def charger() -> None:
        call_command("charger_referentiels", stdout=StringIO(), stderr=StringIO())

    with base.partager(django_db_blocker, charger):
        yield


_etat: dict[str, fuites.Etat] = {}


@pytest.fixture(scope="session", autouse=True)
def etat_de_depart(django_test_environment: None) -> None:
    _etat["avant"] = fuites.photographier()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """Name the test that leaves to the next ones a process that it changed; the next ones start from there."""
    yield
    if nextitem is None:  # the fixtures of the whole session have been undone
        return
    avant = _etat["avant"]
    apres = _etat["avant"] = fuites.photographier()
    laisses = ", ".join(fuites.ecarts(avant, apres))
    assert not laisses, f"ce test laisse changés : {laisses}. Employez monkeypatch, settings ou caplog, qui remettent."


@pytest.fixture(autouse=True)
def role_web(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests log in as the owner and act as the web role, which owns nothing."""
    fixtures = {"db", "transactional_db", "live_server"}
    if not (fixtures & set(request.fixturenames) or request.node.get_closest_marker("django_db")):
        yield
        return
    request.getfixturevalue("db")
    _role["actif"] = True
    with connection.cursor() as curseur:
        curseur.execute(f'SET ROLE "{settings.ROLE_WEB}"')
    yield
    _role["actif"] = False
    if connection.connection is not None and not connection.needs_rollback:
        with connection.cursor() as curseur:
            curseur.execute("RESET ROLE")


@pytest.fixture(autouse=True)
def ordre_quelconque(monkeypatch: pytest.MonkeyPatch) -> None:
    """A queryset without order is shuffled: whoever relies on an order must ask for it."""
    d_origine = QuerySet._fetch_all

    def melange(self: QuerySet[Any]) -> None:
        frais = self._result_cache is None
        d_origine(self)
        if frais and not self.ordered and len(self._result_cache) > 1:
            random.shuffle(self._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", melange)


def prouver(client: Client, utilisateur: Any, *, deux_facteurs: bool) -> None:
    """Write in the session what a login proves, as allauth does."""
    session = client.session
    methodes = ["code", "mfa"] if deux_facteurs else ["code"]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": m, "at": time.time()} for m in methodes]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(utilisateur.pk)
    session.save()


@cache
def _classes_laissees() -> set[str]:
    """Classes of the DSFR that our light sheet leaves out."""
    pleine = "".join((allegement.DIST / nom).read_text() for nom in (allegement.ECRAN, allegement.ICONES))
    employee = allegement.employees()
    return {nom for nom in allegement.classes(pleine) if not employee(nom)}


class ClientStrict(Client):
    """A client that refuses a page where a template read an undefined variable, or named a class without its style."""

    def force_login(self, user: Any, backend: str | None = None, *, deux_facteurs: bool | None = None) -> None:
        """A whole login: code by mail, and the second factor for the moderation team unless told otherwise."""
        super().force_login(user, backend)
        prouver(self, user, deux_facteurs=user.is_staff if deux_facteurs is None else deux_facteurs)

    def request(self, **request: Any) -> Any:
        reponse = super().request(**request)
        if not reponse.streaming and not request["PATH_INFO"].startswith("/admin/"):
            assert b"VARIABLE-ABSENTE" not in reponse.content, "variable de gabarit non définie"
            if reponse.get("Content-Type", "").startswith("text/html") and "Content-Encoding" not in reponse:
                portees = {nom for liste in re.findall(r'class="([^"]*)"', reponse.text) for nom in liste.split()}
                laissees = portees & _classes_laissees()
                assert not laissees, f"classes du DSFR laissées de côté (socle/allegement.py) : {laissees}"
        return reponse


@pytest.fixture
def client() -> ClientStrict:
    return ClientStrict()


@pytest.fixture
def web_dsn(db: None) -> str:
    """How the web role itself logs in to this worker's database, with its own password."""
    return psycopg.conninfo.make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One a process: Playwright refuses a second one beside it."""
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(
            executable_path=str(trouver_ou_installer()), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield navigateur
        navigateur.close()


@pytest.fixture
def smtp(settings: Any) -> Iterator[ServeurSmtp]:
    """A real mail server, to which Django's mail goes instead of `mail.outbox`."""
    with serveur_smtp() as serveur:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", serveur.port
        yield serveur
