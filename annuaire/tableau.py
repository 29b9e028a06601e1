"""What waits for somebody in the directory, for its dashboard."""

from datetime import datetime

from annuaire.models import Recruteur
from socle.acteur import Acteur
from socle.registres import Carte

LIGNES = 5


def invitations(acteur: Acteur, depuis: datetime) -> Carte | None:
    """Colleagues who wait for an answer."""
    recues = list(Recruteur.objects.de(acteur).recues()[:LIGNES])
    if not recues:
        return None
    return Carte("On vous invite à recruter", "annuaire/_carte_invitations.html", {"invitations": recues}, rang=1)
