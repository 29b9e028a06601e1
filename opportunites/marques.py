"""What cards say to the person who looks: read already, kept. Nobody else's are ever asked for."""

from collections.abc import Sequence

from django.db.models import Value

from opportunites.models import Offre, OffreGardee, OffreVue
from socle.acteur import Acteur


def marquer(offres: Sequence[Offre], acteur: Acteur) -> None:
    """Set `vue` and `gardee` on these offers: one query, none for who is not connected."""
    if acteur.utilisateur_id is None or not offres:
        return
    pks = [offre.pk for offre in offres]
    vues, gardees = (
        modele.objects.visible_by(acteur).parmi(pks).order_by().values_list("offre_id", Value(marque))
        for modele, marque in ((OffreVue, "vue"), (OffreGardee, "gardee"))
    )
    marques = set(vues.union(gardees, all=True))
    for offre in offres:
        offre.vue = (offre.pk, "vue") in marques
        offre.gardee = (offre.pk, "gardee") in marques
