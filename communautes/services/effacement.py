"""What of the life of communities goes with an account: its seats, its drafts, its name on what others read."""

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

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

EFFACEE = "Question effacée"
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
        _effacer_retirees(questions.filter(etat=EtatQuestion.RETIREE), utilisateur)
        questions.update(auteur=None)
        reponses = Reponse.objects.filter(auteur__utilisateur=utilisateur)
        reponses.filter(retiree_le__isnull=False).delete()
        reponses.update(auteur=None)


def _effacer_retirees(questions: QuerySet[Question], utilisateur: int) -> None:
    """Withdrawn questions go; one that others answered stays without a word, for an answer goes with its own author."""
    repondues = Reponse.objects.filter(question=OuterRef("pk")).exclude(auteur__utilisateur=utilisateur).order_by()
    questions.filter(~Exists(repondues)).delete()
    questions.update(titre=EFFACEE, texte="")


def effacer_repere(utilisateur: int) -> None:
    RepereLettre.objects.filter(utilisateur=utilisateur).delete()
