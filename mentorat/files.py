"""What waits for moderators in mentoring, for the home of the admin."""

from django.db.models import Count, Min
from django.urls import reverse

from mentorat.enums import EtatCampagne
from mentorat.models import AlerteMentorat, Campagne
from socle.acteur import Acteur
from socle.registres import FileDAttente


def files(acteur: Acteur) -> list[FileDAttente]:
    """Problems that members told, but those of one's own pairs; campaigns of everybody, which nobody else leads."""
    alertes = AlerteMentorat.objects.visible_by(acteur).a_traiter().aggregate(n=Count("pk"), depuis=Min("created_at"))
    a_apparier = Campagne.objects.filter(communaute__isnull=True, etat=EtatCampagne.APPARIEMENT)
    campagnes = a_apparier.aggregate(n=Count("pk"), depuis=Min("created_at"))
    adresse = reverse("admin:mentorat_alertementorat_changelist") + "?traitee_le__isempty=1"
    return [
        FileDAttente("Problèmes de mentorat", adresse, alertes["n"], alertes["depuis"]),
        FileDAttente(
            "Campagnes de mentorat à apparier", reverse("campagnes:liste"), campagnes["n"], campagnes["depuis"]
        ),
    ]
