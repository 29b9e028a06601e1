"""The outbox, one sender: what leaves, what never does, what is tried again. Against a real mail server."""

import logging
import re
from contextlib import suppress
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.template import engines
from django.utils import timezone

from outils.network import free_port
from socle.courrier import Message, deposer, envoi, liaison
from socle.courrier.envoi import ABANDON, BAIL, prochain_essai, reserver, vider
from socle.courrier.genres import GENRES
from socle.courrier.liaison import ServeurInjoignable
from socle.models import Courriel, StatutCourriel
from tests.courrier.genres import composer
from tests.factories import UtilisateurFactory
from tests.smtp import serveur_smtp

pytestmark = pytest.mark.django_db

# A name that begins with « _ » is a part of a mail.
MJML = (Path(__file__).parents[2] / "templates").glob("*/emails/[!_]*.mjml")
GABARITS = Path(__file__).parents[1] / "courrier" / "gabarits"


@pytest.fixture(autouse=True)
def genre_essai(monkeypatch, settings):
    moteur = engines["django"].engine
    monkeypatch.setattr(moteur, "dirs", [*moteur.dirs, GABARITS])
    monkeypatch.setitem(GENRES, "essai", composer)
    settings.EMAIL_TIMEOUT = 0.3


def un_courriel(adresse="lea@exemple.fr", **champs):
    return deposer("essai", adresse=adresse, **champs)


def refus(courriel):
    courriel.refresh_from_db()
    return courriel.statut, courriel.raison, courriel.essais


def plus_tard(**duree):
    """As if this time had passed for every row."""
    for courriel in Courriel.objects.all():
        courriel.a_partir_de -= timedelta(**duree)
        if courriel.reserve_jusqu_a:
            courriel.reserve_jusqu_a -= timedelta(**duree)
        courriel.save()


# --- what never leaves -------------------------------------------------------------------------


def test_unknown_kind_is_refused_at_once():
    with pytest.raises(KeyError):
        deposer("inconnu", adresse="lea@exemple.fr")


def test_a_mail_to_nobody_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        deposer("essai")


def test_rolled_back_act_sends_nothing(smtp):
    with suppress(RuntimeError), transaction.atomic():
        un_courriel()
        raise RuntimeError
    assert vider() == 0
    assert smtp.recus == []


def test_same_key_twice_is_one_mail(smtp):
    assert un_courriel(cle="rappel-12") is not None
    assert un_courriel(cle="rappel-12") is None
    vider()
    assert un_courriel(cle="rappel-12") is None
    assert vider() == 0
    assert len(smtp.recus) == 1


def test_closed_account_receives_nothing(smtp):
    courriel = deposer("essai", utilisateur=UtilisateurFactory(is_active=False).pk, secret={"code": "1"})
    autre = deposer("essai", utilisateur=UtilisateurFactory(is_active=False).pk, adresse="lea@exemple.fr")
    vider()
    assert refus(courriel) == refus(autre) == (StatutCourriel.ANNULE, "compte fermé", 1)
    assert courriel.secret == {}
    assert smtp.recus == []


def test_what_is_no_longer_true_at_sending_is_cancelled(smtp, monkeypatch):
    sans_objet = un_courriel(objets={"annuler": 1})
    vider()
    assert refus(sans_objet)[0] == StatutCourriel.ANNULE

    def disparu(courriel):
        raise ObjectDoesNotExist

    monkeypatch.setitem(GENRES, "essai", disparu)
    efface = un_courriel()
    vider()
    assert refus(efface)[:2] == (StatutCourriel.ANNULE, "ce dont il parle n’existe plus")
    assert smtp.recus == []


def test_before_its_time_nothing_leaves(smtp):
    un_courriel(a_partir_de=timezone.now() + timedelta(minutes=1))
    assert vider() == 0
    plus_tard(minutes=2)
    assert vider() == 1


# --- what leaves -------------------------------------------------------------------------------


