"""A campaign open for registrations, in the community that the fictitious animator leads."""

from datetime import timedelta

from django.utils import timezone

from mentorat.models import OffreMentor
from mentorat.services import campagnes
from socle.acteur import Acteur

NOM = "Campagne fictive\u00a0: de la technique à l’encadrement"
PRESENTATION = (
    "Campagne fictive. Six mois à deux, une rencontre par mois, pour qui prend une équipe ou un grand projet."
)


def ouvrir_campagne(mentor: OffreMentor, *, acteur: Acteur) -> int:
    """Open it, this mentor taking part; return how many: none when nothing is led by this person."""
    if not acteur.animateur_de:
        return 0
    jour = timezone.localdate()
    champs = {
        "nom": NOM,
        "communaute_id": min(acteur.animateur_de),
        "presentation": PRESENTATION,
        "inscriptions_jusqu_au": jour + timedelta(days=30),
        "debut": jour + timedelta(days=45),
        "fin": jour + timedelta(days=45 + 190),
    }
    campagne = campagnes.creer(champs, acteur=acteur)
    campagnes.ouvrir(campagne, acteur=acteur)
    campagnes.participer(campagne, mentor, 1, acteur=acteur)
    return 1
