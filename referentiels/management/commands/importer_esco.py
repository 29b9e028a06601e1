"""`manage.py importer_esco FICHIER`, idempotent."""

from typing import Any

from referentiels.chargement.esco import ATTRIBUTION, importer
from socle import registres
from socle.importation import Import, ImportCommand


class Command(ImportCommand):
    help = "Importe les compétences ESCO."

    def importer(self, passage: Import, **options: Any) -> None:
        importer(passage, options["fichier"])
        if passage.bilan.change and not passage.simulation:
            registres.reindexer_tout()

    def mentions(self) -> list[str]:
        return [ATTRIBUTION]
