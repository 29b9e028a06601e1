"""`manage.py envoyer_digests`: what beat runs each morning."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accueil.services import LettreIncomplete, envoyer_digests


class Command(BaseCommand):
    help = "Prépare La lettre du jour et dépose ses courriels. Une seconde exécution le même jour n’ajoute rien."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", metavar="AAAA-MM-JJ", help="jour civil de la lettre (aujourd’hui, à Paris)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bilan = envoyer_digests(_jour(options["date"]), self._progression)
        except LettreIncomplete as erreur:
            raise CommandError(f"{erreur}\u00a0: le journal dit pourquoi.") from erreur
        self.stdout.write(f"Personnes regardées : {bilan.regardes} · lettres : {bilan.lettres}")

    def _progression(self, fait: int, total: int) -> None:
        self.stderr.write(f"{fait} personnes sur {total}")


def _jour(texte: str | None) -> date:
    if texte is None:
        return timezone.localdate()
    try:
        jour = date.fromisoformat(texte)
    except ValueError as erreur:
        raise CommandError("--date attend un jour, par exemple 2026-11-23.") from erreur
    if jour > timezone.localdate():
        raise CommandError("--date attend aujourd’hui, ou un jour passé.")
    return jour
