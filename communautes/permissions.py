"""Who may do what in the life of communities. Services ask again under the lock.

Who leads a community leads its life; the moderation team leads all of them. Nobody decides of its own text.
"""

from typing import TYPE_CHECKING

from annuaire.permissions import est_sa_fiche
from communautes.enums import (
    INSCRIPTIONS_PLACEES,
    Diffusion,
    EtatEvenement,
    EtatInscription,
    EtatPublication,
    EtatQuestion,
)

if TYPE_CHECKING:
    from communautes.models import Amendement, Commun, Evenement, Inscription, Question, Reponse
    from communautes.models.publications import Publication
    from socle.acteur import Acteur


def can_animer(acteur: "Acteur", communaute_id: int) -> bool:
    return acteur.est_moderateur or communaute_id in acteur.animateur_de


def est_membre_de(acteur: "Acteur", communaute_id: int) -> bool:
    return acteur.membre_id is not None and communaute_id in acteur.communautes


def can_decider_amendement(acteur: "Acteur", amendement: "Amendement") -> bool:
    """Who leads the community, never its own. Reads `amendement.manifeste` and `amendement.auteur`."""
    return can_animer(acteur, amendement.manifeste.communaute_id) and not est_de_sa_main(acteur, amendement)


def can_organiser(acteur: "Acteur", evenement: "Evenement") -> bool:
    return can_animer(acteur, evenement.communaute_id)


def can_lire_besoins(acteur: "Acteur", evenement: "Evenement") -> bool:
    """What somebody needs may say something of its health: who leads the community, not the moderation team."""
    return acteur.membre_id is not None and evenement.communaute_id in acteur.animateur_de


def can_remettre_liste(acteur: "Acteur", evenement: "Evenement") -> bool:
    """Read what a host must know of who comes: who leads the community, not the moderation team."""
    return acteur.membre_id is not None and evenement.communaute_id in acteur.animateur_de


def can_lire_serie(acteur: "Acteur", evenement: "Evenement") -> bool:
    """The working group of an event: its community alone."""
    return est_membre_de(acteur, evenement.communaute_id) or can_organiser(acteur, evenement)


def can_modifier_evenement(acteur: "Acteur", evenement: "Evenement") -> bool:
    return can_organiser(acteur, evenement) and evenement.etat in {EtatEvenement.BROUILLON, EtatEvenement.PUBLIE}


def can_s_inscrire(acteur: "Acteur", evenement: "Evenement") -> bool:
    """A member; of the community, when the event is for it alone. Who organises may read it without being one."""
    if acteur.membre_id is None:
        return False
    return evenement.diffusion != Diffusion.COMMUNAUTE or evenement.communaute_id in acteur.communautes


def est_son_inscription(acteur: "Acteur", inscription: "Inscription") -> bool:
    return acteur.membre_id is not None and inscription.membre_id == acteur.membre_id


def can_lire_acces(acteur: "Acteur", evenement: "Evenement", inscription: "Inscription | None") -> bool:
    """The link and the way in: who has a seat, and who organises."""
    placee = inscription is not None and inscription.etat in set(INSCRIPTIONS_PLACEES) - {EtatInscription.PROPOSEE}
    return can_organiser(acteur, evenement) or placee


def est_de_sa_main(acteur: "Acteur", ecrit: "Publication | Amendement") -> bool:
    """Whether this account wrote it, be its file suspended since. Reads `ecrit.auteur`."""
    auteur = ecrit.auteur
    return auteur is not None and est_sa_fiche(acteur, auteur)


def est_son_texte(acteur: "Acteur", publication: "Publication | Question | Reponse") -> bool:
    """What an active member may write, take back, archive."""
    return acteur.membre_id is not None and publication.auteur_id == acteur.membre_id


def can_ecrire(acteur: "Acteur", publication: "Publication") -> bool:
    """Its author, until it is handed over for review."""
    return est_son_texte(acteur, publication) and publication.etat == EtatPublication.BROUILLON


def can_relire(acteur: "Acteur", publication: "Publication") -> bool:
    """Who leads the community, never its own text. Reads `publication.auteur`."""
    return can_animer(acteur, publication.communaute_id) and not est_de_sa_main(acteur, publication)


def can_retenir(acteur: "Acteur", question: "Question") -> bool:
    """Say which answer helped: who asked."""
    return est_son_texte(acteur, question) and question.etat != EtatQuestion.RETIREE


# --- REX, commons, questions ---


def can_archiver(acteur: "Acteur", publication: "Publication") -> bool:
    """Its author, or who leads the community."""
    lue = publication.etat == EtatPublication.PUBLIEE
    return lue and (est_son_texte(acteur, publication) or can_animer(acteur, publication.communaute_id))


def can_reprendre(acteur: "Acteur", publication: "Publication") -> bool:
    """Its author alone writes it again."""
    finie = publication.etat in {EtatPublication.PUBLIEE, EtatPublication.ARCHIVEE}
    return finie and est_son_texte(acteur, publication)


def can_confirmer(acteur: "Acteur", publication: "Publication", *, maintient: bool) -> bool:
    """Say that it still holds: its author, who keeps it alive, who leads the community once its author is gone."""
    orpheline = publication.auteur_id is None and can_animer(acteur, publication.communaute_id)
    lue = publication.etat == EtatPublication.PUBLIEE
    return lue and (est_son_texte(acteur, publication) or maintient or orpheline)


def can_maintenir(acteur: "Acteur", commun: "Commun") -> bool:
    """Every member of the community may offer to keep a commun alive; its author does without saying so."""
    membre = est_membre_de(acteur, commun.communaute_id) and not est_son_texte(acteur, commun)
    return membre and commun.etat == EtatPublication.PUBLIEE


def can_designer(acteur: "Acteur", commun: "Commun") -> bool:
    """Say of somebody that it keeps this commun alive no longer: its author, or who leads the community."""
    return est_son_texte(acteur, commun) or can_animer(acteur, commun.communaute_id)


def can_repondre(acteur: "Acteur", question: "Question") -> bool:
    return est_membre_de(acteur, question.communaute_id) and question.etat != EtatQuestion.RETIREE


def can_retirer(acteur: "Acteur", ecrit: "Question | Reponse", communaute_id: int) -> bool:
    """One's own words; any, for who leads the community."""
    return est_son_texte(acteur, ecrit) or can_animer(acteur, communaute_id)
