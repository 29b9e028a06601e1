"""`manage.py importer_membres FICHIER`, idempotent."""

from typing import Any

from annuaire.importation import importer
from socle.importation import Import, ImportCommand


class Command(ImportCommand):
    help = "Invite les personnes d’une liste dans l’annuaire, et confirme le corps de celles qui l’ont demandé."

    def importer(self, passage: Import, **options: Any) -> None:
        importer(passage, options["fichier"])
