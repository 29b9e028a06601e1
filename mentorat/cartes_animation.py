"""What waits for who leads a community in mentoring, for its dashboard."""

from datetime import datetime

from django.utils import timezone

from mentorat.enums import EtatCampagne
from mentorat.models import Binome, Campagne
from mentorat.permissions import can_suivre
from mentorat.sante import ROUGE
from socle.acteur import Acteur
from socle.registres import Carte

LIGNES = 5


def animation(acteur: Acteur, depuis: datetime) -> Carte | None:
    """Campaigns whose registrations are over, and how many pairs do not meet any more; two queries."""
    if not can_suivre(acteur):
        return None
    a_apparier = Campagne.objects.animees_par(acteur).filter(etat=EtatCampagne.APPARIEMENT).defer("bilan")
    campagnes = list(a_apparier.order_by("debut", "pk")[:LIGNES])
    suivis = Binome.objects.suivis_par(acteur).with_derniere_seance().with_silence()
    rouges = suivis.muets(timezone.localdate() - ROUGE).count()
    if not campagnes and not rouges:
        return None
    contexte = {"campagnes": campagnes, "rouges": rouges}
    return Carte("Mentorat à animer", "mentorat/_carte_animation.html", contexte, rang=4)
