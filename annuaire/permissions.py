"""Who may do what on an attachment of recruiter. Services ask again under the lock."""

from typing import TYPE_CHECKING

from annuaire.enums import EtatRattachement

if TYPE_CHECKING:
    from annuaire.models import Recruteur
    from socle.acteur import Acteur


def can_decider(acteur: "Acteur", rattachement: "Recruteur") -> bool:
    """A moderator, never on its own request."""
    return acteur.est_moderateur and not est_le_sien(acteur, rattachement)


def can_inviter(acteur: "Acteur", organisme_id: int) -> bool:
    return organisme_id in acteur.responsable_de


def can_repondre(acteur: "Acteur", rattachement: "Recruteur") -> bool:
    """Say yes or no to an invitation: the invited person alone."""
    return est_le_sien(acteur, rattachement) and rattachement.etat == EtatRattachement.INVITE


def can_retirer(acteur: "Acteur", rattachement: "Recruteur") -> bool:
    return acteur.est_moderateur or est_le_sien(acteur, rattachement) or can_inviter(acteur, rattachement.organisme_id)


def est_le_sien(acteur: "Acteur", rattachement: "Recruteur") -> bool:
    return acteur.utilisateur_id is not None and rattachement.utilisateur_id == acteur.utilisateur_id
