"""Mails of a list, and addresses that refuse: who receives nothing, then what leaves. Against a real mail server."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comptes.codes import verifier_code
from comptes.enums import UsageCode
from comptes.models import CodeEnvoye
from socle.abonnements import desabonner, regler
from socle.courrier import Message, deposer, deposer_tous, depot, genre
from socle.courrier.envoi import vider
from socle.courrier.genres import GENRES, LISTE_DU_GENRE
from socle.enums import RythmeAbonnement
from socle.models import AdresseEnEchec, Courriel, StatutCourriel
from tests.courrier.genres import composer
from tests.factories import UtilisateurFactory
from tests.socle.test_courrier import GABARITS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def genres_essai(monkeypatch, settings):
    moteur = engines["django"].engine
    monkeypatch.setattr(moteur, "dirs", [*moteur.dirs, GABARITS])
    monkeypatch.setitem(GENRES, "essai", composer)
    monkeypatch.setitem(GENRES, "listé", lambda courriel: Message("Essai", "courrier/essai", {"code": ""}, apercu="Vu"))
    monkeypatch.setitem(LISTE_DU_GENRE, "listé", "lettre")
    settings.EMAIL_TIMEOUT = 0.3


@pytest.fixture
def lea():
    return UtilisateurFactory(email="lea@exemple.gouv.fr")


def raison(courriel):
    courriel.refresh_from_db()
    return courriel.statut, courriel.raison


def refusee(adresse="refus-5.lea@exemple.gouv.fr"):
    utilisateur = UtilisateurFactory(email=adresse)
    deposer("essai", utilisateur=utilisateur.pk)
    vider()
    return utilisateur


# --- who receives nothing ----------------------------------------------------------------------


def test_a_kind_of_an_unknown_list_is_refused_at_once():
    with pytest.raises(KeyError):
        genre("autre", liste="inconnue")
    assert "autre" not in GENRES


def test_who_unsubscribed_after_the_deposit_receives_nothing(smtp, lea):
    courriel, autre = deposer("listé", utilisateur=lea.pk), deposer("essai", utilisateur=lea.pk)
    desabonner(lea, "lettre")
    vider()
    assert raison(courriel) == (StatutCourriel.ANNULE, "désabonné")
    assert raison(autre) == (StatutCourriel.ENVOYE, "")


def test_an_account_that_leaves_receives_no_list_and_nobody_else_does(smtp, lea):
    lea.suppression_le = timezone.now() + timedelta(days=30)
    lea.save()
    courriel, sans = deposer("listé", utilisateur=lea.pk), deposer("listé", adresse="personne@exemple.fr")
    ferme = deposer("listé", utilisateur=UtilisateurFactory(is_active=False).pk)
    vider()
    assert raison(courriel) == (StatutCourriel.ANNULE, "compte bientôt supprimé")
    assert raison(sans) == (StatutCourriel.ANNULE, "sans compte")
    assert raison(ferme) == (StatutCourriel.ANNULE, "compte fermé")
    assert smtp.recus == []


def test_after_a_final_refusal_nothing_is_tried_there_but_codes(smtp):
    utilisateur = refusee()
    [echec] = AdresseEnEchec.objects.all()
    assert (echec.adresse, echec.raison) == (utilisateur.email, "destinataire refusé (550)")
    connexions = smtp.connexions
    courriel, code = deposer("essai", utilisateur=utilisateur.pk), deposer("listé", utilisateur=utilisateur.pk)
    vider()
    assert raison(courriel) == raison(code) == (StatutCourriel.ANNULE, "adresse qui refuse")
    assert smtp.connexions == connexions
    urgent = deposer("essai", utilisateur=utilisateur.pk, secret={"code": "1"})
    vider()
    assert raison(urgent) == (StatutCourriel.ECHOUE, "destinataire refusé (550)")
    assert AdresseEnEchec.objects.count() == 1


@pytest.mark.parametrize("debut", ["refus-4", "donnees-4", "donnees-5", "muet"])
def test_what_is_not_about_the_address_for_good_stops_nothing(smtp, debut):
    refusee(f"{debut}.lea@exemple.gouv.fr")
    assert not AdresseEnEchec.objects.exists()


def repondre(smtp, monkeypatch, reponse):
    async def refuser(server, session, envelope, address, options):
        return reponse

    monkeypatch.setattr(smtp, "handle_RCPT", refuser)


@pytest.mark.parametrize(
    "reponse",
    [
        "554 5.7.1 relay access denied",
        "550 5.4.5 daily quota exceeded",
        "552 5.2.2 mailbox full",
        "550 5.5.2 syntax",
        "550 5.1.8 bad sender",
        "550 5.1.2 domain not found",
        "550 5.1.11 unknown to us",
        "550 no such user",
        "550 15.1.1 no code",
        "450 5.1.1 for now",
        "550",
    ],
)
def test_only_what_speaks_of_the_mailbox_silences_it(smtp, monkeypatch, reponse):
    repondre(smtp, monkeypatch, reponse)
    utilisateur = refusee("lea@exemple.gouv.fr")
    assert raison(Courriel.objects.get(utilisateur=utilisateur))[1] == f"destinataire refusé ({reponse[:3]})"
    assert not AdresseEnEchec.objects.exists()


@pytest.mark.parametrize("code", ["5.1.1", "5.1.3", "5.1.6", "5.1.10", "5.2.1"])
def test_a_mailbox_that_is_not_there_is_noted(smtp, monkeypatch, code):
    repondre(smtp, monkeypatch, f"550-{code} <lea@exemple.gouv.fr>\r\n550 {code} gone")
    utilisateur = refusee("lea@exemple.gouv.fr")
    assert AdresseEnEchec.objects.refuse(utilisateur.email)


def test_nothing_is_kept_of_the_address_of_nobody(smtp):
    deposer("essai", adresse="refus-5.personne@exemple.fr")
    vider()
    assert not AdresseEnEchec.objects.exists()


def test_a_chosen_address_that_refuses_is_the_one_that_is_stopped(smtp, lea):
    perso = EmailAddress.objects.create(user=lea, email="refus-5.lea@ailleurs.fr", verified=True)
    regler(lea, "lettre", rythme=RythmeAbonnement.CHOISI, adresse=perso)
    deposer("listé", utilisateur=lea.pk)
    vider()
    assert AdresseEnEchec.objects.parmi([perso.email, lea.email]) == {perso.email}
    deposer("essai", utilisateur=lea.pk)
    vider()
    assert smtp.destinataires == [lea.email]


# --- what mends it -----------------------------------------------------------------------------


def test_a_code_that_arrives_lifts_the_refusal(smtp):
    utilisateur = refusee()
    smtp.humeur = lambda adresse: ""
    deposer("essai", utilisateur=utilisateur.pk, secret={"code": "1"})
    vider()
    assert not AdresseEnEchec.objects.exists()


def test_a_code_that_is_typed_lifts_the_refusal(client, lea):
    client.post(reverse("comptes:connexion"), {"adresse": lea.email})
    code = Courriel.objects.get(genre="code").secret["code"]
    AdresseEnEchec.objects.create(adresse=lea.email)
    AdresseEnEchec.objects.create(adresse="autre@exemple.fr")
    verifier_code(CodeEnvoye.objects.get().uuid, code, UsageCode.CONNEXION)
    assert [echec.adresse for echec in AdresseEnEchec.objects.all()] == ["autre@exemple.fr"]


# --- what leaves -------------------------------------------------------------------------------


def test_a_mail_of_a_list_says_how_to_leave_it(smtp, client, lea):
    deposer("listé", utilisateur=lea.pk)
    vider()
    [recu] = smtp.recus
    assert recu["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert recu["List-Id"] == "La lettre <lettre.testserver>"
    url = recu["List-Unsubscribe"].strip(" <>")
    assert url.startswith("https://testserver/lettre/desabonner/")
    for sorte in ("plain", "html"):
        contenu = recu.get_body((sorte,)).get_content()
        assert url in contenu
        assert "https://testserver/lettre/preferences/" in contenu
        assert "votre compte reçoit" in contenu
    assert ">Vu" in recu.get_body(("html",)).get_content().replace("\n", "").replace(" ", "")
    assert f"<{url}>".encode() in smtp.bruts[0].split(b"\r\n\r\n")[0]  # in one piece, encoded by nobody
    assert client.post(url.removeprefix("https://testserver"), {"List-Unsubscribe": "One-Click"}).status_code == 200
    deposer("listé", utilisateur=lea.pk)
    vider()
    assert len(smtp.recus) == 1


def test_other_mails_have_no_such_header(smtp, lea):
    deposer("essai", utilisateur=lea.pk)
    vider()
    [recu] = smtp.recus
    assert not [nom for nom in recu if nom.startswith("List-")]
    assert "/lettre/" not in str(recu)


def test_it_goes_to_the_chosen_address_as_long_as_it_is_ours(smtp, lea):
    perso = EmailAddress.objects.create(user=lea, email="lea@ailleurs.fr", verified=True)
    regler(lea, "lettre", rythme=RythmeAbonnement.HEBDOMADAIRE, adresse=perso)
    deposer("listé", utilisateur=lea.pk)
    deposer("essai", utilisateur=lea.pk)
    vider()
    perso.verified = False
    perso.save()
    deposer("listé", utilisateur=lea.pk)
    vider()
    assert smtp.destinataires == ["lea@ailleurs.fr", lea.email, lea.email]


@pytest.mark.parametrize(("nom", "requetes"), [("essai", 4), ("listé", 5)])
def test_what_a_mail_costs(smtp, lea, nom, requetes):
    deposer(nom, utilisateur=lea.pk)
    with CaptureQueriesContext(connection) as vues:
        vider(1)
    assert len(vues) == requetes, [une["sql"][:90] for une in vues]


# --- many at once ------------------------------------------------------------------------------


def test_many_mails_are_deposited_once(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(depot, "LOT", 2)
    lignes = [(UtilisateurFactory().pk, {"numero": i}, f"lettre-{i}") for i in range(5)]
    with pytest.raises(KeyError):
        deposer_tous("inconnu", lignes)
    with django_capture_on_commit_callbacks() as reveils:
        assert deposer_tous("listé", lignes[:3]) == 3
    assert len(reveils) == 1
    with django_capture_on_commit_callbacks() as reveils:
        assert deposer_tous("listé", lignes) == 2
        assert deposer_tous("listé", lignes) == deposer_tous("listé", []) == 0
    assert len(reveils) == 1
    lus = {courriel.cle: courriel for courriel in Courriel.objects.all()}
    assert {cle: (c.utilisateur_id, c.objets) for cle, c in lus.items()} == {c: (u, o) for u, o, c in lignes}
    assert len({courriel.message_id for courriel in lus.values()}) == 5


def test_one_statement_for_a_thousand(django_assert_max_num_queries):
    utilisateur = UtilisateurFactory()
    with django_assert_max_num_queries(8):
        assert deposer_tous("listé", [(utilisateur.pk, {}, f"{i}") for i in range(2000)]) == 2000
