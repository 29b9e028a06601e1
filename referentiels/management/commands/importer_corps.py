"""`manage.py importer_corps FICHIER`, idempotent."""

from typing import Any

from referentiels.chargement.corps import importer
from socle import registres
from socle.importation import Import, ImportCommand


class Command(ImportCommand):
    help = "Importe les corps d’ingénieurs."

    def importer(self, passage: Import, **options: Any) -> None:
        importer(passage, options["fichier"])
        if passage.bilan.change and not passage.simulation:
            registres.reindexer_tout()
