"""`manage.py tchap`: the bot, until stopped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from communautes.matrix import Limite, ServeurInjoignable
from communautes.services.robot import Boucle, vider


class Command(BaseCommand):
    help = (
        "Fait dans les salons Tchap ce qui attend, toutes les 2 secondes, jusqu’à l’arrêt (SIGTERM ou Ctrl-C) ; "
        "sans TCHAP_SERVEUR, ne fait rien."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--une-fois", action="store_true", help="faire ce qui attend, puis s’arrêter")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["une_fois"]:
            Boucle().tourner()
            return
        total = 0
        try:
            while traites := vider():
                total += traites
        except ServeurInjoignable as panne:
            raise CommandError(f"Tchap ne répond pas comme attendu : {panne.code}.") from panne
        except Limite:
            self.stdout.write("Tchap demande d’attendre.")
        self.stdout.write(f"Envois traités : {total}")
