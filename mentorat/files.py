"""What waits for moderators in mentoring, for the home of the admin."""

from django.db.models import Count, Min
from django.urls import NoReverseMatch, reverse

from mentorat.models import AlerteMentorat
from socle.acteur import Acteur
from socle.registres import FileDAttente


def files(acteur: Acteur) -> list[FileDAttente]:
    """Problems that members told, but those of one's own pairs: one query."""
    attente = AlerteMentorat.objects.visible_by(acteur).a_traiter()
    compte = attente.aggregate(nombre=Count("pk"), depuis=Min("created_at"))
    try:
        adresse = reverse("admin:mentorat_alertementorat_changelist")
    except NoReverseMatch:  # this screen is still to come
        return []
    return [FileDAttente("Problèmes de mentorat", adresse, compte["nombre"], compte["depuis"])]
