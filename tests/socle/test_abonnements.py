"""Subscriptions and signed links: who is refused first, then what is kept."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.signing import TimestampSigner
from django.db import IntegrityError, transaction
from django.db.models import CharField, GenericIPAddressField, JSONField, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from accueil.services import entretenir_comptes, supprimer_compte
from comptes.services import retirer_adresse
from socle import registres
from socle.abonnements import AdresseInconnue, desabonner, effacer, regler
from socle.acteur import construire
from socle.courrier import deposer
from socle.courrier.purge import purger_adresses
from socle.enums import RythmeAbonnement
from socle.jetons import DUREE, JetonRefuse, Refus, jeton, lire_jeton
from socle.models import Abonnement, AdresseEnEchec
from tests.factories import RecruteurFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

AUCUN, CHOISI, HEBDO = RythmeAbonnement.AUCUN, RythmeAbonnement.CHOISI, RythmeAbonnement.HEBDOMADAIRE


@pytest.fixture
def lea():
    return UtilisateurFactory(email="lea@exemple.gouv.fr")


def adresse_de(utilisateur, email="lea@ailleurs.fr", **champs):
    return EmailAddress.objects.create(user=utilisateur, email=email, **{"verified": True, "primary": False} | champs)


def refus_de(texte):
    with pytest.raises(JetonRefuse) as refus:
        lire_jeton(texte)
    return refus.value.refus


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "champs", [{"rythme": "toujours"}, {"liste": ""}, {"rythme": ""}], ids=["rythme", "liste", "vide"]
)
def test_the_database_knows_the_rhythms_and_the_lists(lea, champs):
    with pytest.raises(IntegrityError), transaction.atomic():
        Abonnement.objects.create(utilisateur=lea, **{"liste": "lettre"} | champs)


def test_one_subscription_to_a_list_and_one_row_by_address(lea):
    Abonnement.objects.create(utilisateur=lea, liste="lettre")
    with pytest.raises(IntegrityError), transaction.atomic():
        Abonnement.objects.create(utilisateur=lea, liste="lettre")
    for adresse in ("LEA@exemple.fr", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            AdresseEnEchec.objects.create(adresse=adresse)


def test_an_unknown_list_or_an_address_of_somebody_else_changes_nothing(lea):
    autre = adresse_de(UtilisateurFactory(), "autre@exemple.fr")
    douteuse = adresse_de(lea, "douteuse@exemple.fr", verified=False)
    for adresse in (autre, douteuse):
        with pytest.raises(AdresseInconnue):
            regler(lea, "lettre", rythme=HEBDO, adresse=adresse)
    with pytest.raises(KeyError):
        regler(lea, "inconnue", rythme=HEBDO)
    assert not Abonnement.objects.exists()


@pytest.mark.parametrize("texte", ["", "a", "é" * 50, "a" * 100_000, "..", "a.b.c.d", "\ud800", "0" * 32 + ".lettre"])
def test_a_forged_link_opens_nothing(lea, texte):
    assert refus_de(texte) == Refus.FORGE


def test_a_link_of_another_use_or_another_list_or_touched_opens_nothing(lea):
    vrai = jeton(lea, "lettre")
    assert lire_jeton(vrai)[0] == lea
    autre = ("1" if vrai[0] == "0" else "0") + vrai[1:]
    assert refus_de(vrai[:-1]) == refus_de(autre) == Refus.FORGE
    assert refus_de(TimestampSigner(sep=".", salt="autre").sign(f"{lea.uuid.hex}.lettre")) == Refus.FORGE
    signataire = TimestampSigner(sep=".", salt="socle.jetons")
    assert refus_de(signataire.sign(f"{lea.uuid.hex}.inconnue")) == Refus.FORGE
    assert refus_de(signataire.sign("pas-un-uuid.lettre")) == Refus.FORGE


def test_an_old_link_is_refused_and_says_so(lea):
    vrai = jeton(lea, "lettre")
    with time_machine.travel(timezone.now() + timedelta(seconds=DUREE - 60)):
        assert lire_jeton(vrai)[0] == lea
    with time_machine.travel(timezone.now() + timedelta(seconds=DUREE + 60)):
        assert refus_de(vrai) == Refus.PERIME


def test_the_link_of_a_closed_account_is_refused(lea):
    vrai = jeton(lea, "lettre")
    lea.is_active = False
    lea.save()
    assert refus_de(vrai) == Refus.DISPARU
    assert refus_de(jeton(UtilisateurFactory.build(), "lettre")) == Refus.DISPARU


# --- what is kept ------------------------------------------------------------------------------


def test_without_a_row_one_receives_as_chosen_at_the_address_of_the_account(lea, django_assert_num_queries):
    paul, zoe = UtilisateurFactory(), UtilisateurFactory()
    regler(paul, "lettre", rythme=HEBDO)
    desabonner(zoe, "lettre")
    with django_assert_num_queries(1):
        rythmes = Abonnement.objects.rythmes("lettre", [lea.pk, paul.pk, zoe.pk])
    assert rythmes == {lea.pk: CHOISI, paul.pk: HEBDO, zoe.pk: AUCUN}
    assert Abonnement.objects.rythmes("autre", [zoe.pk]) == {zoe.pk: CHOISI}
    assert Abonnement.objects.reglage(lea.pk, "lettre") == (CHOISI, "")


def test_unsubscribing_twice_is_once_and_keeps_the_address(lea):
    choisie = adresse_de(lea)
    regler(lea, "lettre", rythme=HEBDO, adresse=choisie)
    desabonner(lea, "lettre")
    desabonner(lea, "lettre")
    assert Abonnement.objects.reglage(lea.pk, "lettre") == (AUCUN, choisie.email)
    regler(lea, "lettre", rythme=CHOISI, adresse=None)
    assert Abonnement.objects.reglage(lea.pk, "lettre") == (CHOISI, "")


def test_a_chosen_address_that_is_no_longer_ours_serves_no_more(lea):
    choisie = adresse_de(lea)
    regler(lea, "lettre", rythme=HEBDO, adresse=choisie)
    EmailAddress.objects.filter(pk=choisie.pk).update(verified=False)
    assert Abonnement.objects.reglage(lea.pk, "lettre") == (HEBDO, "")
    EmailAddress.objects.filter(pk=choisie.pk).update(verified=True, user=UtilisateurFactory())
    assert Abonnement.objects.reglage(lea.pk, "lettre") == (HEBDO, "")


def test_removing_the_chosen_address_keeps_the_rhythm_and_forgets_its_refusal(lea):
    choisie = adresse_de(lea)
    regler(lea, "lettre", rythme=HEBDO, adresse=choisie)
    AdresseEnEchec.objects.create(adresse=choisie.email)
    retirer_adresse(lea, choisie)
    assert Abonnement.objects.reglage(lea.pk, "lettre") == (HEBDO, "")
    assert not AdresseEnEchec.objects.exists()


# --- what is forgotten -------------------------------------------------------------------------


def test_nothing_is_left_of_an_anonymised_account(lea):
    assert effacer in registres.effaceurs
    autre = UtilisateurFactory()
    for utilisateur in (lea, autre):
        regler(utilisateur, "lettre", rythme=HEBDO)
        AdresseEnEchec.objects.create(adresse=utilisateur.email)
    AdresseEnEchec.objects.create(adresse=adresse_de(lea).email)
    lea.suppression_le = timezone.now() - timedelta(days=1)
    lea.save()
    entretenir_comptes(timezone.localdate())
    assert [a.utilisateur_id for a in Abonnement.objects.all()] == [autre.pk]
    assert [a.adresse for a in AdresseEnEchec.objects.all()] == [autre.email]


def tables_qui_portent(texte):
    """Every text and JSON column of every table, as text."""
    for modele in apps.get_models():
        for champ in modele._meta.concrete_fields:
            if isinstance(champ, CharField | TextField | JSONField | GenericIPAddressField):
                lignes = modele._base_manager.alias(en_texte=Cast(champ.name, TextField()))
                if lignes.filter(en_texte__icontains=texte).exists():
                    yield f"{modele._meta.label}.{champ.name}"


def test_no_table_holds_an_address_of_an_anonymised_account(client, lea):
    perso = adresse_de(lea)
    EmailAddress.objects.create(user=lea, email=lea.email, verified=True, primary=True)
    RecruteurFactory(
        utilisateur=lea, etat="demandé", adresse_invitee=perso.email, raison=f"Écrivez-moi à {perso.email.upper()}"
    )
    regler(lea, "lettre", rythme=HEBDO, adresse=perso)
    client.post(reverse("comptes:connexion"), {"adresse": lea.email})
    for email in (lea.email, perso.email):
        AdresseEnEchec.objects.create(adresse=email)
        deposer("code", adresse=email, secret={"code": "12345678", "usage": "connexion"})
    supprimer_compte(lea, acteur=construire(lea))
    deposer("adresse-ajoutee", adresse="Lea@Ailleurs.fr", secret={"adresse": perso.email})
    autre = UtilisateurFactory(email="autre@exemple.gouv.fr")
    deposer("adresse-ajoutee", adresse=autre.email, secret={"adresse": autre.email})
    assert {"annuaire.Recruteur.raison", "socle.Courriel.secret"} <= set(tables_qui_portent(perso.email))
    lea.refresh_from_db()
    lea.suppression_le = timezone.now() - timedelta(days=1)
    lea.save()
    entretenir_comptes(timezone.localdate())
    assert [*tables_qui_portent(lea.email), *tables_qui_portent(perso.email)] == []
    assert "socle.Courriel.adresse" in set(tables_qui_portent(autre.email))


def test_what_cannot_be_erased_leaves_the_account_whole(lea, monkeypatch):
    def en_panne(utilisateur):
        raise RuntimeError

    monkeypatch.setattr(registres, "effaceurs", [effacer, en_panne])
    regler(lea, "lettre", rythme=HEBDO)
    lea.suppression_le = timezone.now()
    lea.save()
    with pytest.raises(RuntimeError), transaction.atomic():
        entretenir_comptes(timezone.localdate())
    lea.refresh_from_db()
    assert lea.is_active
    assert Abonnement.objects.count() == 1


def test_refusals_of_addresses_that_no_account_holds_are_forgotten_each_day(lea):
    assert registres.travaux_du_jour["purger_adresses"] is purger_adresses
    for adresse in (lea.email, adresse_de(lea).email, "personne@exemple.fr"):
        AdresseEnEchec.objects.create(adresse=adresse)
    assert purger_adresses(timezone.localdate()) == 1
    assert AdresseEnEchec.objects.parmi([lea.email.upper(), "personne@exemple.fr"]) == {lea.email}


def test_no_address_in_what_is_printed(lea):
    regler(lea, "lettre", rythme=HEBDO)
    echec = AdresseEnEchec.objects.create(adresse=lea.email)
    assert "@" not in f"{echec}{Abonnement.objects.get()}"
