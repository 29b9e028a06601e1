"""What of the life of communities goes with an account: its seats, its drafts, its name on what others read."""

from django.db import transaction

from communautes.enums import EtatPublication, EtatQuestion
from communautes.models import (
    Commun,
    Evenement,
    Inscription,
    Question,
    RepereLettre,
    Reponse,
    RetourExperience,
)
from communautes.services.departs import suivre_compte

BROUILLONS = (EtatPublication.BROUILLON, EtatPublication.EN_RELECTURE)


def effacer_inscriptions(utilisateur: int) -> None:
    """Its seats go to who waits; of the past, numbers are left."""
    siennes = Inscription.objects.filter(membre__utilisateur=utilisateur)
    with transaction.atomic():
        suivre_compte(utilisateur)
        siennes.update(besoin="", sujet="", visible=False)
        Evenement.objects.filter(auteur=utilisateur).update(auteur=None)


def effacer_textes(utilisateur: int) -> None:
    """What others read stays without its name; what nobody reads goes."""
    with transaction.atomic():
        for modele in (RetourExperience, Commun):
            siens = modele.objects.filter(auteur__utilisateur=utilisateur)
            siens.filter(etat__in=BROUILLONS).delete()
            siens.update(auteur=None)
        Commun.mainteneurs.through._default_manager.filter(membre__utilisateur=utilisateur).delete()
        questions = Question.objects.filter(auteur__utilisateur=utilisateur)
        questions.filter(etat=EtatQuestion.RETIREE).delete()
        questions.update(auteur=None)
        reponses = Reponse.objects.filter(auteur__utilisateur=utilisateur)
        reponses.filter(retiree_le__isnull=False).delete()
        reponses.update(auteur=None)


def effacer_repere(utilisateur: int) -> None:
    RepereLettre.objects.filter(utilisateur=utilisateur).delete()
