"""What people receive of what was written for communities, and what goes with them: their own words, nobody else's."""

import json

import pytest

from communautes.enums import EtatQuestion
from communautes.models import Commun, Question, Reponse
from communautes.services import publications, questions, relectures
from socle.acteur import construire
from socle.models import Commentaire
from socle.registres import effacer_personne
from socle.rgpd import Personne
from socle.rgpd.lecture import ecrire_json
from tests.communautes.vie import acteur, animatrice, commun, membre_de, question, reponse
from tests.factories import CommunauteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def communaute():
    return CommunauteFactory()


def recu(membre):
    """What this person downloads, by title."""
    compte = membre.utilisateur
    ecrit = json.loads("".join(ecrire_json(Personne.de(compte), construire(compte))))
    return {chapitre["titre"]: chapitre["lignes"] for chapitre in ecrit["données"]}


# --- Who keeps a commun alive is not its author --------------------------------------------------


def repris(communaute, elle, lui):
    """Hers, that he keeps alive; she writes it again, and is asked for changes."""
    sien = commun(communaute, elle, titre="Titre d’origine")
    publications.maintenir(sien, acteur=acteur(lui))
    publications.reprendre(sien, acteur=acteur(elle))
    publications.modifier(sien, {"texte": "Texte réécrit", "titre": "Titre réécrit"}, 1, acteur=acteur(elle))
    publications.soumettre(sien, acteur=acteur(elle))
    relectures.demander_modifications(sien, 2, "Une remarque à elle.", acteur=acteur(animatrice(communaute)))
    return sien


def test_who_keeps_a_commun_alive_receives_neither_its_draft_nor_what_is_asked_of_its_author(communaute):
    elle, lui = membre_de(communaute), membre_de(communaute)
    repris(communaute, elle, lui)
    sien, autre = recu(elle), recu(lui)
    assert "réécrit" not in json.dumps(autre, ensure_ascii=False)
    assert autre["Vos communs"] == autre["Ce qui vous a été répondu"] == []
    assert autre["Les communs que vous faites vivre"] == [{"commun": "n’est plus lisible"}]
    assert [ligne["titre"] for ligne in sien["Vos communs"]] == ["Titre réécrit"]
    assert "Une remarque à elle." in json.dumps(sien["Ce qui vous a été répondu"], ensure_ascii=False)


def test_who_keeps_a_published_commun_alive_receives_its_title_and_its_address(communaute):
    lui = membre_de(communaute)
    sien = commun(communaute, titre="Un modèle")
    publications.maintenir(sien, acteur=acteur(lui))
    (ligne,) = recu(lui)["Les communs que vous faites vivre"]
    assert ligne["commun"].startswith("Un modèle (http")
    assert sien.get_absolute_url() in ligne["commun"]


def test_an_author_receives_its_commun_once_however_many_keep_it_alive(communaute):
    elle = membre_de(communaute)
    sien = commun(communaute, elle)
    sien.mainteneurs.set([membre_de(communaute) for _ in range(3)])
    assert len(recu(elle)["Vos communs"]) == 1


def test_what_was_asked_of_an_author_stays_when_who_kept_its_commun_alive_goes(communaute):
    elle, lui = membre_de(communaute), membre_de(communaute)
    sien = repris(communaute, elle, lui)
    effacer_personne(lui.utilisateur_id)
    assert Commentaire.objects.get().texte == "Une remarque à elle."
    effacer_personne(elle.utilisateur_id)
    assert not Commentaire.objects.exists()
    assert not Commun.objects.filter(pk=sien.pk).exists()


# --- A withdrawn question that others answered ---------------------------------------------------


def test_a_withdrawn_question_goes_without_the_answers_of_others(communaute):
    elle = membre_de(communaute)
    seule, repondue = question(communaute, elle), question(communaute, elle, texte="Des précisions.")
    reponse(seule, elle)
    autre = reponse(repondue)
    anonyme = reponse(repondue)
    Reponse.objects.filter(pk=anonyme.pk).update(auteur=None)
    for une in (seule, repondue):
        questions.retirer(une, "", acteur=acteur(elle))
    effacer_personne(elle.utilisateur_id)
    assert set(Reponse.objects.all()) == {autre, anonyme}
    reste = Question.objects.get()
    assert (reste.pk, reste.titre, reste.texte, reste.auteur) == (repondue.pk, "Question effacée", "", None)
    assert reste.etat == EtatQuestion.RETIREE
    effacer_personne(autre.auteur.utilisateur_id)
    assert Reponse.objects.filter(texte=autre.texte).count() == 2  # nobody had withdrawn it: its name alone goes
