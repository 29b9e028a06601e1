"""The pages of the subscription: without a login by the link of a mail, or on one's account."""

import logging
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptes.services import choisir_adresse
from config.journalisation import sans_donnee_personnelle
from socle.enums import RythmeAbonnement
from socle.jetons import jeton
from socle.models import Abonnement, AdresseEnEchec
from tests.factories import UtilisateurFactory

pytestmark = pytest.mark.django_db

UN_CLIC = {"List-Unsubscribe": "One-Click"}
PERSO = "lea@ailleurs.fr"


@pytest.fixture
def lea():
    utilisateur = UtilisateurFactory(email="lea@exemple.gouv.fr")
    EmailAddress.objects.create(user=utilisateur, email=utilisateur.email, verified=True, primary=True)
    return utilisateur


@pytest.fixture
def perso(lea):
    return EmailAddress.objects.create(user=lea, email=PERSO, verified=True, primary=False)


def page(nom, utilisateur):
    return reverse(f"abonnements:{nom}", args=[jeton(utilisateur, "lettre")])


def rythme(utilisateur):
    return Abonnement.objects.rythmes("lettre", [utilisateur.pk])[utilisateur.pk].name


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("nom", ["desabonner", "preferences"])
@pytest.mark.parametrize("texte", ["x", "é" * 80, "a" * 5000, "..", "%25", "a:b:c", "<b>"])
@pytest.mark.parametrize("methode", ["get", "head", "post"])
def test_hostile_links_are_explained_and_never_break(client, nom, texte, methode):
    reponse = getattr(client, methode)(reverse(f"abonnements:{nom}", args=[texte]))
    assert reponse.status_code == 404
    if methode != "head":
        assert "Ce lien est incomplet" in reponse.content.decode()
    assert client.get(f"/lettre/{nom}/a%00b/").status_code == 400


@pytest.mark.parametrize("nom", ["desabonner", "preferences"])
def test_the_link_of_another_account_changes_nothing(client, lea, nom):
    client.force_login(UtilisateurFactory())
    reponse = client.post(page(nom, lea), {"rythme": "aucun", **UN_CLIC})
    assert reponse.status_code == 403
    assert "un autre compte" in reponse.content.decode()
    assert not Abonnement.objects.exists()


def test_old_and_orphan_links_are_gone(client, lea):
    vieux = page("desabonner", lea)
    with time_machine.travel(timezone.now() + timedelta(days=401)):
        reponse = client.post(vieux, UN_CLIC)
    assert (reponse.status_code, "trop ancien" in reponse.content.decode()) == (410, True)
    assert not Abonnement.objects.exists()
    neuf = page("desabonner", lea)
    lea.is_active = False
    lea.save()
    assert client.get(neuf).status_code == 410


def test_a_scanner_changes_nothing(client, lea):
    for nom in ("desabonner", "preferences"):
        assert client.get(page(nom, lea)).status_code == client.head(page(nom, lea)).status_code == 200
    assert client.get(page("preferences", lea), {"rythme": "aucun"}).status_code == 200
    assert not Abonnement.objects.exists()


def test_a_form_of_elsewhere_changes_no_rhythm(lea):
    client = Client(enforce_csrf_checks=True)
    assert client.post(page("preferences", lea), {"rythme": "aucun"}).status_code == 403
    assert not Abonnement.objects.exists()


@pytest.mark.parametrize("valeur", ["", "toujours", "\x00", "é" * 5000])
def test_a_rhythm_that_does_not_exist_is_an_error_of_the_form(client, lea, valeur):
    for adresse in (page("preferences", lea), reverse("abonnements:regler")):
        client.force_login(lea)
        reponse = client.post(adresse, {"rythme": valeur})
        assert (reponse.status_code, "Choisissez un rythme" in reponse.content.decode()) == (200, True)
    assert not Abonnement.objects.exists()


@pytest.mark.parametrize("valeur", ["autre", "999999999999999999999", "-1", "\x00"])
def test_only_a_confirmed_address_of_ones_own_is_chosen(client, lea, perso, valeur):
    autre = EmailAddress.objects.create(user=UtilisateurFactory(), email="autre@exemple.fr", verified=True)
    client.force_login(lea)
    envoi = {"rythme": "choisi", "adresse": autre.pk if valeur == "autre" else valeur}
    reponse = client.post(reverse("abonnements:regler"), envoi)
    assert (reponse.status_code, "une des adresses" in reponse.content.decode()) == (200, True)
    assert not Abonnement.objects.exists()


def test_nobody_retries_the_address_of_somebody_else(client, lea):
    AdresseEnEchec.objects.create(adresse=lea.email)
    client.force_login(UtilisateurFactory())
    ligne = EmailAddress.objects.get(user=lea)
    assert client.post(reverse("abonnements:reessayer", args=[ligne.pk])).status_code == 404
    assert AdresseEnEchec.objects.exists()


