"""What an account does to itself: addresses, sessions, deletion; each sensitive act asks a code first."""

import time
from datetime import timedelta
from importlib import import_module

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import EtatRattachement
from comptes.models import CodeEnvoye, EssaiManque, Utilisateur
from comptes.services import DELAI_SUPPRESSION, anonymiser_comptes, purger_comptes
from comptes.sessions import navigateur
from socle.models import Courriel
from socle.registres import effacer_personne
from tests.comptes.conftest import faux
from tests.conftest import ClientStrict
from tests.factories import RecruteurFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

AGENT = "prenom.nom@exemple.gouv.fr"
PERSO = "moi@gmail.com"


@pytest.fixture
def compte(client):
    utilisateur = UtilisateurFactory(email=AGENT)
    EmailAddress.objects.create(user=utilisateur, email=AGENT, verified=True, primary=True)
    client.force_login(utilisateur)
    return utilisateur


def vieillir(client):
    """As if the last code had been typed an hour ago."""
    session = client.session
    for preuve in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        preuve["at"] = time.time() - 3600
    session.save()


def ajouter(client, saisir, code_recu, adresse=PERSO):
    client.post(reverse("comptes:ajouter_adresse"), {"adresse": adresse})
    return saisir(code_recu(adresse))


def autre_session(utilisateur):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["_auth_user_id"] = str(utilisateur.pk)
    session.save()
    return UserSession.objects.create(
        user=utilisateur,
        session_key=session.session_key,
        ip="0.0.0.0",
        user_agent="Mozilla/5.0 (X11; Linux) Firefox/130",
    )


# --- Step-up -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "nom", ["comptes:ajouter_adresse", "comptes:activer_second_facteur", "accueil:supprimer_compte"]
)
@pytest.mark.parametrize("methode", ["get", "post"])
def test_sensitive_acts_ask_a_code_first(client, compte, nom, methode):
    vieillir(client)
    reponse = getattr(client, methode)(reverse(nom))
    assert reponse.url.startswith(reverse("comptes:verifier"))
    compte.refresh_from_db()
    assert compte.suppression_le is None


def test_the_code_of_the_step_up_opens_ten_minutes(client, compte, saisir, code_recu):
    vieillir(client)
    page = reverse("comptes:ajouter_adresse")
    verifier = client.get(page).url
    assert "Recevoir un code" in client.get(verifier).content.decode()
    client.post(verifier)
    assert client.get(page).status_code == 302
    assert "pas le bon" in saisir(faux(code_recu(AGENT))).content.decode()
    assert saisir(code_recu(AGENT)).url == page
    assert client.get(page).status_code == 200


def test_a_step_up_code_is_its_owners_alone(client, compte, saisir, code_recu):
    vieillir(client)
    client.post(reverse("comptes:verifier"))
    attendu, code = client.session["code_attendu"], code_recu(AGENT)
    client.force_login(UtilisateurFactory())
    session = client.session
    session["code_attendu"] = attendu
    session.save()
    saisir(code)
    assert CodeEnvoye.objects.get().utilise_at is None


# --- Addresses -----------------------------------------------------------------------------------------


def test_a_personal_address_is_confirmed_and_both_sides_are_told(client, compte, saisir, code_recu):
    ajouter(client, saisir, code_recu)
    assert EmailAddress.objects.get(email=PERSO).verified
    prevenus = Courriel.objects.filter(genre="adresse-ajoutee").values_list("adresse", flat=True)
    assert set(prevenus) == {AGENT, PERSO}
    compte.refresh_from_db()
    assert compte.email == AGENT


def test_an_address_of_another_account_is_only_told_to_its_owner(client, compte, saisir, code_recu):
    UtilisateurFactory(email="prise@exemple.gouv.fr")
    libre = client.post(reverse("comptes:ajouter_adresse"), {"adresse": "libre@exemple.gouv.fr"})
    prise = client.post(reverse("comptes:ajouter_adresse"), {"adresse": "prise@exemple.gouv.fr"})
    assert (libre.status_code, libre.url) == (prise.status_code, prise.url)
    saisir(code_recu("prise@exemple.gouv.fr"))
    assert "déjà celle d’un compte" in client.get(reverse("accueil:compte")).content.decode()
    assert not EmailAddress.objects.filter(email="prise@exemple.gouv.fr").exists()


def test_three_addresses_at_most_and_not_twice_the_same(client, compte, saisir, code_recu):
    for nom in ("a", "b", "c"):
        ajouter(client, saisir, code_recu, f"{nom}@exemple.fr")
    assert EmailAddress.objects.count() == 3
    reponse = client.post(reverse("comptes:ajouter_adresse"), {"adresse": AGENT.upper()})
    assert "déjà celle de votre compte" in reponse.content.decode()


def test_choosing_where_mails_go_then_removing_the_other(client, compte, saisir, code_recu):
    ajouter(client, saisir, code_recu)
    pro, perso = EmailAddress.objects.get(email=AGENT), EmailAddress.objects.get(email=PERSO)
    client.post(reverse("comptes:retirer_adresse", args=[pro.pk]))
    assert EmailAddress.objects.filter(pk=pro.pk).exists(), "celle qui reçoit les courriels reste"
    client.post(reverse("comptes:choisir_adresse", args=[perso.pk]))
    compte.refresh_from_db()
    assert compte.email == PERSO
    assert "ne permettra plus" in client.get(reverse("comptes:retirer_adresse", args=[pro.pk])).content.decode()
    client.post(reverse("comptes:retirer_adresse", args=[pro.pk]))
    assert list(EmailAddress.objects.values_list("email", "primary")) == [(PERSO, True)]
    assert set(Courriel.objects.filter(genre="adresse-retiree").values_list("adresse", flat=True)) == {AGENT, PERSO}


