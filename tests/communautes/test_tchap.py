"""Tchap: what is written in the act, read again when it leaves, and what the bot does of each refusal."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import EtatAdhesion, EtatCommunaute
from annuaire.services import adhesions, communautes, membres
from communautes import matrix, messages
from communautes.enums import EtatEvenement, EtatPublication, GesteTchap, StatutEnvoiTchap
from communautes.matrix import Limite, ServeurInjoignable
from communautes.models import CompteTchap, EnvoiTchap, Espace, Evenement
from communautes.salons import empreinte_de, est_admis, est_de, est_un_salon
from communautes.services import annonces, evenements, publications, relectures, robot, tchap
from communautes.services.espaces import regler
from outils.network import free_port
from socle import vie
from socle.acteur import ANONYME, SYSTEME, construire
from socle.registres import effacer_personne
from tests.communautes.serveur_matrix import serveur_matrix
from tests.communautes.vie import animatrice, evenement
from tests.factories import (
    AdhesionFactory,
    CommunauteFactory,
    CommunFactory,
    EvenementFactory,
    MembreFactory,
    RetourExperienceFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db

SALON = "!salon:exemple.fr"
QUI = "@ada.lovelace-exemple.gouv.fr:agent.exemple.tchap.gouv.fr"
FAIT, ATTEND = StatutEnvoiTchap.ENVOYE, StatutEnvoiTchap.A_ENVOYER
SANS_OBJET, ABANDONNE = StatutEnvoiTchap.ANNULE, StatutEnvoiTchap.ABANDONNE


@pytest.fixture
def serveur(settings):
    with serveur_matrix() as serveur:
        settings.TCHAP_SERVEUR = serveur.url
        yield serveur


@pytest.fixture
def communaute():
    return avec_salon(CommunauteFactory())


@pytest.fixture
def ada(communaute):
    return membre("ada.lovelace@exemple.gouv.fr", communaute)


def avec_salon(communaute, salon=SALON):
    Espace.objects.create(communaute=communaute, salon=salon)
    return communaute


def membre(adresse, *communautes):
    lui = MembreFactory(utilisateur__email=adresse)
    EmailAddress.objects.create(user=lui.utilisateur, email=adresse, verified=True, primary=True)
    for une in communautes:
        AdhesionFactory(communaute=une, membre=lui)
    return lui


def soi(lui):
    return construire(lui.utilisateur)


@pytest.fixture
def bonjour(monkeypatch):
    """A kind of message of these tests, that says what its row names."""

    def composer(envoi):
        dit = envoi.objets.get("dit")
        return messages.composer("Essai", f"Bonjour {dit}", [], "/") if dit else None

    monkeypatch.setitem(messages.MESSAGES, "bonjour", composer)

    def deposer(communaute, numero=1):
        return tchap.annoncer(communaute.pk, "bonjour", {"dit": numero}, f"bonjour:{communaute.pk}:{numero}")

    return deposer


def relire(envoi):
    envoi.refresh_from_db()
    return envoi


def tous():
    EnvoiTchap.objects.update(prochain_essai=timezone.now())


# --- Written in the act -----------------------------------------------------------------------------------------------


def test_nothing_is_written_without_a_room_nor_without_tchap(settings, bonjour, communaute):
    assert bonjour(CommunauteFactory()) is None
    settings.TCHAP_SERVEUR = ""
    assert bonjour(communaute) is None
    assert not EnvoiTchap.objects.exists()
    assert (robot.vider(), robot.est_en_retard()) == (0, False)


def test_the_same_thing_is_said_once_and_an_unknown_kind_never(bonjour, communaute):
    assert bonjour(communaute) is not None
    assert bonjour(communaute) is None
    with pytest.raises(KeyError):
        tchap.annoncer(communaute.pk, "inconnu", {}, "x")


def test_acts_of_the_community_are_said_and_what_is_false_meanwhile_is_not(serveur, communaute):
    elle = animatrice(communaute)
    champs = {"titre": "Ren\u202etrée\n@room", "texte": "Nous voilà.", "jusqu_au": None}
    annonce = annonces.creer(communaute, champs, acteur=soi(elle))
    brouillon = EvenementFactory(communaute=communaute, etat=EtatEvenement.BROUILLON, publie_le=None, titre="<b>Lu</b>")
    evenements.publier(brouillon, acteur=soi(elle))
    annule = evenement(communaute, etat=EtatEvenement.ANNULE, motif_annulation="Grève")
    tchap.annoncer(communaute.pk, "evenement-publie", {"evenement": annule.pk}, "annule")
    partie = tchap.annoncer(communaute.pk, "annonce", {"annonce": annonce.pk + 1000}, "partie")
    assert robot.vider() == 4
    un, deux = serveur.ecrits
    assert un.startswith("Annonce\u00a0: Ren trée @room\n")
    assert un.endswith(reverse("communautes:detail", args=[communaute.slug]))
    assert brouillon.get_absolute_url() in deux
    contenu = next(corps for methode, _, corps in serveur.appels if methode == "PUT" and "Lu" in corps["body"])
    assert "&lt;b&gt;Lu&lt;/b&gt;" in contenu["formatted_body"]
    assert contenu["m.mentions"] == {}
    assert sorted(EnvoiTchap.objects.values_list("statut", flat=True)) == sorted([FAIT, FAIT, SANS_OBJET, SANS_OBJET])
    assert relire(partie).erreur == "ce dont il parle n’existe plus"


@pytest.mark.parametrize("fabrique", [RetourExperienceFactory, CommunFactory])
def test_a_text_is_told_once_published_and_names_nobody(serveur, communaute, fabrique):
    elle = animatrice(communaute)
    lu, garde = (fabrique(communaute=communaute, etat=EtatPublication.EN_RELECTURE) for _ in "12")
    for texte in (lu, garde):
        relectures.publier(texte, texte.version, acteur=soi(elle))
    relectures.archiver(garde, "Il n’est plus à jour.", acteur=soi(elle))
    assert robot.vider() == 2
    [dit] = serveur.ecrits
    assert dit.startswith(f"Nouveau {lu._meta.verbose_name}\u00a0: {lu.titre}\n{lu.resume}\n")
    assert dit.endswith(lu.get_absolute_url())
    assert lu.auteur.nom not in dit
    assert relire(EnvoiTchap.objects.get(statut=SANS_OBJET)).erreur == "ne se dit plus"


@pytest.mark.parametrize("fabrique", [RetourExperienceFactory, CommunFactory])
def test_a_text_published_again_is_not_told_again(communaute, fabrique):
    elle = animatrice(communaute)
    texte = fabrique(communaute=communaute, etat=EtatPublication.EN_RELECTURE)
    relectures.publier(texte, texte.version, acteur=soi(elle))
    EnvoiTchap.objects.all().delete()
    publications.reprendre(texte, acteur=soi(texte.auteur))
    publications.soumettre(texte, acteur=soi(texte.auteur))
    relectures.publier(texte, texte.version, acteur=soi(elle))
    assert not EnvoiTchap.objects.exists()


def test_an_event_is_told_at_the_hour_of_its_place(communaute):
    un = evenement(communaute, fuseau="Indian/Reunion", lieu="Saint-Denis")
    Evenement.objects.filter(pk=un.pk).update(debut=timezone.now() + timedelta(days=2))
    envoi = tchap.annoncer(communaute.pk, "evenement-publie", {"evenement": un.pk}, "c")
    assert "(heure de La Réunion)\nSaint-Denis" in messages.MESSAGES["evenement-publie"](envoi).texte


# --- Memberships ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "identifiant",
    [
        "@autre.personne-exemple.gouv.fr:agent.exemple.tchap.gouv.fr",  # somebody else
        "@ada.lovelace-exemple.gouv.fr:pirate.example",  # elsewhere
        "@ada.lovelace-exemple.gouv.fr.pirate:agent.exemple.tchap.gouv.fr",
        "ada.lovelace",
    ],
)
def test_nobody_has_somebody_else_invited(identifiant, ada):
    with pytest.raises(tchap.IdentifiantRefuse):
        tchap.enregistrer_compte(identifiant, acteur=soi(ada))
    EmailAddress.objects.update(verified=False)
    with pytest.raises(tchap.IdentifiantRefuse):
        tchap.enregistrer_compte(QUI, acteur=soi(ada))
    assert not EnvoiTchap.objects.exists()


def test_identifiers_are_made_of_addresses_as_tchap_makes_them(settings):
    adresses = ["autre@exemple.fr", "Jean.Neil@Exemple.gouv.fr"]
    assert est_de("@jean.neil-exemple.gouv.fr:s.fr", adresses)
    assert est_de("@jean.neil-exemple.gouv.fr2:s.fr", adresses)
    assert not est_de("@jean.neil-exemple.gouv.frx:s.fr", adresses)
    # Without their sign, they would be those of colleagues.
    for adresse in ("jean.martin+ez@exemple.gouv.fr", "jean.martin'ez@exemple.gouv.fr"):
        assert not est_de("@jean.martinez-exemple.gouv.fr:s.fr", [adresse])
        assert not est_de("@jean.martin-exemple.gouv.fr:s.fr", [adresse])
        assert not est_de("@jean.martin+ez-exemple.gouv.fr:s.fr", [adresse])
    settings.TCHAP_DOMAINES = [".tchap.gouv.fr"]
    assert est_admis("@a:agent.dinum.tchap.gouv.fr")
    assert not est_admis("@a:tchap.gouv.fr.pirate.example")
    assert not est_admis("@a:pirate-tchap.gouv.fr")
    assert est_un_salon("!abc:s.fr")
    assert not est_un_salon("#abc:s.fr")


def test_an_identifier_is_that_of_one_account(client, communaute, ada):
    """« nom-univ@tours.fr » and « nom@univ-tours.fr » are written alike: the second one is told, and keeps its own."""
    ancien = "@ada-exemple.gouv.fr:agent.exemple.tchap.gouv.fr"
    CompteTchap.objects.create(membre=membre("autre@exemple.gouv.fr"), identifiant=QUI)
    CompteTchap.objects.create(membre=ada, identifiant=ancien)
    with pytest.raises(tchap.IdentifiantPris):
        tchap.enregistrer_compte(QUI, acteur=soi(ada))
    assert CompteTchap.objects.get(membre=ada).identifiant == ancien
    assert not EnvoiTchap.objects.exists()
    client.force_login(ada.utilisateur)
    reponse = client.post(reverse("tchap:modifier"), {"identifiant": QUI})
    assert reponse.status_code == 422
    assert "Un autre compte" in reponse.text


def test_memberships_follow_adhesions_both_ways(serveur, communaute, ada):
    tchap.enregistrer_compte(QUI, acteur=soi(ada))
    assert robot.vider() == 1
    assert serveur.fait("invite") == [QUI]
    # The page is sent twice: nothing more.
    tchap.enregistrer_compte(QUI, acteur=soi(ada))
    assert EnvoiTchap.objects.count() == 1
    adhesion = ada.adhesions.get()
    serveur.reponses["/members?not_membership=leave"] = (200, dans_le_salon(QUI))
    adhesions.suspendre(adhesion, acteur=soi(ada))
    adhesions.reprendre(adhesion, acteur=soi(ada))
    serveur.reponses[f"/m.room.member/{quote(QUI)}"] = (200, {"membership": "join"})
    assert robot.vider() == 2
    assert serveur.fait("kick") == [], "revenue avant que le robot ne passe"
    adhesions.quitter(adhesion, acteur=soi(ada))
    robot.vider()
    assert serveur.fait("kick") == [QUI]
    assert set(EnvoiTchap.objects.values_list("empreinte", flat=True)) == {""}


def quote(identifiant):
    return identifiant.replace("@", "%40").replace(":", "%3A")


def dans_le_salon(*identifiants):
    return {"chunk": [{"state_key": un, "content": {"membership": "join"}} for un in ("@autre:s.fr", *identifiants)]}


def test_who_leaves_while_it_is_invited_does_not_stay(serveur, communaute, ada, monkeypatch):
    tchap.enregistrer_compte(QUI, acteur=soi(ada))
    envoyer = matrix.Matrix.inviter

    def inviter(self, salon, qui):
        envoyer(self, salon, qui)
        EnvoiTchap.objects.filter(geste=GesteTchap.EXCLURE).delete()  # another bot has just found nobody to take out
        adhesions.quitter(ada.adhesions.get(), acteur=soi(ada))

    monkeypatch.setattr(matrix.Matrix, "inviter", inviter)
    robot.vider(1)
    assert serveur.fait("kick") == [QUI]


@pytest.mark.parametrize("comment", ["efface", "adresse", "supprime", "suspendu"])
def test_who_goes_leaves_its_rooms_and_nothing_readable(serveur, communaute, ada, comment):
    CompteTchap.objects.create(membre=ada, identifiant=QUI)
    if comment == "efface":
        effacer_personne(ada.utilisateur_id)
    elif comment == "adresse":
        EmailAddress.objects.all().delete()
        tchap.suivre_adresses(ada.utilisateur_id)
    elif comment == "supprime":
        assert tchap.supprimer_compte(acteur=soi(ada))
    else:
        membres.suspendre(ada, "", acteur=soi(MembreFactory(utilisateur__moderateur=True)))
    envoi = EnvoiTchap.objects.get(geste=GesteTchap.EXCLURE)
    assert CompteTchap.objects.exists() == (comment == "suspendu")
    assert envoi.empreinte == empreinte_de(QUI)
    assert "lovelace" not in str(vars(envoi))
    serveur.reponses["/members?not_membership=leave"] = (200, dans_le_salon(QUI))
    robot.vider()
    assert serveur.fait("kick") == [QUI]
    assert relire(envoi).empreinte == ""


@pytest.mark.parametrize(
    ("depart", "fin"),
    [
        (EtatAdhesion.DEMANDEE, adhesions.quitter),
        (EtatAdhesion.INVITEE, adhesions.quitter),
        (EtatAdhesion.INVITEE, adhesions.decliner_invitation),
    ],
)
def test_who_was_never_in_is_not_taken_out(communaute, depart, fin):
    """It may be a guest of the animators, whom they invited by hand."""
    elle = membre("ada.lovelace@exemple.gouv.fr")
    CompteTchap.objects.create(membre=elle, identifiant=QUI)
    fin(AdhesionFactory(communaute=communaute, membre=elle, etat=depart), acteur=soi(elle))
    assert not EnvoiTchap.objects.exists()


@pytest.mark.parametrize("comment", ["quitte", "supprime"])
def test_who_goes_while_tchap_is_unplugged_is_taken_out_once_it_is_back(serveur, settings, communaute, ada, comment):
    CompteTchap.objects.create(membre=ada, identifiant=QUI)
    adresse, settings.TCHAP_SERVEUR = settings.TCHAP_SERVEUR, ""
    if comment == "quitte":
        adhesions.quitter(ada.adhesions.get(), acteur=soi(ada))
    else:
        tchap.supprimer_compte(acteur=soi(ada))
    assert robot.vider() == 0
    settings.TCHAP_SERVEUR = adresse
    serveur.reponses["/members?not_membership=leave"] = (200, dans_le_salon(QUI))
    robot.vider()
    assert serveur.fait("kick") == [QUI]


def test_who_goes_is_taken_out_of_the_room_of_then(serveur, communaute, ada):
    CompteTchap.objects.create(membre=ada, identifiant=QUI)
    adhesions.quitter(ada.adhesions.get(), acteur=soi(ada))
    Espace.objects.update(salon="!autre:exemple.fr")
    serveur.reponses["/members?not_membership=leave"] = (200, dans_le_salon(QUI))
    robot.vider()
    [retrait] = [chemin for _, chemin, _ in serveur.appels if chemin.endswith("/kick")]
    assert "%21salon%3Aexemple.fr" in retrait


def test_removal_holds_through_a_change_of_key(serveur, communaute, ada, settings):
    CompteTchap.objects.create(membre=ada, identifiant=QUI)
    tchap.supprimer_compte(acteur=soi(ada))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "y" * 60, [settings.SECRET_KEY]
    serveur.reponses["/members?not_membership=leave"] = (200, dans_le_salon(QUI))
    robot.vider()
    assert serveur.fait("kick") == [QUI]


def test_a_new_room_invites_those_who_gave_their_identifier(serveur, ada):
    ailleurs = CommunauteFactory()
    elle = animatrice(ailleurs)
    AdhesionFactory(communaute=ailleurs, membre=ada)
    CompteTchap.objects.create(membre=ada, identifiant=QUI)
    for _ in range(2):
        regler(ailleurs, {"salon": "!neuf:exemple.fr"}, acteur=soi(elle))
    assert robot.vider() == 1
    assert serveur.fait("invite") == [QUI]


def test_who_came_while_a_community_slept_is_invited_once_it_opens(serveur, communaute):
    chef = construire(UtilisateurFactory(administrateur=True))
    communautes.endormir(communaute, acteur=chef)
    elle = membre("ada.lovelace@exemple.gouv.fr", communaute)
    tchap.enregistrer_compte(QUI, acteur=soi(elle))
    robot.vider()
    assert serveur.fait("invite") == []
    communautes.ouvrir(communaute, acteur=chef)
    robot.vider()
    assert serveur.fait("invite") == [QUI]


def test_what_is_said_while_a_community_sleeps_may_be_said_later(bonjour, communaute):
    type(communaute).objects.update(etat=EtatCommunaute.EN_SOMMEIL)
    assert bonjour(communaute) is None
    type(communaute).objects.update(etat=EtatCommunaute.OUVERTE)
    assert bonjour(communaute) is not None


def test_a_community_that_sleeps_says_nothing_and_still_lets_people_go(serveur, bonjour, communaute, ada):
    CompteTchap.objects.create(membre=ada, identifiant=QUI)
    dit = bonjour(communaute)
    type(communaute).objects.filter(pk=communaute.pk).update(etat=EtatCommunaute.EN_SOMMEIL)
    adhesions.quitter(ada.adhesions.get(), acteur=soi(ada))
    serveur.reponses["/members?not_membership=leave"] = (200, dans_le_salon(QUI))
    robot.vider()
    assert (relire(dit).statut, serveur.ecrits, serveur.fait("kick")) == (SANS_OBJET, [], [QUI])


# --- Refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reponse", "statut", "code"),
    [
        ((403, {"errcode": "M_FORBIDDEN", "error": "nom.de@quelqu-un.fr"}), ATTEND, "M_FORBIDDEN"),
        ((400, {"errcode": "M_BAD_JSON"}), ABANDONNE, "M_BAD_JSON"),
        ((413, {"errcode": "M_TOO_LARGE"}), ABANDONNE, "M_TOO_LARGE"),
        ((500, {"errcode": "<script>"}), ATTEND, "réponse 500"),
        ((302, {}, {"Location": "http://ailleurs.example/"}), ATTEND, "réponse 302"),
        ((200, b"<html>"), ATTEND, "réponse 200"),
        ((200, b"[" * 100_000), ATTEND, "réponse 200"),
        ((200, b"x" * 300_000), ATTEND, "sans réponse"),
    ],
)
def test_a_room_that_refuses_is_said_tried_again_and_blocks_nobody(serveur, bonjour, communaute, reponse, statut, code):
    refuse = bonjour(communaute)
    passe = bonjour(avec_salon(CommunauteFactory(), "!autre:exemple.fr"))
    serveur.reponses[f"%21salon%3Aexemple.fr/send/m.room.message/{refuse.uuid}"] = reponse
    assert robot.vider() == 2
    assert (relire(refuse).statut, refuse.erreur, refuse.essais) == (statut, code, 1)
    assert relire(passe).statut == FAIT
    assert statut == ABANDONNE or refuse.prochain_essai > timezone.now()
    assert robot.vider() == 0, "pas avant son heure"
    if statut == ABANDONNE:
        assert tchap.reessayer(EnvoiTchap.objects.all()) == {refuse.pk}
    serveur.reponses.clear()
    tous()
    robot.vider()
    assert relire(refuse).statut == FAIT


def test_the_bot_answers_the_invitation_of_a_room(serveur, bonjour, communaute):
    interdit = serveur.repondre

    def repondre(methode, chemin, corps):
        statut, dit = interdit(methode, chemin, corps)
        entree = any(chemin.endswith("/join") for _, chemin, _ in serveur.appels)
        return (statut, dit) if entree else (403, {"errcode": "M_FORBIDDEN"})

    serveur.repondre = repondre
    bonjour(communaute)
    robot.vider()
    assert len(serveur.ecrits) == 1


def test_nothing_is_written_in_clear_in_an_encrypted_room(serveur, bonjour, communaute):
    serveur.reponses["/state/m.room.encryption/"] = (200, {"algorithm": "m.megolm.v1.aes-sha2"})
    envoi = bonjour(communaute)
    robot.vider()
    assert (relire(envoi).statut, envoi.erreur, serveur.ecrits) == (ABANDONNE, "salon chiffré", [])


@pytest.mark.parametrize(
    ("corps", "entetes", "secondes"),
    [({"retry_after_ms": 90_000}, {}, 90), ({}, {"Retry-After": "40"}, 40), ({"retry_after_ms": "non"}, {}, 5)],
)
def test_a_limit_is_waited_for_and_costs_no_try(serveur, bonjour, communaute, corps, entetes, secondes):
    serveur.reponses["/state/m.room.encryption/"] = (429, {"errcode": "M_LIMIT_EXCEEDED", **corps}, entetes)
    envoi = bonjour(communaute)
    with pytest.raises(Limite):
        robot.vider()
    attente = relire(envoi).prochain_essai - timezone.now()
    assert timedelta(seconds=secondes - 3) < attente <= timedelta(seconds=secondes)
    assert (envoi.statut, envoi.essais) == (ATTEND, 0)


@pytest.mark.parametrize("panne", ["personne", "jeton"])
def test_a_server_that_is_down_costs_no_try_and_is_said_behind(serveur, settings, bonjour, communaute, panne):
    envoi = bonjour(communaute)
    if panne == "personne":
        settings.TCHAP_SERVEUR = f"http://127.0.0.1:{free_port()}"
    else:
        serveur.reponses["/state/m.room.encryption/"] = (401, {"errcode": "M_UNKNOWN_TOKEN"})
    with pytest.raises(ServeurInjoignable):
        robot.vider()
    assert (relire(envoi).statut, envoi.essais) == (ATTEND, 0)
    assert vie.parties("tchap") == {"tchap": "jamais vu"}
    EnvoiTchap.objects.update(created_at=timezone.now() - timedelta(minutes=6), prochain_essai=timezone.now())
    with pytest.raises(ServeurInjoignable):
        robot.vider()
    assert vie.parties("tchap") == {"tchap": "en retard"}
    EnvoiTchap.objects.update(created_at=timezone.now() - timedelta(hours=49))
    with pytest.raises(ServeurInjoignable):
        robot.vider()
    assert relire(envoi).statut == ABANDONNE


def test_after_48_hours_a_refusal_is_given_up(serveur, bonjour, communaute):
    serveur.reponses["/state/m.room.encryption/"] = (500, {})
    envoi = bonjour(communaute)
    EnvoiTchap.objects.update(created_at=timezone.now() - timedelta(hours=49))
    robot.vider()
    assert relire(envoi).statut == ABANDONNE


def test_a_slow_server_holds_one_row_for_a_bounded_time(serveur, bonjour, communaute, monkeypatch):
    monkeypatch.setattr(matrix, "BORNES", matrix.Bornes(0.1, 0.2, 1000))
    serveur.lenteur = 0.4
    envoi = bonjour(communaute)
    robot.vider()
    assert (relire(envoi).statut, envoi.erreur) == (ATTEND, "sans réponse")


def test_a_bot_that_lost_its_lease_undoes_nothing(serveur, bonjour, communaute):
    envoi = bonjour(communaute)
    tenu = robot.reserver()
    EnvoiTchap.objects.update(statut=FAIT)
    serveur.reponses["/state/m.room.encryption/"] = (500, {})
    robot.traiter(tenu, matrix.robot())
    assert relire(envoi).statut == FAIT


def test_what_is_over_is_forgotten_except_that_it_was_said(communaute, bonjour, ada):
    tchap.enregistrer_compte(QUI, acteur=soi(ada))
    invitee = EnvoiTchap.objects.get()
    attend, dit, tu, recent = (bonjour(communaute, numero) for numero in range(1, 5))
    EnvoiTchap.objects.exclude(pk=attend.pk).update(statut=FAIT)
    EnvoiTchap.objects.filter(pk__in=[tu.pk, recent.pk]).update(statut=SANS_OBJET)
    EnvoiTchap.objects.exclude(pk=recent.pk).update(created_at=timezone.now() - timedelta(days=31))
    assert tchap.purger_envois_tchap(timezone.localdate()) == 2
    assert set(EnvoiTchap.objects.values_list("pk", flat=True)) == {attend.pk, dit.pk, recent.pk}
    assert not EnvoiTchap.objects.filter(pk=invitee.pk).exists()
    assert bonjour(communaute, 2) is None


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_one_gives_changes_and_takes_back_its_identifier(client, ada, settings):
    page = reverse("tchap:modifier")
    client.force_login(ada.utilisateur)
    for faux in ("", "ada", QUI.replace("ada", "bob"), "@ada.lovelace-exemple.gouv.fr:pirate.example"):
        reponse = client.post(page, {"identifiant": faux})
        assert reponse.status_code == 422
        assert faux in reponse.text
    assert client.post(page, {"identifiant": QUI.upper()}).status_code == 302
    assert CompteTchap.objects.get().identifiant == QUI
    assert QUI in client.get(page).text
    settings.TCHAP_SERVEUR = ""
    assert "pas encore reliée" in client.get(page).text
    assert client.post(page, {"identifiant": QUI}).status_code == 302
    client.post(reverse("tchap:supprimer"))
    assert not CompteTchap.objects.exists()


def test_only_members_have_a_page(client):
    client.force_login(MembreFactory(etat="suspendue").utilisateur)
    assert client.get(reverse("tchap:modifier")).status_code == 403
    client.force_login(UtilisateurFactory())
    assert client.post(reverse("tchap:supprimer")).status_code == 403


@pytest.mark.parametrize("etat", ["suspendue", "hors périmètre"])
def test_who_is_a_member_no_more_takes_back_its_identifier_and_gives_none(client, etat):
    lui, page = MembreFactory(etat=etat), reverse("tchap:modifier")
    client.force_login(lui.utilisateur)
    assert page not in client.get(reverse("accueil:compte")).text
    CompteTchap.objects.create(membre=lui, identifiant=QUI)
    CompteTchap.objects.create(membre=MembreFactory(), identifiant=QUI.replace("ada", "bob"))
    assert page in client.get(reverse("accueil:compte")).text
    for reponse in (client.get(page), client.post(page, {"identifiant": QUI.replace("ada", "eve")})):
        assert QUI in reponse.text
        assert "Seuls les membres" in reponse.text
    assert client.post(reverse("tchap:supprimer"), follow=True).redirect_chain == [(reverse("accueil:compte"), 302)]
    assert CompteTchap.objects.get().identifiant == QUI.replace("ada", "bob")


def test_the_page_asks_few_queries(client, ada, django_assert_max_num_queries):
    client.force_login(ada.utilisateur)
    with django_assert_max_num_queries(8):
        client.get(reverse("tchap:modifier"))


def test_an_actor_without_membership_writes_nothing():
    with pytest.raises(PermissionDenied):
        tchap.enregistrer_compte(QUI, acteur=construire(MembreFactory(etat="suspendue").utilisateur))
    for acteur in (ANONYME, SYSTEME, construire(UtilisateurFactory())):
        with pytest.raises(PermissionDenied):
            tchap.supprimer_compte(acteur=acteur)
