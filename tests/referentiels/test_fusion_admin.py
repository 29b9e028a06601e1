"""The page that merges two skills, and what the list does to their state."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from opportunites.models import ExigenceOffre
from referentiels.models import Competence
from referentiels.services import fusionner
from socle import journal
from socle.acteur import SYSTEME
from tests.factories import CompetenceFactory, MetierFactory, OffreFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

REQUETES_MAX = 15
LISTE = "admin:referentiels_competence_changelist"


def page(competence) -> str:
    return reverse("admin:referentiels_competence_fusionner", args=[competence.pk])


def fiche(competence) -> str:
    return reverse("admin:referentiels_competence_change", args=[competence.pk])


@pytest.fixture
def administrateur(client):
    client.force_login(UtilisateurFactory(administrateur=True))
    return client


@pytest.fixture
def deux():
    ancienne = CompetenceFactory(code="python-3", libelle="Python 3", alias=["CPython"])
    return ancienne, CompetenceFactory(code="python", libelle="Langage Python 3")


# --- Refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("methode", ["get", "post"])
def test_only_who_may_change_skills_merges(client, deux, methode):
    ancienne, gardee = deux
    for personne, deux_facteurs, attendu in [
        ({}, False, 302),
        ({"administrateur": True}, False, 302),
        ({"moderateur": True}, True, 403),
    ]:
        client.force_login(UtilisateurFactory(**personne), deux_facteurs=deux_facteurs)
        reponse = getattr(client, methode)(page(ancienne), {"survivante": gardee.code})
        assert reponse.status_code == attendu
    assert not Competence.objects.filter(etat="fusionnée").exists()


def test_a_moderator_with_the_right_may(client, deux):
    personne = UtilisateurFactory(moderateur=True)
    droits = ("view_competence", "change_competence")
    personne.user_permissions.set(Permission.objects.filter(codename__in=droits))
    client.force_login(personne)
    assert client.post(page(deux[0]), {"survivante": "python"}).status_code == 302
    assert journal.historique(deux[0]).get().acteur == personne


@pytest.mark.parametrize("numero", [0, 10**12, 10**30])
def test_an_unknown_skill_is_404(administrateur, numero):
    adresse = reverse("admin:referentiels_competence_fusionner", args=[numero])
    assert administrateur.get(adresse).status_code == 404
    assert administrateur.post(adresse).status_code == 404


@pytest.mark.parametrize("code", ["", "inconnue", "x" * 5000, "python\0", "<script>"])
def test_a_forged_survivor_changes_nothing(administrateur, deux, code):
    assert administrateur.post(page(deux[0]), {"survivante": code}).status_code == 400
    reponse = administrateur.get(page(deux[0]), {"survivante": code})
    assert reponse.status_code == (400 if "\0" in code else 200)
    assert "<script>" not in reponse.content.decode().partition('id="content-main"')[2]
    assert not Competence.objects.filter(etat="fusionnée").exists()


@pytest.mark.parametrize("mot", ["", "%", "'; --", "x" * 5000, "été d’hier"])
def test_any_words_can_be_searched(administrateur, deux, mot):
    assert administrateur.get(page(deux[0]), {"q": mot}).status_code == 200


def test_the_second_of_two_moderators_reads_why(administrateur, deux):
    ancienne, gardee = deux
    fusionner(ancienne, gardee, acteur=SYSTEME)
    reponse = administrateur.post(page(ancienne), {"survivante": CompetenceFactory().code})
    assert reponse.status_code == 409
    texte = reponse.content.decode()
    assert "est déjà fusionnée dans" in texte
    assert fiche(gardee) in texte
    assert LogEntry.objects.count() == 0


@pytest.mark.parametrize("etat", ["proposée", "retirée"])
def test_a_survivor_out_of_use_is_refused_before_and_at_the_click(administrateur, deux, etat):
    CompetenceFactory(code="autre", etat=etat)
    assert "n’est pas en usage" in administrateur.get(page(deux[0]), {"survivante": "autre"}).content.decode()
    assert administrateur.post(page(deux[0]), {"survivante": "autre"}).status_code == 409


def test_a_withdrawn_skill_says_that_it_does_not_merge(administrateur):
    competence = CompetenceFactory(etat="retirée")
    assert "elle ne se fusionne pas" in administrateur.get(page(competence)).content.decode()
    assert page(competence) not in administrateur.get(fiche(competence)).content.decode()


def test_a_merged_skill_is_neither_changed_nor_deleted(administrateur, deux):
    ancienne, gardee = deux
    fusionner(ancienne, gardee, acteur=SYSTEME)
    texte = administrateur.get(fiche(ancienne)).content.decode()
    assert 'name="libelle"' not in texte
    assert fiche(gardee) in texte
    assert administrateur.post(fiche(ancienne), {"libelle": "Autre"}).status_code == 403
    adresse = reverse("admin:referentiels_competence_delete", args=[ancienne.pk])
    assert administrateur.post(adresse, {"post": "yes"}).status_code == 403
    choix = {"action": "delete_selected", "_selected_action": [ancienne.pk], "post": "yes"}
    administrateur.post(reverse(LISTE), choix)
    assert Competence.objects.filter(pk=ancienne.pk, libelle="Python 3").exists()


# --- Choose, read, confirm -----------------------------------------------------------------------


def test_choosing_reading_confirming(administrateur, deux, django_assert_max_num_queries):
    ancienne, gardee = deux
    MetierFactory().competences.add(ancienne)
    for _ in range(2):
        OffreFactory(competences=[ancienne])
    assert page(ancienne) in administrateur.get(fiche(ancienne)).content.decode()
    with django_assert_max_num_queries(REQUETES_MAX):
        choix = administrateur.get(page(ancienne)).content.decode()
    assert "?survivante=python" in choix
    assert "?survivante=python-3" not in choix
    with django_assert_max_num_queries(REQUETES_MAX):
        confirmation = administrateur.get(page(ancienne), {"survivante": "python"})
    assert confirmation.context["references"] == [("exigences", 2), ("métiers", 1)]
    assert ExigenceOffre.objects.filter(competence=ancienne).count() == 2, "lire ne change rien"
    reponse = administrateur.post(page(ancienne), {"survivante": "python"}, follow=True)
    assert reponse.redirect_chain == [(fiche(gardee), 302)]
    assert "Références déplacées\u00a0: 3." in reponse.content.decode()
    assert ExigenceOffre.objects.filter(competence=gardee).count() == 2
    assert {entree.object_id for entree in LogEntry.objects.all()} == {str(ancienne.pk), str(gardee.pk)}


def test_a_code_finds_its_skill_alone(administrateur, deux):
    CompetenceFactory(code="java", libelle="Autre chose")
    assert [c.code for c in administrateur.get(page(deux[0]), {"q": " java "}).context["trouvees"]] == ["java"]


def test_nothing_found_says_what_to_do(administrateur, deux):
    assert "Essayez-en d’autres" in administrateur.get(page(deux[0]), {"q": "zyxwv"}).content.decode()


def test_the_number_of_proposals_does_not_change_the_number_of_queries(administrateur, deux):
    nombres = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as requetes:
            administrateur.get(page(deux[0]))
        nombres.append(len(requetes))
        for n in range(8):
            CompetenceFactory(libelle=f"Python 3 avancé {n}")
    assert nombres[0] == nombres[1] <= REQUETES_MAX


# --- States from the list ------------------------------------------------------------------------


def test_the_list_puts_into_use_and_withdraws(administrateur, deux):
    ancienne, gardee = deux
    fusionner(ancienne, gardee, acteur=SYSTEME)
    proposee = CompetenceFactory(etat="proposée")
    choix = {"_selected_action": [ancienne.pk, proposee.pk]}
    reponse = administrateur.post(reverse(LISTE), choix | {"action": "valider"}, follow=True)
    texte = reponse.content.decode()
    assert "Compétences validées\u00a0: 1." in texte
    assert "Laissées de côté, vu leur état\u00a0: 1." in texte
    administrateur.post(reverse(LISTE), choix | {"action": "retirer"})
    assert [ligne.verbe for ligne in journal.historique(proposee)] == ["valider", "retirer"]
    assert [c.pk for c in administrateur.get(reverse(LISTE), {"etat": "retirée"}).context["cl"].result_list] == [
        proposee.pk
    ]


def test_actions_ask_for_the_right_to_change(client, deux):
    personne = UtilisateurFactory(moderateur=True)
    personne.user_permissions.set(Permission.objects.filter(codename="view_competence"))
    client.force_login(personne)
    client.post(reverse(LISTE), {"_selected_action": [deux[0].pk], "action": "retirer"})
    assert client.get(page(deux[0])).status_code == 403
    assert not Competence.objects.filter(etat="retirée").exists()
