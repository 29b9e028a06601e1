"""What waits for the team in communities, for the home of the admin."""

from django.db.models import Count, Min
from django.urls import reverse

from communautes.models import EnvoiTchap
from communautes.salons import est_branche
from socle.acteur import Acteur
from socle.registres import FileDAttente


def salons_en_panne(acteur: Acteur) -> list[FileDAttente]:
    """Rooms that refuse the bot, by their communities; nothing when this site is not tied to Tchap."""
    if not est_branche() or not acteur.est_administrateur:
        return []
    compte = EnvoiTchap.objects.en_echec().aggregate(
        nombre=Count("communaute", distinct=True), depuis=Min("created_at")
    )
    adresse = reverse("admin:communautes_envoitchap_changelist") + "?echec=oui"
    return [FileDAttente("Salons Tchap qui refusent le robot", adresse, compte["nombre"], compte["depuis"])]
