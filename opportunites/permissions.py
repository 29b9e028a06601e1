"""Who may do what on a loaded offer. Who decides on one needs the journal: `OffreQuerySet.moderables_par`."""

from typing import TYPE_CHECKING

from opportunites.enums import Diffusion, OrigineOffre

if TYPE_CHECKING:
    from opportunites.models import Offre
    from socle.acteur import Acteur


def recrute_pour(acteur: "Acteur", offre: "Offre") -> bool:
    return offre.organisme_id in acteur.organismes


def can_recruter(acteur: "Acteur", organisme_id: int | None) -> bool:
    return organisme_id in acteur.organismes


def can_gerer(acteur: "Acteur", offre: "Offre") -> bool:
    """Recruits for the employer of an offer written on the platform."""
    return offre.origine == OrigineOffre.PLATEFORME and can_recruter(acteur, offre.organisme_id)


def diffusions_lisibles(acteur: "Acteur") -> list[str]:
    """Whom published offers must be addressed to, for this person to find them."""
    return Diffusion.values if acteur.est_moderateur else [Diffusion.PUBLIQUE]
