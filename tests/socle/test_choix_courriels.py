"""What one receives, subject by subject: what is refused, what no longer leaves, what always does. Real mail server."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from annuaire.emails.listes import DEMANDES, INVITATIONS, MESSAGES, RAPPELS
from annuaire.enums import EtatAdhesion, EtatMembre, RoleAdhesion
from socle import abonnements
from socle.abonnements import RythmeInconnu, choisir, desabonner, effacer, regler
from socle.courrier import deposer, genre
from socle.courrier.envoi import vider
from socle.courrier.genres import GENRES, LISTE_DU_GENRE, OBLIGATION_DU_GENRE
from socle.courrier.listes import LISTES
from socle.enums import Obligation, RythmeAbonnement
from socle.jetons import jeton
from socle.models import Abonnement, StatutCourriel
from socle.rgpd import FICHES, Personne
from tests.factories import AdhesionFactory, MembreFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

HEBDO, JAMAIS, LETTRE = RythmeAbonnement.HEBDOMADAIRE, RythmeAbonnement.AUCUN, RythmeAbonnement.LETTRE
PAGE = "/compte/courriels/"
SUJETS = [nom for nom, liste in LISTES.items() if not liste.page]


@pytest.fixture
def lea():
    return UtilisateurFactory(email="lea@exemple.gouv.fr")


def refuses(utilisateur):
    choix = Abonnement.objects.choix(utilisateur.pk, LISTES)
    return {nom for nom, rythme in choix.items() if rythme == JAMAIS}


def saisie(*refus, vus=()):
    """The page as sent: `refus` is what it now says no to, `vus` what it already said no to when it was opened."""
    reponses = {nom: "aucun" if nom in refus else "choisi" for nom in SUJETS}
    return reponses | {f"initial-{nom}": "aucun" if nom in vus else "choisi" for nom in SUJETS}


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dit", "erreur"),
    [
        ({}, ValueError),
        ({"liste": "lettre", "obligatoire": Obligation.CODE}, ValueError),
        ({"liste": "inconnue"}, KeyError),
    ],
)
def test_a_kind_says_whether_it_may_be_refused(dit, erreur):
    with pytest.raises(erreur):
        genre("autre", **dit)
    assert not {"autre"} & (GENRES.keys() | LISTE_DU_GENRE.keys() | OBLIGATION_DU_GENRE.keys())


def test_every_kind_is_on_the_page_once_and_no_subject_is_empty():
    notres = {nom for nom, composer in GENRES.items() if not composer.__module__.startswith("tests.")}
    assert notres <= LISTE_DU_GENRE.keys() | OBLIGATION_DU_GENRE.keys()
    assert not LISTE_DU_GENRE.keys() & OBLIGATION_DU_GENRE.keys()
    assert set(LISTE_DU_GENRE.values()) == set(LISTES)
    assert set(OBLIGATION_DU_GENRE.values()) == set(Obligation)


def test_a_subject_is_received_at_the_rhythms_that_it_has_and_all_or_none_is_written(lea):
    for choix, erreur in (
        ({MESSAGES: HEBDO}, RythmeInconnu),
        ({MESSAGES: LETTRE}, RythmeInconnu),
        ({"inconnu": JAMAIS}, KeyError),
    ):
        with pytest.raises(erreur):
            choisir(lea, {INVITATIONS: JAMAIS} | choix)
    assert not Abonnement.objects.exists()


@pytest.mark.parametrize("valeur", ["", "hebdomadaire", "toujours", "\x00"])
def test_an_answer_that_does_not_exist_is_said_and_the_others_are_kept(client, lea, valeur):
    client.force_login(lea)
    reponse = client.post(PAGE, saisie(INVITATIONS) | {MESSAGES: valeur})
    page = reponse.content.decode()
    assert (reponse.status_code, "Les messages de membres\u00a0: choisissez" in page) == (422, True)
    assert re.search(rf'name="{INVITATIONS}" value="aucun"[^>]*checked', page)
    assert not Abonnement.objects.exists()


def test_nobody_chooses_for_somebody_else(client, lea):
    assert client.get(PAGE).status_code == client.post(PAGE, saisie(MESSAGES)).status_code == 302  # to the login
    client.force_login(UtilisateurFactory())
    client.post(PAGE, saisie(MESSAGES) | {"utilisateur": lea.pk})
    assert not refuses(lea)
    for sujet in SUJETS:
        assert client.post(reverse("abonnements:desabonner", args=[jeton(lea, sujet)])).status_code == 403
    assert not refuses(lea)


def test_a_link_serves_one_subject_and_is_not_forged(client, lea):
    bon = jeton(lea, MESSAGES)
    autre = bon.replace(f".{MESSAGES}.", f".{DEMANDES}.")
    assert autre != bon
    inconnu = bon.replace(f".{MESSAGES}.", ".code.")
    for faux in (autre, inconnu, bon[:-1], "x"):
        assert client.post(reverse("abonnements:desabonner", args=[faux])).status_code == 404
    adresse = reverse("abonnements:desabonner", args=[bon])
    assert "Ne plus les recevoir" in client.get(adresse).content.decode()
    assert not refuses(lea)
    assert LISTES[MESSAGES].sans in client.post(adresse).content.decode()
    assert refuses(lea) == {MESSAGES}


def test_a_page_left_open_undoes_nothing(client, lea):
    client.force_login(lea)
    desabonner(lea, MESSAGES)
    assert client.post(PAGE, saisie(DEMANDES)).status_code == 302  # that page still showed messages as received
    assert refuses(lea) == {MESSAGES, DEMANDES}
    client.post(PAGE, saisie(vus=(MESSAGES, DEMANDES)))
    assert not refuses(lea)


# --- what leaves, and what no longer does ------------------------------------------------------


def demande_d_adhesion():
    """A request to join, and the mail to the animator of that community."""
    animateur = AdhesionFactory(role=RoleAdhesion.ANIMATEUR, etat=EtatAdhesion.ACTIVE)
    attente = AdhesionFactory(communaute=animateur.communaute, etat=EtatAdhesion.DEMANDEE)
    compte = animateur.membre.utilisateur
    return compte, deposer("adhesion-demandee", utilisateur=compte.pk, objets={"adhesion": attente.pk})


def test_what_was_deposited_yesterday_does_not_leave_and_the_rest_does(smtp):
    compte, courriel = demande_d_adhesion()
    decision = deposer("membre-valide", utilisateur=compte.pk, objets={"membre": compte.membre.pk})
    code = deposer("second-facteur", utilisateur=compte.pk, secret={"actif": True})
    choisir(compte, dict.fromkeys(LISTES, JAMAIS))
    vider()
    for un in (courriel, decision, code):
        un.refresh_from_db()
    assert (courriel.statut, courriel.raison) == (StatutCourriel.ANNULE, "désabonné")
    assert (decision.statut, code.statut) == (StatutCourriel.ENVOYE, StatutCourriel.ENVOYE)
    for recu in smtp.recus:
        assert recu["List-Unsubscribe"] is None
        assert f"https://testserver{PAGE}" in recu.get_body(("plain",)).get_content()


def test_one_click_from_a_mail_without_cookie(smtp):
    compte, _ = demande_d_adhesion()
    vider()
    [recu] = smtp.recus
    assert recu["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert recu["List-Id"].endswith("<demandes.testserver>")
    url = recu["List-Unsubscribe"].strip(" <>")
    for sorte in ("plain", "html"):
        contenu = recu.get_body((sorte,)).get_content()
        assert "Ne plus recevoir les demandes d’adhésion" in contenu
        assert (url in contenu, f"https://testserver{PAGE}" in contenu) == (True, True)
    for _ in range(2):
        client = Client(enforce_csrf_checks=True)
        reponse = client.post(url.removeprefix("https://testserver"), {"List-Unsubscribe": "One-Click"})
        assert (reponse.status_code, refuses(compte)) == (200, {DEMANDES})
    retour = reverse("abonnements:preferences", args=[url.rstrip("/").rpartition("/")[2]])
    assert retour in reponse.content.decode()
    assert Client().post(retour, {"rythme": "choisi"}).url == retour
    assert not refuses(compte)


def test_a_personal_reminder_says_nothing_of_what_it_reminds():
    dits = f"{LISTES[RAPPELS]}".lower()
    for mot in ("mobilité", "intention", "poste", "employeur", "recrute"):
        assert mot not in dits


def test_who_was_invited_may_refuse_before_ever_coming(client):
    membre = MembreFactory(etat=EtatMembre.INVITEE)
    client.post(reverse("abonnements:desabonner", args=[jeton(membre.utilisateur, INVITATIONS)]))
    courriel = deposer("membre-invite", utilisateur=membre.utilisateur_id, objets={"membre": membre.pk})
    vider()
    courriel.refresh_from_db()
    assert courriel.raison == "désabonné"


# --- the page ----------------------------------------------------------------------------------


def test_the_page_shows_each_choice_and_what_always_leaves(client, lea, django_assert_max_num_queries):
    regler(lea, "lettre", rythme=HEBDO)
    client.force_login(lea)
    with django_assert_max_num_queries(8):
        page = client.get(PAGE).content.decode()
    assert "une fois par semaine au plus, le lundi" in page
    assert reverse("abonnements:regler") in page
    for liste in LISTES.values():
        assert liste.description in page
    for obligation in Obligation:
        assert str(obligation.label) in page
        assert obligation.raison in page
    assert 'value="hebdomadaire"' not in page
    assert client.post(PAGE, saisie(MESSAGES, RAPPELS), follow=True).redirect_chain == [(PAGE, 302)]
    assert refuses(lea) == {MESSAGES, RAPPELS}
    page = client.get(PAGE).content.decode()
    assert re.search(rf'name="{MESSAGES}" value="aucun"[^>]*checked', page)
    for nom in ("accueil:compte", "abonnements:regler"):
        assert PAGE in client.get(reverse(nom)).content.decode()


def test_choices_are_given_to_their_person_and_go_with_it(lea):
    choisir(lea, {MESSAGES: JAMAIS})
    fiche = FICHES["socle.Abonnement"]
    assert fiche.lignes(Personne.de(lea)).values_list("liste", "rythme").get() == (MESSAGES, "aucun")
    assert not fiche.lignes(Personne.de(UtilisateurFactory())).exists()
    effacer(lea.pk)
    assert not Abonnement.objects.exists()


def test_a_choice_is_written_once_by_whoever_repeats_it(lea):
    for _ in range(2):
        abonnements.choisir(lea, {MESSAGES: JAMAIS, INVITATIONS: JAMAIS})
    assert Abonnement.objects.count() == 2
