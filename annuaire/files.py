"""What waits for moderators, for the home of the admin."""

from datetime import timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import EtatMembre, EtatRattachement
from annuaire.models import LimiteAtteinte, Membre, PropositionCompetence, Recruteur, Signalement
from referentiels.enums import EtatCompetence
from socle.acteur import Acteur
from socle.registres import FileDAttente


def rattachements(acteur: Acteur) -> FileDAttente:
    attente = Recruteur.objects.visible_by(acteur).en_attente()
    nombres = attente.aggregate(nombre=Count("pk"), depuis=Min("created_at"))
    adresse = f"{reverse('admin:annuaire_recruteur_changelist')}?etat__exact={EtatRattachement.DEMANDE}"
    return FileDAttente("Demandes pour recruter", adresse, nombres["nombre"], nombres["depuis"])


def membres(acteur: Acteur) -> FileDAttente:
    attente = Membre.objects.lisibles_par_la_moderation(acteur).en_attente()
    nombres = attente.aggregate(nombre=Count("pk"), depuis=Min("attend_depuis"))
    adresse = f"{reverse('admin:annuaire_membre_changelist')}?etat__exact={EtatMembre.DEMANDEE}"
    return FileDAttente("Membres à valider", adresse, nombres["nombre"], nombres["depuis"])


def signalements(acteur: Acteur) -> FileDAttente:
    nombres = Signalement.objects.a_traiter().order_by().aggregate(nombre=Count("pk"), depuis=Min("created_at"))
    adresse = reverse("admin:annuaire_signalement_changelist")
    return FileDAttente("Profils signalés", adresse, nombres["nombre"], nombres["depuis"])


def limites_atteintes(acteur: Acteur) -> FileDAttente:
    """Accounts that opened as many profiles in a day as one may, this week: somebody may be copying the directory."""
    recentes = LimiteAtteinte.objects.filter(jour__gte=timezone.localdate() - timedelta(days=7)).order_by()
    nombres = recentes.aggregate(nombre=Count("pk"), depuis=Min("at"))
    adresse = reverse("admin:annuaire_limiteatteinte_changelist")
    return FileDAttente("Lectures massives de l’annuaire", adresse, nombres["nombre"], nombres["depuis"])


def competences_proposees(acteur: Acteur) -> FileDAttente:
    attente = PropositionCompetence.objects.filter(competence__etat=EtatCompetence.PROPOSEE).order_by()
    nombres = attente.aggregate(nombre=Count("competence", distinct=True), depuis=Min("created_at"))
    adresse = reverse("admin:annuaire_propositioncompetence_changelist")
    return FileDAttente("Compétences proposées", adresse, nombres["nombre"], nombres["depuis"])
