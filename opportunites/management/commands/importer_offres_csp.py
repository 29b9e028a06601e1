"""`manage.py importer_offres_csp FICHIER`: the open data of Choisir le service public, idempotent."""

from argparse import ArgumentParser
from typing import Any

from opportunites.importation.passage import Passage
from socle.importation import Import, ImportCommand, jour


class Command(ImportCommand):
    help = "Importe les offres de Choisir le service public (CSV des données ouvertes)."
    argument = ("fichier", "CSV des offres diffusées sur CSP, séparé par des points-virgules")

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--date", metavar="AAAA-MM-JJ", help="jour de l’import (aujourd’hui à Paris)")
        parser.add_argument("--forcer", action="store_true", help="ferme même plus de 20 % des offres en ligne")

    def importer(self, passage: Import, **options: Any) -> None:
        Passage(passage, jour=jour(options["date"]), forcer=options["forcer"]).jouer(options["fichier"])