def test_the_mail_that_leaves(smtp):
    utilisateur = UtilisateurFactory(email="lea@exemple.gouv.fr")
    courriel = deposer("essai", utilisateur=utilisateur.pk, secret={"code": "4821", "repondre_a": "equipe@exemple.fr"})
    utilisateur.email = "lea.nouvelle@exemple.gouv.fr"
    utilisateur.save()
    assert vider() == 1
    [recu] = smtp.recus
    assert recu["To"] == "lea.nouvelle@exemple.gouv.fr"
    assert recu["Message-ID"] == courriel.message_id
    assert recu["Auto-Submitted"] == "auto-generated"
    assert recu["Reply-To"] == "equipe@exemple.fr"
    assert recu["From"].addresses[0].addr_spec == "ne-pas-repondre@testserver"
    for sorte in ("plain", "html"):
        contenu = recu.get_body((sorte,)).get_content()
        assert "4821" in contenu
        assert "https://testserver/" in contenu
        assert "parce que vous avez un compte" in contenu
        assert "VARIABLE-ABSENTE" not in contenu
        assert "{" not in contenu or sorte == "html"
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.secret, courriel.essais) == (StatutCourriel.ENVOYE, {}, 1)
    assert courriel.sent_at is not None
    assert vider() == 0


def test_html_is_light_and_dark_and_asks_nobody_else(smtp):
    un_courriel()
    vider()
    html = smtp.recus[0].get_body(("html",)).get_content()
    assert '<html lang="fr"' in html
    assert 'name="color-scheme" content="light dark"' in html
    assert "prefers-color-scheme: dark" in html
    assert "fonts.googleapis" not in html
    assert "<img" not in html
    assert "République" not in html


def test_values_are_escaped_in_html_alone(smtp):
    un_courriel(secret={"code": "l'<b>&\"</mj-text>"})
    vider()
    [recu] = smtp.recus
    assert "l'<b>&\"</mj-text>" in recu.get_body(("plain",)).get_content()
    html = recu.get_body(("html",)).get_content()
    assert "<b>" not in html
    assert "l&#x27;&lt;b&gt;&amp;&quot;&lt;/mj-text&gt;" in html


def test_no_value_adds_a_header(smtp):
    un_courriel(secret={"sujet": "Bonjour\r\nBcc: autre@exemple.fr\n\nTexte"})
    faux = un_courriel("paul@exemple.fr", secret={"repondre_a": "a@exemple.fr\r\nBcc: autre@exemple.fr"})
    detourne = un_courriel("zoe@exemple.fr\nBcc: autre@exemple.fr")
    vider()
    [recu] = smtp.recus
    assert recu["Subject"] == "Bonjour Bcc: autre@exemple.fr Texte"
    assert recu["Bcc"] is None
    for courriel in (faux, detourne):
        assert refus(courriel)[0] == StatutCourriel.A_ENVOYER
        assert refus(courriel)[1].startswith("composition impossible")


def test_one_connection_serves_several_mails_and_a_dead_one_is_replaced(smtp):
    for numero in range(3):
        un_courriel(f"a{numero}@exemple.fr")
    vider()
    assert smtp.connexions == 1
    un_courriel("coupe.a@exemple.fr", secret={"code": "1"})
    un_courriel("b@exemple.fr")
    vider()
    assert smtp.connexions == 3
    assert smtp.destinataires[-1] == "b@exemple.fr"


def test_a_code_passes_before_a_digest_and_a_new_mail_before_a_hard_one(smtp):
    difficile = un_courriel("difficile@exemple.fr")
    Courriel.objects.filter(pk=difficile.pk).update(essais=3, a_partir_de=timezone.now() - timedelta(hours=3))
    un_courriel("lettre@exemple.fr")
    un_courriel("code@exemple.fr", secret={"code": "1"})
    vider()
    assert [adresse.split("@")[0] for adresse in smtp.destinataires] == ["code", "lettre", "difficile"]


