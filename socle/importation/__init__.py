"""What every importer shares: a CSV read safely, counts, the report of rejected lines, the command.

An importer reads `Ligne`s with `lire`, raises `LigneRejetee` for a line that it cannot use and `FichierInvalide`
for a file that it must not use: the command then exits 1 and its transaction changes nothing.
"""

from socle.importation.bilan import Avancement, Bilan, Rapport, Signalements
from socle.importation.commande import Import, ImportCommand, jour
from socle.importation.erreurs import FichierInvalide, ImportRefuse, LigneRejetee
from socle.importation.lecture import Colonnes, Ligne, Rejet, lire
from socle.importation.valeurs import choix, nettoyer, plie, texte, typographie

__all__ = [
    "Avancement",
    "Bilan",
    "Colonnes",
    "FichierInvalide",
    "Import",
    "ImportCommand",
    "ImportRefuse",
    "Ligne",
    "LigneRejetee",
    "Rapport",
    "Rejet",
    "Signalements",
    "choix",
    "jour",
    "lire",
    "nettoyer",
    "plie",
    "texte",
    "typographie",
]