def test_a_signed_link_reaches_no_log(client, lea, caplog):
    adresse, texte = page("desabonner", lea), jeton(lea, "lettre")
    client.force_login(UtilisateurFactory())
    with caplog.at_level(logging.DEBUG):
        assert client.get(adresse).status_code == 403
    lignes = [dict(r.msg) if isinstance(r.msg, dict) else {"event": r.getMessage()} for r in caplog.records]
    assert any(adresse in str(ligne) for ligne in lignes)  # Django and django-structlog do quote it
    for ligne in lignes:
        assert texte not in str(sans_donnee_personnelle(None, "info", ligne))


# --- what is done ------------------------------------------------------------------------------


def test_one_click_without_cookie_nor_token(lea):
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        reponse = client.post(page("desabonner", lea), UN_CLIC)
        assert (reponse.status_code, rythme(lea)) == (200, "AUCUN")
        assert "C’est fait" in reponse.content.decode()
    assert not reponse.cookies


def test_the_button_of_the_page_then_a_change_of_mind(client, lea):
    assert "Ne plus la recevoir" in client.get(page("desabonner", lea)).content.decode()
    assert page("preferences", lea) in client.post(page("desabonner", lea)).content.decode()
    reponse = client.post(page("preferences", lea), {"rythme": "hebdomadaire"}, follow=True)
    assert "enregistré" in reponse.content.decode()
    assert 'value="hebdomadaire"' in reponse.content.decode()
    assert rythme(lea) == "HEBDOMADAIRE"


def test_no_page_makes_a_link_that_lasts_longer_than_the_one_received(client, lea):
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        recu = jeton(lea, "lettre")
    quitter, regler = (reverse(f"abonnements:{nom}", args=[recu]) for nom in ("desabonner", "preferences"))
    for reponse in (client.get(quitter), client.post(quitter)):
        assert f'href="{regler}"' in reponse.content.decode()
    assert client.post(regler, {"rythme": "hebdomadaire"}).url == regler


@pytest.mark.parametrize("nom", ["desabonner", "preferences"])
def test_a_forwarded_link_tells_nothing_of_its_owner(client, lea, perso, nom):
    reponse = client.get(page(nom, lea))
    for secret in ("lea", "exemple.gouv.fr", PERSO):
        assert secret not in reponse.content.decode()
    assert "no-store" in reponse["Cache-Control"]
    assert reponse["X-Robots-Tag"] == "noindex, nofollow"
    assert reponse["Referrer-Policy"] == "strict-origin"


def test_one_chooses_the_rhythm_and_the_address(client, lea, perso):
    client.force_login(lea)
    ou = reverse("abonnements:regler")
    contenu = client.get(ou).content.decode()
    assert "peut être lue par votre administration" in contenu
    assert reverse("comptes:ajouter_adresse") in contenu
    assert client.post(ou, {"rythme": "hebdomadaire", "adresse": perso.pk}).url == ou
    assert Abonnement.objects.reglage(lea.pk, "lettre") == (RythmeAbonnement.HEBDOMADAIRE, PERSO)
    client.post(ou, {"rythme": "choisi", "adresse": ""})
    assert Abonnement.objects.reglage(lea.pk, "lettre") == (RythmeAbonnement.CHOISI, "")


def test_a_chosen_address_that_became_the_accounts_is_still_shown_as_chosen(client, lea, perso):
    client.force_login(lea)
    ou = reverse("abonnements:regler")
    client.post(ou, {"rythme": "hebdomadaire", "adresse": perso.pk})
    choisir_adresse(lea, perso)
    champ = client.get(ou).context["formulaire"]["adresse"]
    assert [radio.data["value"] for radio in champ if radio.data["selected"]] == [""]


def test_with_one_address_there_is_nothing_to_choose(client, lea):
    client.force_login(lea)
    ou = reverse("abonnements:regler")
    contenu = client.get(ou).content.decode()
    assert 'name="adresse"' not in contenu
    assert "Elle part à" in contenu
    assert client.post(ou, {"rythme": "aucun"}).url == ou
    assert rythme(lea) == "AUCUN"


def test_an_address_that_refuses_is_shown_and_can_be_tried_again(client, lea, perso):
    AdresseEnEchec.objects.create(adresse=PERSO, raison="destinataire refusé (550)")
    client.force_login(lea)
    for nom in ("abonnements:regler", "accueil:compte"):
        contenu = client.get(reverse(nom)).content.decode()
        assert contenu.count("Nos courriels sont refusés") == 1
        assert reverse("abonnements:reessayer", args=[perso.pk]) in contenu
    client.post(reverse("abonnements:reessayer", args=[perso.pk]))
    assert not AdresseEnEchec.objects.exists()
    assert "sont refusés" not in client.get(reverse("accueil:compte")).content.decode()


def test_the_account_page_leads_there(client, lea):
    client.force_login(lea)
    contenu = client.get(reverse("accueil:compte")).content.decode()
    assert reverse("abonnements:regler") in contenu
    assert "Il n’y a pas de lettre" not in contenu
