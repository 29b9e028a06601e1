"""`manage.py charger_referentiels`: the compact starting referential, idempotent."""

from typing import Any

from referentiels.chargement.depart import charger
from socle import registres
from socle.importation import Import, ImportCommand


class Command(ImportCommand):
    help = "Charge le référentiel de départ (métiers, compétences, organismes, corps, territoires, synonymes)."
    argument = None

    def importer(self, passage: Import, **options: Any) -> None:
        charger(passage.bilan)
        if passage.bilan.change:
            registres.reindexer_tout()