def test_the_claim_takes_the_row_that_the_list_says(smtp):
    maintenant = timezone.now()
    for urgent, essais, age, bail in product((True, False), (0, 2), (-60, 0, 60), (None, -1, 0, 60)):
        courriel = un_courriel(secret={"code": "1"} if urgent else None)
        courriel.essais, courriel.a_partir_de = essais, maintenant - timedelta(seconds=age)
        courriel.reserve_jusqu_a = None if bail is None else maintenant + timedelta(seconds=bail)
        courriel.save()
    un_courriel()
    Courriel.objects.filter(pk__in=[un_courriel().pk]).update(statut=StatutCourriel.ANNULE, raison="")
    with time_machine.travel(maintenant, tick=False):
        attendus = list(Courriel.objects.a_envoyer(maintenant).values_list("pk", flat=True))
        pris = [courriel.pk for courriel in iter(reserver, None)]
    assert pris == attendus
    assert len(pris) == 2 * 2 * 2 * 3


# --- hostile servers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("humeur", "statut", "raison"),
    [
        ("refus-5", StatutCourriel.ECHOUE, "destinataire refusé (550)"),
        ("donnees-5", StatutCourriel.ECHOUE, "message refusé (554)"),
        ("refus-4", StatutCourriel.A_ENVOYER, "destinataire refusé (451)"),
        ("donnees-4", StatutCourriel.A_ENVOYER, "message refusé (452)"),
        ("muet", StatutCourriel.A_ENVOYER, "liaison coupée (SMTPServerDisconnected)"),
        ("coupe", StatutCourriel.A_ENVOYER, "liaison coupée (SMTPServerDisconnected)"),
    ],
)
def test_hostile_server(smtp, caplog, humeur, statut, raison):
    mauvais = un_courriel(f"{humeur}.anne@exemple.fr", secret={"code": "1"})
    bon = un_courriel("lea@exemple.fr")
    debut = timezone.now()
    with caplog.at_level(logging.INFO):
        assert vider() == 2
    assert refus(mauvais) == (statut, raison, 1)
    assert refus(bon)[0] == StatutCourriel.ENVOYE
    assert "@exemple" not in caplog.text
    assert "mail not sent" in caplog.text
    if statut == StatutCourriel.ECHOUE:
        assert mauvais.secret == {}
        return
    assert mauvais.secret == {"code": "1"}
    assert timedelta(seconds=29) < mauvais.reserve_jusqu_a - debut < timedelta(seconds=35)
    assert vider() == 0
    smtp.humeur = lambda adresse: "docile"
    plus_tard(minutes=1)
    vider()
    assert refus(mauvais)[0] == StatutCourriel.ENVOYE
    assert smtp.numeros.count(mauvais.message_id) == (2 if humeur == "coupe" else 1)


def test_one_mail_never_holds_its_sender_for_long(smtp, monkeypatch, settings):
    settings.EMAIL_TIMEOUT = 60  # each byte would begin a new silence
    monkeypatch.setattr(liaison, "DELAI_MAX", 0.2)
    courriel = un_courriel("muet.a@exemple.fr")
    vider()
    assert refus(courriel)[:2] == (StatutCourriel.A_ENVOYER, "liaison coupée (SMTPServerDisconnected)")


def test_a_composer_that_breaks_harms_nobody_else_and_tells_no_address(smtp, monkeypatch, caplog):
    def casse(courriel):
        raise ValueError(f"impossible d’écrire à {courriel.adresse}")

    monkeypatch.setitem(GENRES, "casse", casse)
    casse_ = deposer("casse", adresse="anne@exemple.fr")
    sans_gabarit = un_courriel("paul@exemple.fr")
    monkeypatch.setitem(GENRES, "sans", lambda courriel: Message("Sujet", "courrier/absent"))
    Courriel.objects.filter(pk=sans_gabarit.pk).update(genre="sans")
    oublie = un_courriel("zoe@exemple.fr")
    Courriel.objects.filter(pk=oublie.pk).update(genre="genre-retiré")
    bon = un_courriel()
    vider()
    assert refus(casse_) == (StatutCourriel.A_ENVOYER, "composition impossible (ValueError)", 1)
    assert refus(sans_gabarit)[1] == "composition impossible (TemplateDoesNotExist)"
    assert refus(oublie)[1] == "genre ou objet inconnu"
    assert refus(bon)[0] == StatutCourriel.ENVOYE
    assert "exemple.fr" not in caplog.text


