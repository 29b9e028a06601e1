"""Who may do what on attachments, memberships and communities. Services ask again under the lock."""

from typing import TYPE_CHECKING

from annuaire.enums import EtatRattachement

if TYPE_CHECKING:
    from annuaire.models import Adhesion, Membre, Recruteur
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


def can_moderer_membre(acteur: "Acteur", membre: "Membre") -> bool:
    """A moderator, never on its own file."""
    return acteur.est_moderateur and not est_sa_fiche(acteur, membre)


def est_sa_fiche(acteur: "Acteur", membre: "Membre") -> bool:
    return acteur.utilisateur_id is not None and membre.utilisateur_id == acteur.utilisateur_id


def can_animer(acteur: "Acteur", communaute_id: int) -> bool:
    return communaute_id in acteur.animateur_de


def can_decider_adhesion(acteur: "Acteur", adhesion: "Adhesion") -> bool:
    """An animator of this very community, never on its own request."""
    return can_animer(acteur, adhesion.communaute_id) and not est_son_adhesion(acteur, adhesion)


def est_son_adhesion(acteur: "Acteur", adhesion: "Adhesion") -> bool:
    return acteur.membre_id is not None and adhesion.membre_id == acteur.membre_id


def can_confier(acteur: "Acteur") -> bool:
    """Mandates, and who leads a community: administrators alone."""
    return acteur.est_administrateur
