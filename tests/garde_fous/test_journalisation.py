"""Technical logs: JSON, one number for all the lines of a request, the key of the account, nothing of anybody."""

import json
import logging
import smtplib
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog
from celery import shared_task
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from comptes.models import Utilisateur
from socle import registres
from socle.courrier.depot import deposer
from socle.courrier.liaison import Liaison
from socle.tasks import battre
from tests.factories import UtilisateurFactory
from tests.garde_fous.monde import PERSONAS, Monde
from tests.garde_fous.parcours import parcourir
from tests.garde_fous.preuves import ENTIER, compter

pytestmark = pytest.mark.django_db

MOTS = "motscherchés"
PAGES = ["/", f"/opportunites/?q={MOTS}", "/n-existe-pas/", "/compte/", "/api/v1/offres/?page=impossible"]
AVANT_LA_SESSION = {301, 400}  # nobody is known yet: a slash that lacks, a value that nothing can read
SECRETE = "jeanne.secrete@exemple.gouv.fr"


@pytest.fixture
def lignes() -> Iterator[StringIO]:
    """What production would write on standard error: the formatter of the settings, in JSON."""
    sortie = StringIO()
    lecteur = logging.StreamHandler(sortie)
    reglage = dict(settings.LOGGING["formatters"]["lignes"])
    fabrique = reglage.pop("()")
    lecteur.setFormatter(fabrique(**(reglage | {"processor": structlog.processors.JSONRenderer(ensure_ascii=False)})))
    racine = logging.getLogger()
    niveau = racine.level
    racine.addHandler(lecteur)
    racine.setLevel(logging.INFO)
    yield sortie
    racine.removeHandler(lecteur)
    racine.setLevel(niveau)


def lues(sortie: StringIO) -> list[dict[str, object]]:
    brutes = sortie.getvalue().splitlines()
    assert brutes, "rien n’est écrit"
    for ligne in brutes:
        assert "@" not in ligne, f"une adresse dans un journal : {ligne[:300]}"
        assert MOTS not in ligne, f"des mots cherchés dans un journal : {ligne[:300]}"
    return [json.loads(ligne) for ligne in brutes]


def test_each_request_writes_two_lines_with_its_number_and_the_account(
    monde: Monde, lignes: StringIO, request: pytest.FixtureRequest
) -> None:
    for persona in PERSONAS if ENTIER else ["agent"]:
        lignes.seek(0)
        lignes.truncate()
        parcours = parcourir(monde, persona, par_objet=1, par_forme=1)
        visites = list(parcours.tout()) if ENTIER else [parcours.visiter(adresse) for adresse in PAGES]
        compter(request, requetes_journalisees=len(visites))
        _deux_lignes_chacune(lignes, len(visites), monde.comptes[persona])


def _deux_lignes_chacune(lignes: StringIO, visites: int, compte: Utilisateur | None) -> None:
    par_requete: dict[object, list[dict[str, object]]] = {}
    for ligne in lues(lignes):
        assert ligne.keys() >= {"event", "level", "logger", "timestamp"}
        if ligne["logger"] == "django.request":  # written once the middlewares are done: it doubles ours
            continue
        par_requete.setdefault(ligne["request_id"], []).append(ligne)
    assert len(par_requete) == visites
    for unes in par_requete.values():
        fin = [ligne for ligne in unes if ligne["event"] == "request_finished"]
        assert [ligne["event"] for ligne in unes].count("request_started") == 1
        assert len(fin) == 1
        # The API asks who nobody is: it has no session.
        if fin[0]["code"] not in AVANT_LA_SESSION and " /api/" not in str(fin[0]["request"]):
            assert fin[0]["user_id"] == (compte.pk if compte else None), fin[0]
        assert isinstance(fin[0]["code"], int)


def test_a_refused_act_names_nobody(lignes: StringIO, client) -> None:
    client.post(reverse("comptes:connexion"), {"adresse": SECRETE})
    client.post(reverse("comptes:saisir_code"), {"code": "00000000"})
    client.force_login(UtilisateurFactory(email=SECRETE))
    client.post("/admin/comptes/utilisateur/", {"q": SECRETE})
    client.get(f"/admin/?next={SECRETE}")
    assert {ligne["event"] for ligne in lues(lignes)} >= {"request_started", "request_finished"}


@shared_task
def echouer(adresse: str) -> None:
    raise ValueError(adresse)


@shared_task
def rejouer(adresse: str) -> None:
    raise rejouer.retry(exc=ValueError(adresse), max_retries=1, countdown=0)


@pytest.mark.parametrize("tache", [echouer, rejouer])
def test_a_task_that_fails_says_where_and_not_about_whom(tache, lignes: StringIO) -> None:
    tache.apply(args=[SECRETE])
    ecrites = lues(lignes)
    assert any("ValueError" in str(ligne) for ligne in ecrites)
    assert "jeanne" not in str(ecrites)


def test_a_daily_work_that_fails_says_where_and_not_about_whom(lignes: StringIO, monkeypatch) -> None:
    def tomber(jour: object) -> None:
        raise ValueError(SECRETE)

    monkeypatch.setattr(registres, "travaux_du_jour", {"essai": tomber})
    battre.apply()
    (ligne,) = [ligne for ligne in lues(lignes) if ligne["event"] == "daily work failed"]
    assert (ligne["travail"], ligne["erreur"]) == ("essai", "ValueError")


def test_a_mail_that_cannot_leave_is_a_number(lignes: StringIO, monkeypatch) -> None:
    def refuser(*args: object) -> None:
        raise smtplib.SMTPRecipientsRefused({SECRETE: (451, b"<" + SECRETE.encode() + b"> plus tard")})

    monkeypatch.setattr(Liaison, "envoyer", refuser)
    deposer("code", adresse=SECRETE, secret={"code": "12345678", "usage": "connexion"})
    call_command("courrier", une_fois=True, stdout=StringIO())
    (ligne,) = [ligne for ligne in lues(lignes) if ligne["event"] == "mail not sent"]
    assert ligne["raison"] == "destinataire refusé (451)"
    assert "12345678" not in lignes.getvalue()
