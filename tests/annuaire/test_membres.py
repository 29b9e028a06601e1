"""Memberships: every verb on every state, who may, what each is told; leaving and coming back by one's addresses."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import CREATION, TRANSITIONS_MEMBRE, EtatAdhesion, EtatMembre, RoleAdhesion
from annuaire.models import Adhesion, Mandat, Membre, Recruteur
from annuaire.services import membres
from annuaire.tableau import adhesion
from comptes import services as comptes
from comptes.models import Utilisateur
from comptes.services import AdresseRefusee, anonymiser_comptes
from socle import journal
from socle.acteur import construire
from socle.courrier.genres import GENRES
from socle.journal import TransitionRefusee, historique
from socle.models import Commentaire, Courriel
from socle.registres import effacer_personne
from tests.factories import (
    AdhesionFactory,
    CommunauteFactory,
    CompetenceDeclareeFactory,
    CorpsFactory,
    EtapeFactory,
    MandatFactory,
    MembreFactory,
    OrganismeFactory,
    RecruteurFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db
E = EtatMembre


@pytest.fixture
def moderateur():
    return construire(UtilisateurFactory(moderateur=True))


def saisie(**autres):
    return {"prenom": "Ada", "nom": "Martin", "statut": "titulaire", "poste": "Architecte", **autres}


def champs(**autres):
    return saisie(organisme=OrganismeFactory(), corps=None, **autres)


def sien(membre):
    return construire(membre.utilisateur)


def envoyer(courriel):
    return GENRES[courriel.genre](courriel)


def jouer(verbe, membre, moderateur):
    lui = sien(membre)
    return {
        "demander": lambda: membres.demander(champs(), acteur=lui),
        "completer": lambda: membres.completer(membre, champs(), acteur=lui),
        "demander_complement": lambda: membres.demander_complement(membre, "poste", acteur=moderateur),
        "valider": lambda: membres.valider(membre, acteur=moderateur),
        "refuser": lambda: membres.refuser(membre, "identite", acteur=moderateur),
        "suspendre": lambda: membres.suspendre(membre, "Un signalement.", acteur=moderateur),
        "retablir": lambda: membres.retablir(membre, acteur=moderateur),
        "sortir": lambda: membres.sortir(membre, acteur=lui),
        "revenir": lambda: membres.revenir(membre, membre.utilisateur.email, acteur=lui),
        "accepter_invitation": lambda: membres.accepter_invitation(membre, acteur=lui),
    }[verbe]()


@pytest.mark.parametrize("verbe", sorted(set(TRANSITIONS_MEMBRE) - {"inviter", "anonymiser"}))
def test_every_verb_on_every_state(moderateur, verbe):
    departs, arrivee = TRANSITIONS_MEMBRE[verbe]
    for etat in set(E) - {E.ANONYMISEE}:
        membre = MembreFactory(etat=etat)
        if etat in departs:
            jouer(verbe, membre, moderateur)
            membre.refresh_from_db()
            assert (membre.etat, historique(membre).get().verbe) == (arrivee, verbe)
        else:
            with pytest.raises(TransitionRefusee):
                jouer(verbe, membre, moderateur)
            assert not historique(membre).exists()


def test_verbs_that_create_are_tested_too():
    assert {v for v, (departs, _) in TRANSITIONS_MEMBRE.items() if CREATION in departs} == {"demander", "inviter"}


# --- Refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verbe", "etat"), [("valider", E.DEMANDEE), ("refuser", E.DEMANDEE), ("suspendre", E.ACTIVE)])
def test_nobody_decides_on_its_own_file_nor_without_being_of_the_team(verbe, etat):
    lui = UtilisateurFactory(moderateur=True)
    membre = MembreFactory(etat=etat, utilisateur=lui)
    for qui in (lui, UtilisateurFactory(), MembreFactory().utilisateur):
        with pytest.raises(PermissionDenied):
            jouer(verbe, membre, construire(qui))
    membre.refresh_from_db()
    assert membre.etat == etat


def test_nobody_answers_nor_leaves_for_somebody_else(moderateur):
    for verbe, etat in (("completer", E.A_COMPLETER), ("accepter_invitation", E.INVITEE), ("sortir", E.ACTIVE)):
        membre = MembreFactory(etat=etat)
        donnees = (champs(),) if verbe == "completer" else ()
        with pytest.raises(PermissionDenied):
            getattr(membres, verbe)(membre, *donnees, acteur=moderateur)


def test_a_decision_on_a_file_that_changed_meanwhile_is_void(moderateur):
    membre = MembreFactory(etat=E.A_COMPLETER)
    journal.changer_etat(membre, "completer", acteur=sien(membre))
    lue = historique(membre).last().pk
    membres.demander_complement(membre, "poste", acteur=moderateur, version=lue)
    membres.completer(membre, champs(), acteur=sien(membre))
    with pytest.raises(membres.DecisionPerimee):
        membres.valider(membre, acteur=moderateur, version=lue)


def test_an_account_without_a_professional_address_cannot_ask(client):
    compte = UtilisateurFactory(email="ada@personnel.example")
    EmailAddress.objects.create(user=compte, email=compte.email, verified=True, primary=True)
    with pytest.raises(AdresseRefusee):
        membres.demander(champs(), acteur=construire(compte))
    client.force_login(compte)
    page = client.get(reverse("membre:demander")).content.decode()
    assert "Ajouter une adresse" in page
    assert not Membre.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_asking_twice_at_once_makes_one_file():
    compte, donnees = UtilisateurFactory(), champs()

    def demander(_):
        try:
            membres.demander(donnees, acteur=construire(compte))
            return "fait"
        except TransitionRefusee:
            return "refusé"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as deux:
        assert sorted(deux.map(demander, range(2))) == ["fait", "refusé"]
    assert historique(Membre.objects.get()).count() == 1


# --- The page where one asks ----------------------------------------------------------------------


def test_asking_from_the_page(client):
    compte, organisme, communaute = (
        UtilisateurFactory(),
        OrganismeFactory(nom="Direction des ponts"),
        CommunauteFactory(),
    )
    corps = CorpsFactory()
    client.force_login(compte)
    page = reverse("membre:demander")
    cherche = client.post(page, saisie(chercher="1", q="ponts", corps=corps.pk))
    assert cherche.status_code == 200
    texte = cherche.content.decode()
    assert 'value="Ada"' in texte
    assert "Direction des ponts" in texte
    assert "id_nom_error" not in texte
    envoi = saisie(organisme=organisme.pk, corps=corps.pk, communaute=communaute.pk, q="ponts")
    assert client.post(page, envoi).status_code == 302
    membre = Membre.objects.get()
    assert (membre.etat, membre.nom, membre.organisme, membre.corps) == (E.DEMANDEE, "Martin", organisme, corps)
    assert not membre.corps_confirme
    assert membre.attend_depuis is not None
    assert Adhesion.objects.get().etat == EtatAdhesion.DEMANDEE
    assert client.get(page).status_code == 302


def test_errors_keep_what_was_typed(client):
    client.force_login(UtilisateurFactory())
    reponse = client.post(reverse("membre:demander"), saisie(nom="", q="introuvable"))
    texte = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Écrivez votre nom." in texte
    assert 'value="Architecte"' in texte
    assert "Aucun employeur ne correspond" in texte
    assert not Membre.objects.exists()


def test_a_sensitive_employer_is_neither_found_nor_accepted(client):
    secret = OrganismeFactory(nom="Service discret", sensible=True)
    client.force_login(UtilisateurFactory())
    page = client.post(reverse("membre:demander"), saisie(chercher="1", q="discret", organisme=secret.pk))
    assert "Service discret" not in page.content.decode()
    assert client.post(reverse("membre:demander"), saisie(organisme=secret.pk)).status_code == 422


def test_a_request_is_completed_with_what_the_team_said(client, moderateur):
    membre = MembreFactory(etat=E.DEMANDEE, corps=CorpsFactory(), corps_confirme=True)
    membres.demander_complement(membre, "poste", "Dites l’équipe.", acteur=moderateur)
    client.force_login(membre.utilisateur)
    for page in ("membre:mon_adhesion", "membre:completer"):
        texte = client.get(reverse(page)).content.decode()
        assert "Précisez votre poste." in texte
        assert "Dites l’équipe." in texte
    assert client.post(reverse("membre:completer"), saisie(prenom="")).status_code == 422
    assert client.post(reverse("membre:completer"), saisie(organisme=membre.organisme_id)).status_code == 302
    membre.refresh_from_db()
    assert (membre.etat, membre.poste, membre.corps, membre.corps_confirme) == (E.DEMANDEE, "Architecte", None, False)


def test_the_page_of_each_state(client):
    membre = MembreFactory(prenom="Ada")
    client.force_login(membre.utilisateur)
    for etat in set(E) - {E.ANONYMISEE}:
        Membre.objects.filter(pk=membre.pk).update(etat=etat)
        assert etat.label in client.get(reverse("membre:mon_adhesion")).content.decode()
        carte = adhesion(construire(membre.utilisateur), timezone.now())
        assert (carte is None) == (etat == E.ACTIVE)
        assert carte is None or carte.rang == (1 if etat in {E.A_COMPLETER, E.INVITEE} else 20)


def test_an_invited_person_enters_at_the_first_click_by_post(client):
    membre = MembreFactory(etat=E.INVITEE, corps_confirme=True)
    client.force_login(membre.utilisateur)
    assert "Entrer dans l’annuaire" in client.get(reverse("accueil:tableau_de_bord")).content.decode()
    assert client.get(reverse("membre:accepter_invitation")).status_code == 405
    client.post(reverse("membre:accepter_invitation"))
    membre.refresh_from_db()
    assert membre.etat == E.ACTIVE
    assert construire(membre.utilisateur).membre_id == membre.pk


# --- Mails ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verbe", "etat", "genre"),
    [
        ("valider", E.DEMANDEE, "membre-valide"),
        ("refuser", E.DEMANDEE, "membre-refuse"),
        ("demander_complement", E.DEMANDEE, "membre-a-completer"),
        ("suspendre", E.ACTIVE, "membre-suspendu"),
        ("retablir", E.SUSPENDUE, "membre-retabli"),
        ("revenir", E.HORS_PERIMETRE, "membre-revenu"),
    ],
)
def test_each_decision_is_told_unless_another_one_came_first(moderateur, verbe, etat, genre):
    membre = MembreFactory(etat=etat)
    jouer(verbe, membre, moderateur)
    courriel = Courriel.objects.get(genre=genre, utilisateur=membre.utilisateur)
    message = envoyer(courriel)
    assert membre.nom not in str(message.contexte)
    journal.changer_etat(membre, "anonymiser", acteur=moderateur, champs={"nom": "", "prenom": "", "poste": ""})
    assert envoyer(courriel) is None


# --- Leaving and coming back -----------------------------------------------------------------------


def test_removing_the_only_professional_address_leaves_the_directory_and_its_roles():
    membre = MembreFactory()
    compte = membre.utilisateur
    pro = EmailAddress.objects.create(user=compte, email=compte.email, verified=True)
    EmailAddress.objects.create(user=compte, email="ada@personnel.example", verified=True, primary=True)
    RecruteurFactory(utilisateur=compte)
    MandatFactory(utilisateur=compte, depuis="2020-01-01")
    AdhesionFactory(membre=membre, role=RoleAdhesion.ANIMATEUR)
    comptes.retirer_adresse(compte, pro)
    membre.refresh_from_db()
    assert membre.etat == E.HORS_PERIMETRE
    assert Recruteur.objects.get().etat == "retiré"
    acteur = construire(compte)
    assert (acteur.membre_id, acteur.organismes, acteur.mandats, acteur.animateur_de) == (None, *[frozenset()] * 3)
    assert Mandat.objects.get().jusqu_au is not None
    courriel = Courriel.objects.get(genre="membre-sorti")
    assert envoyer(courriel) is not None
    comptes.ajouter_adresse(compte, "ada@exemple.gouv.fr")
    assert envoyer(courriel) is None


def test_a_new_professional_address_restores_and_tells_the_employer():
    ministere = OrganismeFactory(sigle="ECO", domaines_courriel="eco.gouv.fr")
    membre = MembreFactory(etat=E.HORS_PERIMETRE, poste="Ancien poste")
    compte = membre.utilisateur
    EmailAddress.objects.create(user=compte, email=compte.email, verified=True, primary=True)
    comptes.ajouter_adresse(compte, "ada@personnel.example")
    membre.refresh_from_db()
    assert membre.etat == E.HORS_PERIMETRE
    comptes.retirer_adresse(compte, EmailAddress.objects.get(email="ada@personnel.example"))
    membre.refresh_from_db()
    assert membre.etat == E.HORS_PERIMETRE  # the professional address that stayed proves no return
    comptes.ajouter_adresse(compte, "ada.martin@eco.gouv.fr")
    membre.refresh_from_db()
    assert (membre.etat, membre.organisme, membre.poste) == (E.ACTIVE, ministere, "")
    assert Courriel.objects.filter(genre="membre-revenu").count() == 1


def test_coming_back_keeps_the_declared_service_of_the_proved_employer():
    ministere = OrganismeFactory(sigle="ECO", domaines_courriel="eco.gouv.fr")
    service = OrganismeFactory(sigle="ECO-NUM", parent=ministere)
    membre = MembreFactory(etat=E.HORS_PERIMETRE, organisme=service)
    comptes.ajouter_adresse(membre.utilisateur, "ada.martin@eco.gouv.fr")
    membre.refresh_from_db()
    assert (membre.etat, membre.organisme) == (E.ACTIVE, service)


def test_a_suspended_member_comes_back_by_no_address():
    membre = MembreFactory(etat=E.SUSPENDUE)
    comptes.ajouter_adresse(membre.utilisateur, "ada.martin@eco.gouv.fr")
    membre.refresh_from_db()
    assert membre.etat == E.SUSPENDUE


def test_saying_that_one_has_left_takes_a_post(client):
    membre = MembreFactory()
    client.force_login(membre.utilisateur)
    page = reverse("membre:sortir")
    assert "J’ai quitté mon administration" in client.get(page).content.decode()
    membre.refresh_from_db()
    assert membre.etat == E.ACTIVE
    client.post(page)
    membre.refresh_from_db()
    assert membre.etat == E.HORS_PERIMETRE


# --- Anonymised -------------------------------------------------------------------------------------


def test_anonymising_leaves_figures_and_nothing_of_the_person(moderateur):
    corps = CorpsFactory()
    membre = MembreFactory(etat=E.DEMANDEE, corps=corps, poste="Cheffe", presentation="Repère", aide_sur="Repère")
    membres.demander_complement(membre, "autre", "Repère", acteur=moderateur)
    membres.completer(membre, champs(), acteur=sien(membre))
    membres.valider(membre, acteur=moderateur)
    EtapeFactory(membre=membre)
    CompetenceDeclareeFactory(membre=membre)
    sienne = AdhesionFactory(membre=membre)
    compte, uuid = membre.utilisateur, membre.uuid
    Utilisateur.objects.filter(pk=compte.pk).update(suppression_le="2020-01-01T00:00Z")
    assert anonymiser_comptes(effacer=effacer_personne) == 1
    membre.refresh_from_db()
    assert (membre.etat, membre.nom, membre.presentation) == (E.ANONYMISEE, "", "")
    assert membre.uuid != uuid
    assert membre.organisme is not None
    assert not membre.etapes.exists()
    assert not membre.competences.exists()
    assert not Commentaire.objects.exists()
    sienne.refresh_from_db()
    assert sienne.etat == EtatAdhesion.SORTIE
