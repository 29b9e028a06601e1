"""What an import counted, refused, and how far it is."""

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from socle.importation.erreurs import FichierInvalide
from socle.tableur import desamorcer

PAS = 5_000


@dataclass
class Bilan:
    """Counts of the closing line."""

    creees: int = 0
    mises_a_jour: int = 0
    inchangees: int = 0
    fermees: int = 0
    expirees: int = 0
    doublons: int = 0
    rejetees: int = 0

    def __str__(self) -> str:
        return (
            f"créées {self.creees} · mises à jour {self.mises_a_jour} · inchangées {self.inchangees} · "
            f"fermées {self.fermees} · expirées {self.expirees} · doublons {self.doublons} · rejetées {self.rejetees}"
        )

    @property
    def change(self) -> bool:
        return bool(self.creees or self.mises_a_jour or self.fermees)


class Rapport:
    """The CSV of rejected lines and remarks: `;`, BOM, formula signs defused, for a French spreadsheet."""

    TITRES = ("ligne", "colonne", "valeur", "raison")

    def __init__(self, chemin: Path | None) -> None:
        self.chemin = chemin
        self._flux: TextIO | None = None

    def __enter__(self) -> Self:
        if self.chemin:
            try:
                self._flux = self.chemin.open("w", encoding="utf-8-sig", newline="")
            except OSError as erreur:
                raise FichierInvalide(f"Le rapport {self.chemin} ne peut pas être écrit : {erreur.strerror}.") from None
            self._ecrire(self.TITRES)
        return self

    def __exit__(self, genre: type | None, erreur: BaseException | None, trace: TracebackType | None) -> None:
        if self._flux:
            self._flux.close()

    def noter(self, ligne: int, colonne: str, valeur: str, raison: str) -> None:
        if self._flux:
            valeur = valeur[:200].replace("\0", "␀")
            self._ecrire((str(ligne), colonne, desamorcer(valeur), raison))

    def _ecrire(self, cellules: tuple[str, ...]) -> None:
        csv.writer(self._flux, delimiter=";").writerow(cellules)  # type: ignore[arg-type]


@dataclass
class Signalements:
    """Values accepted but not understood: noted line by line in the report, counted by label for the summary."""

    rapport: Rapport
    par_raison: dict[str, Counter[str]] = field(default_factory=dict)

    def noter(self, ligne: int, colonne: str, valeur: str, raison: str) -> None:
        self.par_raison.setdefault(raison, Counter())[valeur] += 1
        self.rapport.noter(ligne, colonne, valeur, f"signalement : {raison}")

    def resume(self, premiers: int = 10) -> list[str]:
        """One line a reason, the most frequent values first."""
        lignes = []
        for raison, valeurs in sorted(self.par_raison.items()):
            tete = ", ".join(f"« {valeur} » {n}" for valeur, n in valeurs.most_common(premiers))
            suite = " …" if len(valeurs) > premiers else ""
            lignes.append(f"Signalement, {raison} : {valeurs.total()} lignes, {len(valeurs)} libellés : {tete}{suite}")
        return lignes


class Avancement:
    """A line every 5,000 rows; on a terminal, a counter that rewrites itself."""

    def __init__(self, quoi: str, ecrire: Callable[[str], object], *, terminal: bool = False) -> None:
        self.quoi, self.ecrire, self.fin = quoi, ecrire, "\r" if terminal else "\n"
        self.faites = 0

    def avancer(self) -> None:
        self.faites += 1
        if self.faites % PAS == 0:
            self.dire(f"{self.faites} lignes lues")

    def dire(self, ou: str) -> None:
        self.ecrire(f"{self.quoi} : {ou}{self.fin}")
