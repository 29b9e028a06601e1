"""Who may do what on a loaded offer."""

from typing import TYPE_CHECKING

from opportunites.enums import OrigineOffre

if TYPE_CHECKING:
    from opportunites.models import Offre
    from socle.acteur import Acteur


def recrute_pour(acteur: "Acteur", offre: "Offre") -> bool:
    return offre.organisme_id in acteur.organismes


def est_partie(acteur: "Acteur", offre: "Offre") -> bool:
    """Wrote in this offer, or recruits for its employer."""
    ecrivains = {offre.auteur_id, offre.modifiee_par_id} - {None}
    return acteur.utilisateur_id in ecrivains or recrute_pour(acteur, offre)


def can_moderer(acteur: "Acteur", offre: "Offre") -> bool:
    """Nobody decides on an offer they have a part in."""
    return acteur.est_moderateur and not est_partie(acteur, offre)


def can_recruter(acteur: "Acteur", organisme_id: int | None) -> bool:
    return organisme_id in acteur.organismes


def can_gerer(acteur: "Acteur", offre: "Offre") -> bool:
    """Recruits for the employer of an offer written on the platform."""
    return offre.origine == OrigineOffre.PLATEFORME and can_recruter(acteur, offre.organisme_id)
