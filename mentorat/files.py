"""What waits for moderators in mentoring, for the home of the admin."""

from django.db.models import Count, Min
from django.urls import reverse

from mentorat.enums import EtatCampagne
from mentorat.models import AlerteMentorat, Campagne
from socle.acteur import Acteur
from socle.registres import FileDAttente


def files(acteur: Acteur) -> list[FileDAttente]:
    """Problems that members told, but those of one's own pairs: one query."""
    attente = AlerteMentorat.objects.visible_by(acteur).a_traiter()
    compte = attente.aggregate(nombre=Count("pk"), depuis=Min("created_at"))
    adresse = reverse("admin:mentorat_alertementorat_changelist") + "?traitee_le__isempty=1"
    return [FileDAttente("Problèmes de mentorat", adresse, compte["nombre"], compte["depuis"])]


def campagnes_a_apparier(acteur: Acteur) -> list[FileDAttente]:
    """Those of everybody, which nobody else leads; since they were prepared."""
    attente = Campagne.objects.filter(communaute__isnull=True, etat=EtatCampagne.APPARIEMENT)
    compte = attente.aggregate(nombre=Count("pk"), depuis=Min("created_at"))
    titre = "Campagnes de mentorat à apparier"
    return [FileDAttente(titre, reverse("campagnes:liste"), compte["nombre"], compte["depuis"])]
