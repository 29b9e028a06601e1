"""Who may do what in mentoring. Services ask again under the lock."""

from typing import TYPE_CHECKING

from mentorat.enums import BINOMES_OUVERTS, EtatBinome, EtatVoeu

if TYPE_CHECKING:
    from mentorat.models import Binome, Campagne, DemandeMentorat, OffreMentor, Voeu
    from socle.acteur import Acteur


def est_sa_demande(acteur: "Acteur", demande: "DemandeMentorat") -> bool:
    return acteur.membre_id is not None and demande.membre_id == acteur.membre_id


def est_son_offre(acteur: "Acteur", offre: "OffreMentor") -> bool:
    return acteur.membre_id is not None and offre.membre_id == acteur.membre_id


def can_repondre(acteur: "Acteur", voeu: "Voeu") -> bool:
    """The mentor that was asked, as long as it is asked. Reads `voeu.offre`."""
    return est_son_offre(acteur, voeu.offre) and voeu.etat == EtatVoeu.ADRESSE


def est_du_binome(acteur: "Acteur", binome: "Binome") -> bool:
    return acteur.membre_id is not None and acteur.membre_id in {binome.mentor_id, binome.mentore_id}


def can_tenir(acteur: "Acteur", binome: "Binome") -> bool:
    """Write dates and objectives: the two, while it runs."""
    return est_du_binome(acteur, binome) and binome.etat in BINOMES_OUVERTS


def can_signer(acteur: "Acteur", binome: "Binome") -> bool:
    """The charter of a pair that a campaign proposes: each for itself, once."""
    if not est_du_binome(acteur, binome) or binome.etat != EtatBinome.PROPOSE:
        return False
    signee = binome.charte_mentor_le if acteur.membre_id == binome.mentor_id else binome.charte_mentore_le
    return signee is None


def can_mener(acteur: "Acteur", campagne: "Campagne") -> bool:
    """Who leads its community; the moderation team, all of them."""
    return acteur.est_moderateur or campagne.communaute_id in acteur.animateur_de


def can_suivre(acteur: "Acteur") -> bool:
    """Open the pages of who follows pairs by their states."""
    return acteur.est_moderateur or bool(acteur.animateur_de)


def can_participer(acteur: "Acteur", campagne: "Campagne") -> bool:
    """A member: of its community, when it has one."""
    siennes = {None, *acteur.communautes}
    return acteur.membre_id is not None and campagne.communaute_id in siennes
