"""Browse offers; write, submit and follow those of one's employer."""

from opportunites.views.catalogue import detail, liste
from opportunites.views.gestion import clore, dupliquer, offres, renouveler, suivre, suspendre
from opportunites.views.reprise import reprendre, retrouver
from opportunites.views.saisie import apercu, competences, creer, modifier, soumettre

__all__ = [
    "apercu",
    "clore",
    "competences",
    "creer",
    "detail",
    "dupliquer",
    "liste",
    "modifier",
    "offres",
    "renouveler",
    "reprendre",
    "retrouver",
    "soumettre",
    "suivre",
    "suspendre",
]
