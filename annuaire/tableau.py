"""What waits for somebody in the directory, for its dashboard."""

from datetime import datetime

from django.utils import timezone

from annuaire.models import Recruteur
from annuaire.rencontres import proposer_rencontres
from socle.acteur import Acteur
from socle.registres import Carte

LIGNES = 5


def invitations(acteur: Acteur, depuis: datetime) -> Carte | None:
    """Colleagues who wait for an answer."""
    recues = list(Recruteur.objects.de(acteur).recues()[:LIGNES])
    if not recues:
        return None
    return Carte("On vous invite à recruter", "annuaire/_carte_invitations.html", {"invitations": recues}, rang=1)


def rencontres(acteur: Acteur, depuis: datetime) -> Carte | None:
    """Three members to meet this week."""
    proposees = proposer_rencontres(acteur, timezone.localdate())
    if not proposees:
        return None
    contexte = {"rencontres": proposees}
    return Carte("Trois personnes à rencontrer", "annuaire/_carte_rencontres.html", contexte, rang=40)
