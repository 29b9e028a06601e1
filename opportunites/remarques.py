"""What moderators asked for, the last time they gave an offer back."""

from opportunites.enums import EtatOffre
from opportunites.models import Offre
from socle import journal


def remarques_sur(offre: Offre) -> dict[str, str]:
    """Remarks by field ("" for the whole offer), as long as the offer waits to be mended."""
    if offre.etat != EtatOffre.A_COMPLETER:
        return {}
    demande = journal.historique(offre).filter(verbe="demander_complement").last()
    if demande is None:
        return {}
    return demande.paroles()
