"""`manage.py entretenir_membres`: what the clock does each day of accounts that nobody uses; safe to run twice."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from annuaire.services import inactivite


class Command(BaseCommand):
    help = "Prévient les membres sans activité depuis deux ans, puis demande la suppression de leur compte."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--simulation", action="store_true", help="compte tout, n’écrit rien")

    def handle(self, *args: Any, simulation: bool, **options: Any) -> None:
        nombres = inactivite.compter_inactifs()
        self.stdout.write(
            f"Premier avertissement : {nombres['premier']} · second : {nombres['second']} · fin : {nombres['fin']}"
        )
        if simulation:
            self.stdout.write("Simulation : rien n’a été écrit.")
            return
        inactivite.entretenir_membres(timezone.localdate())
