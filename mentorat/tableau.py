"""What waits for somebody in mentoring, for its dashboard."""

from datetime import datetime

from django.db.models import Prefetch

from mentorat.cartes import mes_binomes
from mentorat.cartes_animation import animation
from mentorat.enums import EtatDemandeMentorat
from mentorat.models import DemandeMentorat, Voeu
from socle.acteur import Acteur
from socle.registres import Carte

LIGNES = 5
SUIVIES = (EtatDemandeMentorat.ADRESSEE, EtatDemandeMentorat.SANS_MENTOR)


def voeux_recus(acteur: Acteur, depuis: datetime) -> Carte | None:
    """Requests that wait for my answer, and until when."""
    if acteur.membre_id is None:
        return None
    recus = list(Voeu.objects.recus_par(acteur).qui_attendent().order_by("echeance", "pk")[:LIGNES])
    if not recus:
        return None
    return Carte("On vous demande comme mentor", "mentorat/_carte_voeux.html", {"voeux": recus}, rang=1)


def demandes(acteur: Acteur, depuis: datetime) -> Carte | None:
    """My requests: until when an answer is due; those that found nobody wait for me."""
    if acteur.membre_id is None:
        return None
    adresses = Prefetch("voeux", Voeu.objects.qui_attendent(), to_attr="adresses")
    siennes = DemandeMentorat.objects.visible_by(acteur).filter(etat__in=SUIVIES).prefetch_related(adresses)
    lues = list(siennes.order_by("-pk")[:LIGNES])
    if not lues:
        return None
    attend = any(demande.etat == EtatDemandeMentorat.SANS_MENTOR for demande in lues)
    return Carte(
        "Ma demande de mentorat", "mentorat/_carte_demandes.html", {"demandes": lues}, rang=3 if attend else 12
    )


def mon_mentorat(acteur: Acteur, depuis: datetime) -> Carte | None:
    """All the rest, what waits first: read after the dashboard, which only somebody who waits for me is in."""
    lues = (lire(acteur, depuis) for lire in (mes_binomes, demandes, animation))
    parties = sorted((carte for carte in lues if carte is not None), key=lambda carte: carte.rang)
    if not parties:
        return None
    return Carte("Mentorat", "mentorat/_carte_mentorat.html", {"parties": parties}, rang=parties[0].rang)
