"""Mentoring: who offers, who asks, the pairs and their sessions, the campaigns."""

from mentorat.models.binomes import AlerteMentorat, AvisMentorat, Binome, Creneau, ReponseSuivi, Seance
from mentorat.models.campagnes import Campagne, PaireProposee, Participation
from mentorat.models.demandes import DemandeMentorat, Objectif, Voeu
from mentorat.models.lettre import RepereLettre
from mentorat.models.offres import OffreMentor

__all__ = [
    "AlerteMentorat",
    "AvisMentorat",
    "Binome",
    "Campagne",
    "Creneau",
    "DemandeMentorat",
    "Objectif",
    "OffreMentor",
    "PaireProposee",
    "Participation",
    "RepereLettre",
    "ReponseSuivi",
    "Seance",
    "Voeu",
]
