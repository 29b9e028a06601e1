"""What waits for moderators, for the home of the admin."""

from django.db.models import Count, Min
from django.urls import reverse

from annuaire.enums import EtatMembre, EtatRattachement
from annuaire.models import Membre, Recruteur
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
