"""Who reads what is spread to a community, to all members, or to everybody."""

from typing import TYPE_CHECKING

from django.db.models import Q

from annuaire.enums import EtatCommunaute
from communautes.enums import Diffusion

if TYPE_CHECKING:
    from socle.acteur import Acteur


def diffuse_a(acteur: "Acteur") -> Q:
    """What this person may read once it is published; nothing of a community that never opened."""
    lisible = Q(diffusion=Diffusion.PUBLIC)
    if acteur.membre_id is not None:
        lisible |= Q(diffusion=Diffusion.MEMBRES)
        lisible |= Q(diffusion=Diffusion.COMMUNAUTE, communaute__in=sorted(acteur.communautes))
    return lisible & ~Q(communaute__etat=EtatCommunaute.PROJET)


def animes_par(acteur: "Acteur") -> Q:
    """What belongs to the communities that this person leads; the moderation team leads all."""
    # An empty Q would vanish from « one's own, or those one leads », and all with it.
    return Q(pk__isnull=False) if acteur.est_moderateur else Q(communaute__in=sorted(acteur.animateur_de))
