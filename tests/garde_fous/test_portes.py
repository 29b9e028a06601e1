"""Headers of what no link leads to, lengths of sessions, the second factor at every staff door, what doors tell."""

import time
from statistics import median
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from bench.temps import ecart
from comptes.models import CodeEnvoye
from comptes.portier import DUREE_SESSION_EQUIPE
from comptes.sessions import AUTHENTICATION_METHODS_SESSION_KEY
from socle.models import Courriel
from tests.conftest import ClientStrict
from tests.factories import UtilisateurFactory
from tests.garde_fous.matrice import PORTES, Essai
from tests.garde_fous.monde import Monde
from tests.garde_fous.parcours import Parcours, en_arbre, lire, route_de
from tests.garde_fous.portes import CODES, FERMEES, fautes
from tests.garde_fous.preuves import ENTIER, compter
from tests.garde_fous.routes import routes

pytestmark = pytest.mark.django_db

JOUR = 24 * 3600
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


# --- Headers ---------------------------------------------------------------------------------------


def _tomber(*args: Any) -> None:
    raise OperationalError("base arrêtée")


def _pannes() -> dict[str, tuple[int, Any]]:
    """One answer of each error, with the status that it must have."""
    agent, strict = ClientStrict(), Client(enforce_csrf_checks=True)
    agent.force_login(UtilisateurFactory())
    tolerant = ClientStrict(raise_request_exception=False)
    reponses = {
        "400": (400, agent.get("/?q=%00")),
        "403": (403, agent.get(reverse("admin:login"))),
        "404": (404, agent.get("/nulle-part/")),
        "405": (405, agent.put("/")),
        "422": (422, agent.post(reverse("recherches:enregistrer"))),
        "jeton de formulaire": (403, strict.post(reverse("comptes:connexion"))),
        "500": (500, tolerant.get("/mauvaises/bogue/")),
    }
    with connection.execute_wrapper(_tomber):
        reponses["503"] = (503, tolerant.get(reverse("opportunites:liste")))
    return reponses


def test_error_pages_and_static_files_carry_the_headers(settings: Any, request: pytest.FixtureRequest) -> None:
    settings.ROOT_URLCONF = "tests.garde_fous.mauvaises_routes"
    reponses = _pannes()
    assert {nom: reponse.status_code for nom, (_, reponse) in reponses.items()} == {
        nom: statut for nom, (statut, _) in reponses.items()
    }
    statiques = [chemin for finder in finders.get_finders() for chemin, _ in finder.list(None)][:5]
    for chemin in [*statiques, "absent.css"]:
        reponses[chemin] = (0, Client().get(f"{settings.STATIC_URL}{chemin}"))
        lire(reponses[chemin][1])
        reponses[chemin][1].close()  # a file stays open otherwise
    ecarts = [f"{nom} : {faute}" for nom, (_, reponse) in reponses.items() for faute in fautes(reponse)]
    assert not ecarts, "\n".join(ecarts)
    compter(request, reponses_dont_les_entetes_sont_verifies=len(reponses))


def test_it_sees_a_weak_header() -> None:
    reponse = Client().get("/sante/")
    for nom, valeur in (("Content-Security-Policy", "default-src 'self'"), ("X-Frame-Options", "SAMEORIGIN")):
        d_origine, reponse[nom] = reponse[nom], valeur
        assert any(nom in faute for faute in fautes(reponse))
        reponse[nom] = d_origine
    assert FERMEES
    assert not list(fautes(reponse))


def test_what_a_session_reads_is_kept_nowhere(client: ClientStrict) -> None:
    for adresse in ("/", reverse("accueil:stats"), reverse("accueil:robots"), "/nulle-part/"):
        assert "no-store" not in client.get(adresse).get("Cache-Control", ""), "une page publique se garde"
    client.force_login(UtilisateurFactory())
    for adresse in ("/", reverse("accueil:stats"), reverse("accueil:robots"), "/nulle-part/", "/?q=%00"):
        lue = client.get(adresse).get("Cache-Control", "")
        assert {"no-store", "private"} <= set(lue.split(", ")), adresse
        assert "public" not in lue


def test_encrypted_answers_ask_to_stay_so() -> None:
    hsts = Client().get("/", secure=True)["Strict-Transport-Security"]
    assert hsts == "max-age=31536000; includeSubDomains; preload"


# --- Sessions --------------------------------------------------------------------------------------


def test_an_agent_stays_two_weeks_and_the_team_a_working_day(client: ClientStrict) -> None:
    client.force_login(UtilisateurFactory())
    assert client.session.get_expiry_age() <= 14 * JOUR == settings.SESSION_COOKIE_AGE
    assert 0 < DUREE_SESSION_EQUIPE <= 12 * 3600


def test_the_second_factor_of_yesterday_opens_nothing(client: ClientStrict) -> None:
    """Even in a session that was never left."""
    moderateur = UtilisateurFactory(moderateur=True)
    TOTP.activate(moderateur, SECRET)
    client.force_login(moderateur)
    assert client.get(reverse("admin:index")).status_code == 200
    session = client.session
    for preuve in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        preuve["at"] = time.time() - DUREE_SESSION_EQUIPE - 1
    session.save()
    porte = client.get(reverse("admin:index"), follow=True).redirect_chain[-1][0]
    assert porte.startswith(reverse("comptes:second_facteur"))