@pytest.mark.parametrize("nom", ["comptes:retirer_adresse", "comptes:choisir_adresse"])
def test_somebody_elses_address_is_not_found(client, compte, nom):
    autre = EmailAddress.objects.create(user=UtilisateurFactory(), email="x@exemple.gouv.fr", verified=True)
    assert client.post(reverse(nom, args=[autre.pk])).status_code == 404


# --- Sessions --------------------------------------------------------------------------------------------


def test_sessions_are_listed_and_ended(se_connecter, client):
    se_connecter(AGENT)
    utilisateur = Utilisateur.objects.get()
    autre = autre_session(utilisateur)
    page = client.get(reverse("accueil:compte")).content.decode()
    assert "Firefox, Linux" in page
    assert "Cette session" in page
    client.post(reverse("comptes:fermer_session", args=[autre.pk]))
    assert not Session.objects.filter(session_key=autre.session_key).exists()
    assert client.get(reverse("accueil:compte")).status_code == 200
    autre_session(utilisateur)
    client.post(reverse("comptes:fermer_autres_sessions"))
    assert UserSession.objects.count() == 1
    assert "_auth_user_id" in client.session


def test_somebody_elses_session_is_not_ended(client, compte):
    autre = autre_session(UtilisateurFactory())
    assert client.post(reverse("comptes:fermer_session", args=[autre.pk])).status_code == 404
    client.post(reverse("comptes:fermer_autres_sessions"))
    assert Session.objects.filter(session_key=autre.session_key).exists()


def test_no_ip_address_is_kept(se_connecter, client):
    se_connecter(AGENT)
    assert UserSession.objects.get().ip == "0.0.0.0"


@pytest.mark.parametrize(
    ("agent", "nom"),
    [
        ("", "Navigateur inconnu"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iOS"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130 Mobile Safari/537.36", "Chrome, Android"),
    ],
)
def test_a_browser_is_named_simply(agent, nom):
    assert navigateur(agent) == nom


# --- Deletion ----------------------------------------------------------------------------------------------


def supprimer(client):
    return client.post(reverse("accueil:supprimer_compte"))


def test_deletion_waits_a_month_and_logging_in_cancels_it(client, compte, se_connecter):
    rattachement = RecruteurFactory(utilisateur=compte)
    assert "30 jours" in client.get(reverse("accueil:supprimer_compte")).content.decode()
    assert supprimer(client).status_code == 302
    assert "_auth_user_id" not in client.session
    rattachement.refresh_from_db()
    assert rattachement.etat == EtatRattachement.RETIRE
    assert anonymiser_comptes(effacer=effacer_personne) == 0
    se_connecter(AGENT)
    compte.refresh_from_db()
    assert compte.suppression_le is None
    assert "est annulée" in client.get(reverse("accueil:compte")).content.decode()


def test_after_a_month_nobody_is_left(client, compte, saisir, code_recu):
    RecruteurFactory(utilisateur=compte)
    ajouter(client, saisir, code_recu)
    Authenticator.objects.create(user=compte, type="totp", data={"secret": "A"})
    supprimer(client)
    Utilisateur.objects.update(suppression_le=timezone.now() - timedelta(seconds=1))
    assert anonymiser_comptes(effacer=effacer_personne) == 1
    assert anonymiser_comptes(effacer=effacer_personne) == 0
    compte.refresh_from_db()
    assert (compte.is_active, compte.email) == (False, f"compte-{compte.pk}@supprime.invalid")
    for modele in (EmailAddress, Authenticator, UserSession, CodeEnvoye, EssaiManque):
        assert not modele.objects.exists(), modele
    assert DELAI_SUPPRESSION.days == 30


def test_what_has_no_use_any_more_is_forgotten(client, compte):
    autre = autre_session(compte)
    Session.objects.filter(session_key=autre.session_key).update(expire_date=timezone.now() - timedelta(days=1))
    CodeEnvoye.objects.create(
        usage="connexion", adresse=AGENT, empreinte="x", created_at=timezone.now() - timedelta(days=1)
    )
    EssaiManque.objects.create(adresse=AGENT, created_at=timezone.now() - timedelta(days=1))
    purger_comptes()
    assert not CodeEnvoye.objects.exists()
    assert not EssaiManque.objects.exists()
    assert not UserSession.objects.filter(pk=autre.pk).exists()


def test_the_account_page_costs_the_same_with_two_lines_and_ten(client, compte):
    def compter():
        with CaptureQueriesContext(connection) as requetes:
            client.get(reverse("accueil:compte"))
        return len(requetes)

    for _ in range(2):
        RecruteurFactory(utilisateur=compte)
        autre_session(compte)
    avec_deux = compter()
    for _ in range(8):
        RecruteurFactory(utilisateur=compte)
        autre_session(compte)
    assert avec_deux == compter() <= 15


def test_each_browser_is_itself(compte):
    """Two clients of the same account do not share what they proved."""
    autre = ClientStrict()
    autre.force_login(compte)
    vieillir(autre)
    assert autre.get(reverse("comptes:ajouter_adresse")).status_code == 302
