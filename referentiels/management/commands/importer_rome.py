"""`manage.py importer_rome DOSSIER`, idempotent."""

from typing import Any

from referentiels.chargement.rome import importer
from socle import registres
from socle.importation import Import, ImportCommand


class Command(ImportCommand):
    help = "Importe ROME 4.0 (France Travail)."
    argument = ("dossier", "dossier des fichiers metiers, appellations, competences, savoirs et metier_item")

    def importer(self, passage: Import, **options: Any) -> None:
        importer(passage, options["dossier"])
        if passage.bilan.change and not passage.simulation:
            registres.reindexer_tout()
