"""`manage.py importer_organismes FICHIER`, idempotent."""

from typing import Any

from referentiels.chargement.organismes import importer
from socle import registres
from socle.importation import Import, ImportCommand


class Command(ImportCommand):
    help = "Importe les organismes employeurs."

    def importer(self, passage: Import, **options: Any) -> None:
        importer(passage, options["fichier"])
        if passage.bilan.change and not passage.simulation:
            registres.reindexer_tout()
