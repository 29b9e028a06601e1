"""Forms of employers: one for each step of an offer, and those of its life."""

from opportunites.forms.competences import LigneCompetence
from opportunites.forms.etapes import ETAPES, RELECTURE, Etape, EtapeForm, etape_de
from opportunites.forms.gestion import CloreForm, ReferenceForm, RepriseForm

__all__ = [
    "ETAPES",
    "RELECTURE",
    "CloreForm",
    "Etape",
    "EtapeForm",
    "LigneCompetence",
    "ReferenceForm",
    "RepriseForm",
    "etape_de",
]
