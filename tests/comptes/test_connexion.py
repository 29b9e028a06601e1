"""The one door: who may ask a code, what a code opens, what is refused."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annuaire.models import DomainePublic
from comptes.codes import DUREE, ENVOIS
from comptes.essais import ESSAIS
from comptes.models import CodeEnvoye, EssaiManque, Utilisateur
from socle.models import Courriel
from tests.comptes.conftest import faux
from tests.factories import OrganismeFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

AGENT = "prenom.nom@exemple.gouv.fr"


def connecte(client):
    return "_auth_user_id" in client.session


# --- Refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("domaine", ["gmail.com", "orange.fr", "laposte.net", "wanadoo.fr"])
def test_free_mail_is_refused_and_told_what_to_do(demander_code, domaine):
    page = demander_code(f"prenom.nom@{domaine}").content.decode()
    assert f"Une adresse {domaine} ne peut pas ouvrir de compte" in page
    assert "Saisissez votre adresse professionnelle" in page
    assert not CodeEnvoye.objects.exists()


@pytest.mark.parametrize("domaine", ["entreprise.com", "faux-gouv.fr", "gouv.fr.exemple.com", "xgouv.fr"])
def test_unknown_domains_are_refused(demander_code, domaine):
    assert f"Nous ne reconnaissons pas {domaine}" in demander_code(f"a@{domaine}").content.decode()
    assert not CodeEnvoye.objects.exists()


@pytest.mark.parametrize("saisie", ["", "sans-arobase", "a@", "a" * 300 + "@exemple.gouv.fr", "a@b\r\nBcc: c@d.fr"])
def test_what_is_no_address_is_said_and_kept(demander_code, saisie):
    page = demander_code(saisie).content.decode()
    assert "fr-input--error" in page
    assert 'href="#id_adresse"' in page
    assert not CodeEnvoye.objects.exists()


def test_a_code_never_leaves_for_an_unknown_personal_address(demander_code, code_recu, saisir, client):
    demander_code("inconnu@gmail.com", personnelle="1")
    assert code_recu("inconnu@gmail.com") is None
    en_clair = Courriel.objects.get(adresse="inconnu@gmail.com").secret["code"]
    saisir(en_clair)  # even guessed, it opens nothing
    assert not connecte(client)
    assert not Utilisateur.objects.exists()


def test_a_wrong_code_opens_nothing_and_says_how_many_are_left(demander_code, code_recu, saisir, client):
    demander_code(AGENT)
    page = saisir(faux(code_recu(AGENT))).content.decode()
    assert f"Il vous reste {ESSAIS - 1} essais" in page
    assert not connecte(client)
    assert not Utilisateur.objects.exists()


def test_too_many_wrong_codes_close_the_address_for_all_browsers(demander_code, code_recu, saisir, client):
    demander_code(AGENT)
    bon = code_recu(AGENT)
    for _ in range(ESSAIS - 1):
        assert saisir(faux(bon)).status_code == 200
    derniere = saisir(faux(bon))
    assert derniere.status_code == 429
    assert "Recevoir un nouveau code" in derniere.content.decode()
    assert saisir(bon).status_code == 429
    client.cookies.clear()
    assert demander_code(AGENT).status_code == 429
    assert not connecte(client)


def test_tries_are_counted_over_several_codes(demander_code, code_recu, saisir):
    for _ in range(2):
        demander_code(AGENT)
        saisir(faux(code_recu(AGENT)))
        saisir(faux(code_recu(AGENT)))
    assert "Il vous reste" not in saisir(faux(code_recu(AGENT))).content.decode()


def test_too_many_codes_asked(demander_code):
    for _ in range(ENVOIS):
        assert demander_code(AGENT).status_code == 302
    reponse = demander_code(AGENT)
    assert reponse.status_code == 429
    assert "Trop de codes demandés" in reponse.content.decode()
    assert Courriel.objects.count() == ENVOIS
    CodeEnvoye.objects.update(created_at=timezone.now() - DUREE - timedelta(seconds=1))
    assert demander_code(AGENT).status_code == 302


def test_a_code_serves_once(se_connecter, saisir, code_recu, client):
    se_connecter(AGENT)
    assert connecte(client)
    attendu = CodeEnvoye.objects.get()
    client.cookies.clear()
    session = client.session
    session["code_attendu"] = {"uuid": str(attendu.uuid), "usage": attendu.usage, "suite": ""}
    session.save()
    assert "Ce code ne sert plus" in saisir(code_recu(AGENT)).content.decode()
    assert not connecte(client)


def test_an_old_code_is_worth_nothing_and_does_not_leave(demander_code, saisir, code_recu, client):
    demander_code(AGENT)
    bon = code_recu(AGENT)
    avant = timezone.now() - DUREE - timedelta(seconds=1)
    CodeEnvoye.objects.update(created_at=avant)
    Courriel.objects.update(created_at=avant)
    assert "Ce code ne sert plus" in saisir(bon).content.decode()
    assert code_recu(AGENT) is None
    assert not connecte(client)


def test_a_code_opens_only_the_browser_that_asked_it(demander_code, saisir, code_recu, client):
    demander_code(AGENT)
    bon = code_recu(AGENT)
    client.cookies.clear()
    assert saisir(bon).url == reverse("comptes:connexion")
    assert not connecte(client)


def test_a_closed_account_is_told_so_once_its_address_is_proved(se_connecter, client):
    UtilisateurFactory(email=AGENT, is_active=False)
    se_connecter(AGENT)
    assert not connecte(client)
    assert "Ce compte est désactivé" in client.get(reverse("comptes:connexion")).content.decode()


@pytest.mark.parametrize("suite", ["https://exemple.com/", "//exemple.com", "javascript:alert(1)", "\\\\exemple.com"])
def test_next_stays_on_the_site(se_connecter, suite):
    assert se_connecter(AGENT, next=suite).url == reverse("accueil:tableau_de_bord")


# --- What works ------------------------------------------------------------------------------------


def test_the_first_code_opens_the_account_and_the_next_ones_log_in(se_connecter, client):
    reponse = se_connecter(AGENT, next="/opportunites/?q=donn%C3%A9es")
    assert reponse.url == "/opportunites/?q=donn%C3%A9es"
    utilisateur = Utilisateur.objects.get()
    assert not utilisateur.has_usable_password()
    adresse = EmailAddress.objects.get()
    assert (adresse.email, adresse.verified, adresse.primary, adresse.user_id) == (AGENT, True, True, utilisateur.pk)
    client.post(reverse("comptes:deconnexion"))
    se_connecter(AGENT)
    assert client.session["_auth_user_id"] == str(utilisateur.pk)
    assert Utilisateur.objects.count() == EmailAddress.objects.count() == 1


def test_case_does_not_make_two_accounts(demander_code, code_recu, saisir):
    for saisie in (AGENT, AGENT.upper()):
        demander_code(saisie)
        saisir(code_recu(AGENT))
    assert Utilisateur.objects.count() == 1


def test_an_account_made_by_an_administrator_is_confirmed_by_its_first_login(se_connecter, client):
    utilisateur = UtilisateurFactory(email=AGENT)
    se_connecter(AGENT)
    assert client.session["_auth_user_id"] == str(utilisateur.pk)
    assert EmailAddress.objects.get().verified


def test_a_personal_address_already_confirmed_logs_in(se_connecter, client):
    utilisateur = UtilisateurFactory()
    EmailAddress.objects.create(user=utilisateur, email="moi@gmail.com", verified=True)
    se_connecter("moi@gmail.com", personnelle="1")
    assert client.session["_auth_user_id"] == str(utilisateur.pk)


@pytest.mark.parametrize(
    "adresse",
    ["a@culture.gouv.fr", "a@dr.insee.fr", "a@insee.fr", "a@ars.exemple-sante.fr", "a@nouveau.example"],
)
def test_public_domains(demander_code, adresse):
    OrganismeFactory(domaines_courriel="ars.exemple-sante.fr autre.exemple-sante.fr")
    DomainePublic.objects.create(domaine="nouveau.example")
    assert demander_code(adresse).url == reverse("comptes:saisir_code")


def test_spaces_in_the_code_do_not_count(demander_code, code_recu, saisir, client):
    demander_code(AGENT)
    code = code_recu(AGENT)
    assert " " in code
    saisir(f"  {code} ")
    assert connecte(client)


@pytest.mark.parametrize("saisie", ["", "abcdefgh", "123", "123456789", "１２３４５６７８"])
def test_what_is_no_code_spends_no_try(demander_code, saisir, saisie):
    demander_code(AGENT)
    assert saisir(saisie).status_code == 200
    assert not EssaiManque.objects.exists()


def test_the_session_key_changes_at_login(client, demander_code, saisir, code_recu):
    demander_code(AGENT)
    avant = client.session.session_key
    saisir(code_recu(AGENT))
    assert client.session.session_key != avant


def test_logging_out_needs_a_post_and_ends_the_session(se_connecter, client):
    se_connecter(AGENT)
    client.get(reverse("comptes:deconnexion"))
    assert connecte(client)
    client.post(reverse("comptes:deconnexion"))
    assert not connecte(client)


# --- What is not told ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("connue", "inconnue"), [(AGENT, "autre.nom@exemple.gouv.fr"), ("un.deux@gmail.com", "six.dix@gmail.com")]
)
def test_the_answer_does_not_tell_who_has_an_account(client, demander_code, connue, inconnue):
    """Same status, same page, same queries: what differs is decided when the mail leaves."""
    EmailAddress.objects.create(user=UtilisateurFactory(), email=connue, verified=True)
    pages = []
    for adresse in (connue, inconnue):
        client.cookies.clear()
        premiere = demander_code(adresse)
        with CaptureQueriesContext(connection) as requetes:
            seconde = demander_code(adresse, personnelle="1")
        page = client.get(reverse("comptes:saisir_code")).content.decode()
        jeton = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""
        pages.append((premiere.status_code, seconde.status_code, len(requetes), _masquer(page, adresse, jeton)))
    assert pages[0] == pages[1]


def _masquer(page, adresse, jeton):
    page = page.replace(adresse, "ADRESSE").replace(jeton or "\0", "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_logs_hold_no_address(se_connecter, saisir, demander_code, caplog, capfd, code_recu):
    demander_code(AGENT)
    saisir(faux(code_recu(AGENT)))
    se_connecter(AGENT)
    ecrit = caplog.text + "".join(capfd.readouterr())
    assert "connexion" in ecrit
    assert "prenom.nom" not in ecrit
    assert str(CodeEnvoye.objects.first()).startswith("code n°")


def test_pages_hold_no_more_of_the_address_than_needed(se_connecter, client):
    se_connecter(AGENT)
    assert AGENT not in client.get(reverse("accueil:accueil")).content.decode()


@pytest.mark.parametrize(
    "suite", ["abc", "javascript:alert(1)", "//ailleurs.example", "https://ailleurs.example/", "\\\\x"]
)
def test_a_strange_next_leads_to_the_account_page(client, suite):
    client.force_login(UtilisateurFactory())
    reponse = client.get("/connexion/", {"next": suite})
    assert (reponse.status_code, reponse["Location"]) == (302, "/compte/")
