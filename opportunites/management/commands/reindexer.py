"""`manage.py reindexer`: rebuild the search rows, or check them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from opportunites.reindexation import derive, reindexer
from opportunites.vocabulaire import reconstruire_vocabulaire
from socle.travaux import sans_limite_de_temps


class Command(BaseCommand):
    help = "Reconstruit les lignes de recherche, ou vérifie qu’elles disent vrai."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--verifier", action="store_true", help="n’écrit rien : liste les écarts, code 1 s’il y en a"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with sans_limite_de_temps():
            if not options["verifier"]:
                self.stdout.write(f"{reindexer()} lignes reconstruites")
                self.stdout.write(f"{reconstruire_vocabulaire()} mots connus")
                return
            ecarts = derive()
        if ecarts:
            liste = ", ".join(map(str, ecarts[:20]))
            raise CommandError(f"{len(ecarts)} lignes à reconstruire (offres n° {liste}{' …' if ecarts[20:] else ''})")
        self.stdout.write("0 écart")
