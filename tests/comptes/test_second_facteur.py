"""TOTP: asked of who has it, required of the moderation team at every door."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, TOTP, format_hotp_value, hotp_value
from django.contrib import admin
from django.urls import reverse

from comptes.models import Utilisateur
from opportunites.enums import EtatOffre
from socle.models import Courriel
from tests.factories import OffreFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MODERATION = "moderation@exemple.gouv.fr"
ADMIN = "/admin/"


def code_totp(secret=SECRET, decalage=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + decalage))


@pytest.fixture
def moderateur():
    utilisateur = UtilisateurFactory(email=MODERATION, moderateur=True)
    TOTP.activate(utilisateur, SECRET)
    RecoveryCodes.activate(utilisateur)
    return utilisateur


def second(client, code):
    return client.post(reverse("comptes:second_facteur"), {"code": code})


# --- Refusals ------------------------------------------------------------------------------------


def test_staff_without_totp_is_led_to_its_activation_and_moderates_nothing(client, se_connecter):
    UtilisateurFactory(email=MODERATION, moderateur=True)
    se_connecter(MODERATION)
    offre = OffreFactory(etat=EtatOffre.SOUMISE)
    assert client.get(offre.get_absolute_url()).status_code == 404
    reponse = client.get(ADMIN, follow=True)
    assert reponse.redirect_chain[-1][0].startswith(reverse("comptes:activer_second_facteur"))
    assert "demande un second facteur" in reponse.content.decode()


def test_the_code_by_mail_alone_opens_no_session_to_who_has_totp(client, se_connecter, moderateur):
    assert se_connecter(MODERATION).url == reverse("comptes:second_facteur")
    assert "_auth_user_id" not in client.session
    assert client.get(ADMIN).status_code == 302


@pytest.mark.parametrize("code", ["", "000000", "abc", "x" * 500])
def test_a_wrong_totp_says_what_to_do(client, se_connecter, moderateur, code):
    se_connecter(MODERATION)
    page = second(client, code).content.decode()
    assert "fr-input--error" in page
    assert "codes de secours" in page
    assert "_auth_user_id" not in client.session


def test_too_many_wrong_totp_then_even_the_right_one_waits(client, se_connecter, moderateur):
    se_connecter(MODERATION)
    for _ in range(5):
        second(client, "000000")
    page = second(client, code_totp()).content.decode()
    assert "Attendez dix minutes" in page
    assert "_auth_user_id" not in client.session


def test_a_totp_serves_once(client, se_connecter, moderateur):
    code = code_totp()
    se_connecter(MODERATION)
    second(client, code)
    assert "_auth_user_id" in client.session
    client.post(reverse("comptes:deconnexion"))
    se_connecter(MODERATION)
    second(client, code)
    assert "_auth_user_id" not in client.session


def test_an_open_session_that_proved_nothing_is_asked_the_second_factor(client, moderateur):
    client.force_login(moderateur, deux_facteurs=False)
    reponse = client.get(ADMIN, follow=True)
    assert reponse.redirect_chain[-1][0].startswith(reverse("comptes:second_facteur"))
    porte = reponse.redirect_chain[-1][0]
    assert client.post(porte, {"code": code_totp()}).url == ADMIN
    assert client.get(ADMIN).status_code == 200


def test_an_agent_is_refused_the_admin_and_sees_no_form(client):
    client.force_login(UtilisateurFactory())
    assert client.get(ADMIN, follow=True).status_code == 403


def test_the_second_step_without_the_first_goes_back(client):
    assert client.get(reverse("comptes:second_facteur")).url == reverse("comptes:connexion")


@pytest.mark.parametrize("suite", ["https://exemple.com/", "//exemple.com/"])
def test_the_admin_login_stays_on_the_site(client, moderateur, suite):
    client.force_login(moderateur)
    assert client.get(reverse("admin:login"), {"next": suite}).url == reverse("accueil:compte")


def test_no_password_door_is_left(client):
    phrase = "une phrase de passe longue"
    Utilisateur.objects.create_superuser("chef@exemple.gouv.fr", phrase)
    reponse = client.post(reverse("admin:login"), {"username": "chef@exemple.gouv.fr", "password": phrase})
    assert reponse.url.startswith(reverse("comptes:connexion"))
    assert "_auth_user_id" not in client.session


# --- What works ------------------------------------------------------------------------------------


def test_mail_code_then_totp_opens_the_admin(client, se_connecter, moderateur):
    se_connecter(MODERATION, next=ADMIN)
    assert second(client, code_totp()).url == ADMIN
    assert client.get(ADMIN).status_code == 200
    assert client.session.get_expiry_age() <= 8 * 3600


def test_a_recovery_code_replaces_the_phone_once(client, se_connecter, moderateur):
    secours = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for entre in (True, False):
        se_connecter(MODERATION)
        second(client, secours)
        assert ("_auth_user_id" in client.session) is entre
        client.post(reverse("comptes:deconnexion"))


def test_activating_shows_a_square_and_gives_recovery_codes(client):
    utilisateur = UtilisateurFactory(email=MODERATION, moderateur=True)
    client.force_login(utilisateur, deux_facteurs=False)
    porte = client.get(ADMIN, follow=True).redirect_chain[-1][0]
    page = client.get(porte).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    secret = client.session[SECRET_SESSION_KEY]
    assert secret in page
    assert "pas le bon" in client.post(porte, {"code": "000000"}).content.decode()
    assert client.session[SECRET_SESSION_KEY] == secret, "le carré déjà photographié reste bon"
    assert client.post(porte, {"code": code_totp(secret), "next": ADMIN}).url == reverse("comptes:codes_de_secours")
    page = client.get(reverse("comptes:codes_de_secours")).content.decode()
    codes = Authenticator.objects.get(user=utilisateur, type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    assert all(code in page for code in codes)
    assert f'href="{ADMIN}"' in page
    assert client.get(ADMIN).status_code == 200
    assert Courriel.objects.filter(genre="second-facteur", adresse=MODERATION).exists()


def test_new_recovery_codes_replace_the_old_ones(client, moderateur):
    client.force_login(moderateur)
    avant = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    client.post(reverse("comptes:codes_de_secours"))
    assert not set(avant) & set(Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes())


def test_removing_it_closes_the_admin_at_once(client, moderateur):
    client.force_login(moderateur)
    assert client.get(reverse("comptes:retirer_second_facteur")).status_code == 200
    assert client.post(reverse("comptes:retirer_second_facteur")).url == reverse("comptes:activer_second_facteur")
    assert not Authenticator.objects.exists()
    assert client.get(ADMIN).status_code == 302


def test_a_session_that_did_not_prove_it_does_not_remove_it(client, moderateur):
    client.force_login(moderateur, deux_facteurs=False)
    client.post(reverse("comptes:retirer_second_facteur"))
    assert Authenticator.objects.filter(type="totp").exists()


def test_an_administrator_frees_who_lost_its_phone(client, moderateur):
    client.force_login(UtilisateurFactory(administrateur=True))
    client.post(
        reverse("admin:comptes_utilisateur_changelist"),
        {"action": "retirer_second_facteur", "_selected_action": [moderateur.pk]},
    )
    assert not Authenticator.objects.filter(user=moderateur).exists()


def test_the_admin_types_no_password_and_changes_no_address(client, moderateur):
    client.force_login(UtilisateurFactory(administrateur=True))
    ajout = reverse("admin:comptes_utilisateur_add")
    assert "password" not in client.get(ajout).content.decode()
    assert client.get("/admin/password_change/").status_code == 404
    client.post(ajout, {"email": "Nouveau.Nom@exemple.gouv.fr", "is_active": "on", "is_staff": "on"})
    nouveau = Utilisateur.objects.get(email="nouveau.nom@exemple.gouv.fr")
    assert not nouveau.has_usable_password()
    fiche = reverse("admin:comptes_utilisateur_change", args=[nouveau.pk])
    client.post(fiche, {"email": "autre@exemple.gouv.fr", "is_active": "on"})
    nouveau.refresh_from_db()
    assert (nouveau.email, nouveau.is_staff) == ("nouveau.nom@exemple.gouv.fr", False)


def test_secrets_have_no_screen():
    noms = {modele._meta.label for modele in admin.site._registry}
    assert not noms & {"account.EmailAddress", "mfa.Authenticator", "usersessions.UserSession"}
