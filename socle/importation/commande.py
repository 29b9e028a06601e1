"""The command that every importer is."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from socle.importation.bilan import Avancement, Bilan, Rapport, Signalements
from socle.importation.erreurs import ImportRefuse, LigneRejetee
from socle.importation.lecture import Colonnes, Ligne, Rejet, lire
from socle.importation.valeurs import nettoyer
from socle.travaux import sans_limite_de_temps


class Import:
    """One run: its counts, its report, its progress, and whether it may write."""

    def __init__(self, rapport: Rapport, avancement: Avancement, *, simulation: bool = False) -> None:
        self.bilan = Bilan()
        self.rapport, self.avancement, self.simulation = rapport, avancement, simulation
        self.signalements = Signalements(rapport)

    def lignes(self, chemin: Path, colonnes: Colonnes) -> Iterator[Ligne]:
        """The usable lines of the file; the others are already rejected. Raises `FichierInvalide`."""
        for lue in lire(chemin, colonnes):
            self.avancement.avancer()
            if isinstance(lue, Rejet):
                self.rejeter(lue.numero, lue)
                continue
            try:
                nettoyer(lue.valeurs)
            except LigneRejetee as motif:
                self.rejeter(lue.numero, motif)
            else:
                yield lue

    @contextmanager
    def ligne(self, numero: int) -> Iterator[None]:
        """A `LigneRejetee` raised inside is counted and reported, and the import goes on."""
        try:
            yield
        except LigneRejetee as motif:
            self.rejeter(numero, motif)

    def rejeter(self, numero: int, motif: LigneRejetee | Rejet) -> None:
        self.bilan.rejetees += 1
        if isinstance(motif, Rejet):
            self.rapport.noter(numero, "", f"{motif.trouvees} colonnes", motif.raison)
        else:
            self.rapport.noter(numero, motif.colonne, motif.valeur, motif.raison)


class ImportCommand(BaseCommand):
    """Subclasses give `argument` (its name and help) and `importer`; everything happens in one transaction."""

    argument: tuple[str, str] | None = ("fichier", "fichier CSV")

    def add_arguments(self, parser: ArgumentParser) -> None:
        if self.argument:
            nom, aide = self.argument
            parser.add_argument(nom, type=Path, metavar=nom.upper(), help=aide)
            parser.add_argument("--simulation", action="store_true", help="compte tout, n’écrit rien")
            parser.add_argument("--rapport", type=Path, metavar="R.csv", help="où écrire les lignes rejetées")

    def handle(self, *args: Any, **options: Any) -> None:
        simulation = bool(options.get("simulation"))
        chemin = options.get("rapport")
        quoi = type(self).__module__.rpartition(".")[2]
        avancement = Avancement(quoi, self._sur_erreur, terminal=self.stderr.isatty())
        try:
            with Rapport(Path(chemin) if chemin else None) as rapport, sans_limite_de_temps():
                passage = Import(rapport, avancement, simulation=simulation)
                self.importer(passage, **options)
                if simulation:
                    transaction.set_rollback(True)
        except ImportRefuse as erreur:
            raise CommandError(str(erreur)) from erreur
        for ligne in [*passage.signalements.resume(), *self.mentions()]:
            self.stdout.write(ligne)
        if simulation:
            self.stdout.write("Simulation : rien n’a été écrit.")
        self.stdout.write(str(passage.bilan))

    def _sur_erreur(self, texte: str) -> None:
        self.stderr.write(texte, lambda sans_style: sans_style, "")

    def importer(self, passage: Import, **options: Any) -> None:
        raise NotImplementedError

    def mentions(self) -> list[str]:
        """Sentences that must be shown at each run, such as an attribution."""
        return []


def jour(texte: str | date | None) -> date:
    """Option `--date`, AAAA-MM-JJ; today in Paris by default."""
    if texte is None or isinstance(texte, date):
        return texte or timezone.localdate()
    try:
        return date.fromisoformat(texte)
    except ValueError:
        raise CommandError(f"La date « {texte} » n’est pas de la forme AAAA-MM-JJ.") from None