def test_tries_are_further_and_further_until_two_days():
    depart = timezone.now()
    maintenant, essais, delais = depart, 0, []
    while suite := prochain_essai(essais := essais + 1, depart, maintenant):
        delais.append(suite - maintenant)
        maintenant = suite
    assert delais[:5] == [timedelta(seconds=30), *(timedelta(minutes=m) for m in (2, 10, 60, 240))]
    assert maintenant - depart == ABANDON
    assert essais == len(delais) + 1 == 17


def test_after_two_days_it_has_failed(smtp):
    courriel = un_courriel("refus-4.anne@exemple.fr", secret={"code": "1"})
    plus_tard(hours=47)
    vider()
    assert refus(courriel)[0] == StatutCourriel.A_ENVOYER
    plus_tard(hours=2)
    vider()
    assert refus(courriel) == (StatutCourriel.ECHOUE, "destinataire refusé (451)", 2)
    assert courriel.secret == {}


def test_nobody_answers_no_mail_is_at_fault_and_all_leave_at_its_return(settings):
    port = free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    courriels = [un_courriel(f"a{numero}@exemple.fr") for numero in range(3)]
    for _ in range(2):
        with pytest.raises(ServeurInjoignable):
            vider()
    assert {refus(courriel) for courriel in courriels} == {(StatutCourriel.A_ENVOYER, "", 0)}
    with serveur_smtp(port) as serveur:
        assert vider() == 3
        assert len(serveur.recus) == 3


def test_nobody_answers_for_two_days(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    vieux = [un_courriel(f"a{numero}@exemple.fr", secret={"code": "1"}) for numero in range(2)]
    plus_tard(hours=49)
    neuf = un_courriel()
    with pytest.raises(ServeurInjoignable):
        vider()
    for courriel in vieux:
        assert refus(courriel)[:2] == (StatutCourriel.ECHOUE, "serveur de courriels injoignable")
        assert courriel.secret == {}
    assert refus(neuf)[0] == StatutCourriel.A_ENVOYER


# --- interruptions -----------------------------------------------------------------------------


def test_killed_between_the_answer_and_the_mark_the_mail_keeps_its_number(smtp, monkeypatch):
    courriel = un_courriel()
    d_origine = envoi._clore

    def tuer(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(envoi, "_clore", tuer)
    with pytest.raises(KeyboardInterrupt):
        vider()
    monkeypatch.setattr(envoi, "_clore", d_origine)
    assert vider() == 0, "le bail tient"
    plus_tard(seconds=BAIL.total_seconds() + 1)
    assert vider() == 1
    assert smtp.numeros == [courriel.message_id] * 2
    assert refus(courriel) == (StatutCourriel.ENVOYE, "", 2)


def test_a_sender_that_lost_its_lease_does_not_undo_the_next_one(smtp):
    courriel = un_courriel()
    en_retard = reserver()
    assert en_retard == courriel
    plus_tard(seconds=BAIL.total_seconds() + 1)
    vider()
    envoi._echouer(en_retard, TimeoutError())
    envoi._clore(en_retard, StatutCourriel.ECHOUE, "trop tard")
    assert refus(courriel)[:2] == (StatutCourriel.ENVOYE, "")


def test_stop_is_heard_between_two_mails(smtp):
    for numero in range(5):
        un_courriel(f"a{numero}@exemple.fr")
    assert vider(arret=lambda: len(smtp.recus) >= 2) == 2
    assert Courriel.objects.a_envoyer(timezone.now()).count() == 3


def test_the_queue_is_read_by_its_index(django_assert_max_num_queries):
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL enable_seqscan = off")
        plan = Courriel.objects.a_envoyer(timezone.now())[:10].explain()
    assert "courriel_file" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("gabarit", sorted(MJML), ids=lambda g: f"{g.parts[-3]}-{g.stem}")
def test_every_mail_is_written_twice_and_escaped(gabarit):
    """Text and MJML, on the shared layouts: they say who writes and why."""
    for chemin, mise_en_page in ((gabarit, "base.mjml"), (gabarit.with_suffix(".txt"), "base.txt")):
        texte = chemin.read_text()
        assert gabarit.stem == "base" or f'{{% extends "socle/emails/{mise_en_page}" %}}' in texte
        assert not re.search(r"\|\s*safe\b|autoescape|https?://", texte)
