"""`manage.py courrier`: send mails without Redis nor Celery, until stopped."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from socle.courrier.boucle import VOIES, Boucle
from socle.courrier.envoi import vider
from socle.courrier.liaison import ServeurInjoignable


class Command(BaseCommand):
    help = "Envoie les courriels en attente, toutes les 2 secondes, jusqu’à l’arrêt (SIGTERM ou Ctrl-C)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--une-fois", action="store_true", help="envoyer ce qui attend, puis s’arrêter")
        parser.add_argument("--voies", type=int, default=VOIES, help="nombre d’envois simultanés au plus (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["une_fois"]:
            self._une_fois()
            return
        if options["voies"] < 1:
            raise CommandError("--voies : il en faut au moins une.")
        boucle = Boucle(options["voies"])
        for numero in (signal.SIGTERM, signal.SIGINT):
            signal.signal(numero, boucle.arreter)
        boucle.tourner()

    def _une_fois(self) -> None:
        total = 0
        try:
            while traites := vider():
                total += traites
        except ServeurInjoignable as erreur:
            raise CommandError("Le serveur de courriels ne répond pas (EMAIL_URL).") from erreur
        self.stdout.write(f"Courriels traités : {total}")