# --- The second factor -----------------------------------------------------------------------------


def test_without_a_second_factor_every_staff_door_is_closed(monde: Monde, request: pytest.FixtureRequest) -> None:
    portes = [route for route in routes() if route.admin and route.nom != "admin:login"]
    for persona in ("moderateur", "administrateur"):
        client = ClientStrict()
        client.force_login(monde.compte(persona), deux_facteurs=False)
        essai = Essai(monde, Parcours(persona, client))
        for route in portes:
            adresse = "/" + _remplir(route.chemin)
            for methode in ("GET", "POST"):
                reponse = essai.demander(methode, adresse)
                menee = reponse.status_code == 302 and reponse["Location"].startswith((*PORTES, reverse("admin:index")))
                assert menee, (
                    f"{persona} sans second facteur, {methode} {adresse} → {reponse.status_code} : admin_view ?"
                )
        compter(request, portes_de_l_equipe_fermees_sans_second_facteur=2 * len(portes))


def _remplir(chemin: str) -> str:
    """Any value for each parameter: the door is before the object."""
    for patron, valeur in (
        ("<path:content_type_id>", "1"),
        ("<path:object_id>", "1"),
        ("<int:pk>", "1"),
        ("(?P<url>.*)$", "nulle-part/"),
    ):
        chemin = chemin.replace(patron, valeur)
    return chemin.replace("^(?P<app_label>", "").partition("|")[0].removesuffix("$") + ("/" if "|" in chemin else "")


# --- Codes -----------------------------------------------------------------------------------------


def test_every_page_that_takes_a_code_says_what_bounds_its_tries() -> None:
    """Each address without parameter, in each state of a login: those that show a field for a code are doors."""
    client = ClientStrict()
    portes = set()
    compte = UtilisateurFactory(email="prenom.nom@exemple.gouv.fr")
    for etape in ("rien", "code attendu", "connecté", "second facteur attendu"):
        if etape == "code attendu":
            client.post(reverse("comptes:connexion"), {"adresse": compte.email})
        elif etape == "connecté":
            client.force_login(compte)
        elif etape == "second facteur attendu":
            TOTP.activate(compte, SECRET)
        for route in routes():
            if not route.parametres and not route.admin:
                portes |= _prend_un_code(client, f"/{route.chemin}")
    assert portes == CODES.keys(), "dites ce qui borne les essais de cette porte : CODES de tests/garde_fous/portes.py"


def _prend_un_code(client: ClientStrict, adresse: str) -> set[str]:
    temoins = {nom: temoin.value for nom, temoin in client.cookies.items()}
    with transaction.atomic():
        reponse = client.get(adresse)
        transaction.set_rollback(True)
    client.cookies.load(temoins)
    if reponse.status_code != 200 or not str(reponse.get("Content-Type")).startswith("text/html"):
        return set()
    champs = en_arbre(reponse.content).xpath("//input[@autocomplete='one-time-code' or @name='code']")
    return {route_de(adresse)} if champs else set()


# --- What doors do not tell ------------------------------------------------------------------------

ESSAIS = 200 if ENTIER else 10


def test_the_door_answers_alike_whether_an_account_exists_or_not(request: pytest.FixtureRequest) -> None:
    """Status, bytes, cookies; and, when everything is proved, the median time of tries in turn."""
    connue, inconnue = "prenom.nom@exemple.gouv.fr", "prenom.non@exemple.gouv.fr"
    EmailAddress.objects.create(user=UtilisateurFactory(email=connue), email=connue, verified=True)
    formes: dict[str, set[Any]] = {connue: set(), inconnue: set()}
    durees: dict[str, list[float]] = {connue: [], inconnue: []}
    for adresse in [connue, inconnue] * ESSAIS:
        forme, duree = _frapper(adresse)
        formes[adresse].add(forme)
        durees[adresse].append(duree)
    assert formes[connue] == formes[inconnue]
    assert len(formes[connue]) == 1
    if ENTIER:
        une, autre = median(durees[connue]), median(durees[inconnue])
        assert ecart(durees[connue], durees[inconnue]) < 0.05, f"{une:.5f} s avec un compte, {autre:.5f} s sans"
    compter(request, essais_de_porte_compares=2 * ESSAIS)


def _frapper(adresse: str) -> tuple[Any, float]:
    """Ask a code, read the page that waits for it, then undo both."""
    client = ClientStrict()
    with transaction.atomic():
        depart = time.perf_counter()
        reponse = client.post(reverse("comptes:connexion"), {"adresse": adresse})
        duree = time.perf_counter() - depart
        page = client.get(reponse["Location"])
        laisses = CodeEnvoye.objects.count(), Courriel.objects.count()
        transaction.set_rollback(True)
    cache.clear()
    noms = tuple(sorted(reponse.cookies))
    return (reponse.status_code, reponse["Location"], noms, page.status_code, len(page.content), laisses), duree
