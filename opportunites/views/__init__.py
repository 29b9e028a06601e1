"""Browse offers; write, submit and follow those of one's employer."""

from opportunites.views.catalogue import detail, liste
from opportunites.views.exports import export_csv, export_ods
from opportunites.views.gardees import gardees, garder, ne_plus_garder, oublier_vues
from opportunites.views.gestion import clore, dupliquer, offres, renouveler, suivre, suspendre
from opportunites.views.reprise import reprendre, retrouver
from opportunites.views.saisie import apercu, competences, creer, modifier, soumettre
from opportunites.views.suggestions import suggestions

__all__ = [
    "apercu",
    "clore",
    "competences",
    "creer",
    "detail",
    "dupliquer",
    "export_csv",
    "export_ods",
    "gardees",
    "garder",
    "liste",
    "modifier",
    "ne_plus_garder",
    "offres",
    "oublier_vues",
    "renouveler",
    "reprendre",
    "retrouver",
    "soumettre",
    "suggestions",
    "suivre",
    "suspendre",
]
