"""`manage.py oublier`: forget now what the fiches say is kept too long, or count it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from socle import registres
from socle.rgpd.registre import travaux


class Command(BaseCommand):
    help = "Oublie les données personnelles dont la durée est passée, comme le font chaque jour les mêmes travaux."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--simulation", action="store_true", help="tout compter, ne rien changer")

    def handle(self, *args: Any, **options: Any) -> None:
        simulation, jour = options["simulation"], timezone.localdate()
        echecs = 0
        for nom in travaux():
            try:
                # A simulation does the work and undoes it: it counts by the very rule that forgets.
                with transaction.atomic():
                    nombre = registres.travaux_du_jour[nom](jour)
                    transaction.set_rollback(simulation)
            except Exception as erreur:  # one work that fails does not keep the others from forgetting
                echecs += 1
                self.stderr.write(f"{nom}\u00a0: échec ({type(erreur).__name__}), rien d’oublié")
            else:
                self.stdout.write(f"{nom}\u00a0: {nombre} {'à oublier' if simulation else 'oubliés'}")
        if echecs:
            raise CommandError(f"{echecs} {'travail' if echecs == 1 else 'travaux'} en échec")
        self.stdout.write("Rien n’a été changé." if simulation else "Fait.")
