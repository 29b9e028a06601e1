"""Who leaves frees its seats; who goes for good leaves what others read, without a name; organismes that merge."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annuaire.models import Adhesion
from annuaire.services import adhesions, membres
from communautes.enums import Diffusion, EtatEvenement, EtatInscription, EtatPublication, EtatQuestion, MotifAnnulation
from communautes.models import Commun, Inscription, Question, Reponse, RetourExperience
from referentiels.fusions import fusionner_organismes
from socle import journal
from socle.acteur import SYSTEME
from socle.registres import effacer_personne
from tests.communautes.vie import (
    CANARI,
    acteur,
    commun,
    evenement,
    inscription,
    membre_de,
    question,
    reponse,
    texte,
)
from tests.factories import AdhesionFactory, CommunauteFactory, MembreFactory, OrganismeFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

ANNULEE, CONFIRMEE = EtatInscription.ANNULEE, EtatInscription.CONFIRMEE


@pytest.fixture
def communaute():
    return CommunauteFactory()


def etat(une):
    une.refresh_from_db()
    return une.etat


# --- Leaving -------------------------------------------------------------------------------------


@pytest.mark.parametrize("geste", ["quitter", "suspendre"])
def test_who_leaves_a_community_frees_the_seats_of_its_own_events(communaute, geste):
    lui = membre_de(communaute)
    sienne = inscription(evenement(communaute, capacite=1), lui)
    attend = inscription(sienne.evenement, etat=EtatInscription.ATTENTE)
    de_tous = inscription(evenement(communaute, diffusion=Diffusion.MEMBRES), lui)
    passe = {"debut": timezone.now() - timedelta(days=3)}
    passee = inscription(evenement(communaute, **passe), lui)
    ailleurs = inscription(evenement(AdhesionFactory(membre=lui).communaute), lui)
    adhesion = Adhesion.objects.get(membre=lui, communaute=communaute)
    getattr(adhesions, geste)(adhesion, acteur=acteur(lui))
    assert etat(sienne) == ANNULEE
    assert journal.historique(sienne).last().motif == MotifAnnulation.DEPART
    assert etat(attend) == EtatInscription.PROPOSEE
    assert [etat(une) for une in (de_tous, passee, ailleurs)] == [CONFIRMEE] * 3


def test_who_enters_or_comes_back_loses_nothing(communaute):
    lui = membre_de(communaute)
    sienne = inscription(evenement(communaute, diffusion=Diffusion.MEMBRES), lui)
    adhesion = Adhesion.objects.get(membre=lui, communaute=communaute)
    adhesions.suspendre(adhesion, acteur=acteur(lui))
    adhesions.reprendre(adhesion, acteur=acteur(lui))
    assert etat(sienne) == CONFIRMEE


@pytest.mark.parametrize("geste", ["sortir", "suspendre"])
def test_who_leaves_the_directory_frees_all_its_seats(communaute, geste):
    lui = membre_de(communaute)
    sienne = inscription(evenement(communaute), lui)
    proposee = inscription(evenement(communaute, diffusion=Diffusion.MEMBRES), lui, EtatInscription.PROPOSEE)
    if geste == "sortir":
        membres.sortir(lui, acteur=acteur(lui))
    else:
        moderateur = acteur(MembreFactory(utilisateur=UtilisateurFactory(moderateur=True)))
        membres.suspendre(lui, "Un contrôle est en cours.", acteur=moderateur)
    assert [etat(sienne), etat(proposee)] == [ANNULEE, ANNULEE]


# --- Going ---------------------------------------------------------------------------------------


def test_an_account_that_goes_leaves_texts_without_its_name_and_nothing_else(communaute):
    lui = membre_de(communaute)
    a_venir = inscription(evenement(communaute), lui, besoin=CANARI, sujet=CANARI, visible=True)
    passe = {"debut": timezone.now() - timedelta(days=3)}
    venue = inscription(
        evenement(communaute, EtatEvenement.CLOS, **passe), lui, EtatInscription.PRESENTE, besoin=CANARI
    )
    publie, archive = texte(communaute, lui), texte(communaute, lui, etat=EtatPublication.ARCHIVEE)
    for brouillon in (EtatPublication.BROUILLON, EtatPublication.EN_RELECTURE):
        texte(communaute, lui, etat=brouillon)
        commun(communaute, lui, etat=brouillon)
    entretenu = commun(communaute)
    entretenu.mainteneurs.add(lui)
    posee = question(communaute, lui)
    question(communaute, lui, etat=EtatQuestion.RETIREE)
    repondue = reponse(posee, lui)
    reponse(posee, lui, retiree_le=timezone.now())
    prepare = evenement(communaute, auteur=lui.utilisateur)
    effacer_personne(lui.utilisateur_id)
    assert etat(a_venir) == ANNULEE
    assert etat(venue) == EtatInscription.PRESENTE
    assert not Inscription.objects.filter(membre=lui).exclude(besoin="", sujet="", visible=False).exists()
    assert set(RetourExperience.objects.filter(auteur=None)) == {publie, archive}
    assert Commun.objects.get() == entretenu
    assert not entretenu.mainteneurs.exists()
    assert Question.objects.get() == posee
    assert Reponse.objects.get() == repondue
    for reste in (posee, repondue, prepare):
        reste.refresh_from_db()
        assert reste.auteur is None


def test_it_goes_twice_without_harm(communaute):
    lui = membre_de(communaute)
    inscription(evenement(communaute), lui)
    effacer_personne(lui.utilisateur_id)
    effacer_personne(lui.utilisateur_id)
    assert Inscription.objects.get().etat == ANNULEE


# --- Organismes ----------------------------------------------------------------------------------


def test_a_host_and_a_ministry_that_merge_are_the_survivor(communaute):
    ancien, nouveau = OrganismeFactory(), OrganismeFactory()
    chez_lui = evenement(communaute, hote=ancien)
    sienne = inscription(chez_lui, ministere=ancien)
    fusionner_organismes(ancien, nouveau, acteur=SYSTEME)
    chez_lui.refresh_from_db()
    sienne.refresh_from_db()
    assert chez_lui.hote == sienne.ministere == nouveau


def test_a_quota_still_counts_a_ministry_that_went_under_another(communaute):
    """The tree changes: who registered before is counted with those who register now."""
    ancien, nouveau = OrganismeFactory(), OrganismeFactory()
    service = OrganismeFactory(parent=nouveau)
    sienne = inscription(evenement(communaute, quota=1), ministere=ancien)
    passe = {"debut": timezone.now() - timedelta(days=3)}
    passee = inscription(evenement(communaute, **passe), ministere=ancien)
    fusionner_organismes(ancien, service, acteur=SYSTEME)
    sienne.refresh_from_db()
    passee.refresh_from_db()
    assert sienne.ministere == nouveau
    assert passee.ministere == service
