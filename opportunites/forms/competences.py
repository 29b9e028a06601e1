"""The required skills of an offer: rows of the form « Missions et profil », with or without JavaScript."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from opportunites.models import ExigenceOffre
from opportunites.services import EXIGENCES_MAX, ExigenceSaisie
from referentiels.enums import Niveau, OrigineExigence
from referentiels.models import Competence
from referentiels.selecteur import ChampCompetences, LignesDeCompetences

ESSENTIELLE, SOUHAITEE, A_CONFIRMER = "essentielle", "souhaitee", ""
IMPORTANCES = [(ESSENTIELLE, "Essentielle"), (SOUHAITEE, "Souhaitée")]


@dataclass
class LigneCompetence:
    """A skill as shown in the form."""

    code: str
    libelle: str = ""
    niveau: str = str(Niveau.PRATIQUE.value)
    importance: str = SOUHAITEE
    deduite: bool = False

    @property
    def niveaux(self) -> list[tuple[str, str]]:
        return [(str(niveau.value), niveau.label) for niveau in Niveau]

    @property
    def importances(self) -> list[tuple[str, str]]:
        return [(A_CONFIRMER, "À confirmer"), *IMPORTANCES] if self.deduite else IMPORTANCES


class LignesWidget(LignesDeCompetences):
    """For each code, its level and its importance."""

    def ligne(self, code: str, data: Any) -> LigneCompetence:
        return LigneCompetence(
            code,
            niveau=data.get(f"niveau-{code}", str(Niveau.PRATIQUE.value)),
            importance=data.get(f"importance-{code}", SOUHAITEE),
        )


class CompetencesField(ChampCompetences):
    """Cleans to `ExigenceSaisie` rows."""

    widget = LignesWidget
    maximum = EXIGENCES_MAX
    trop = "Choisissez {maximum} compétences au plus\u00a0: gardez celles qui comptent le plus."

    def lignes(self, lues: Iterable[LigneCompetence] | None) -> list[LigneCompetence]:
        """The rows to show: those typed, or those of the offer."""
        if lues is None:
            return [_de_l_offre(code, exigence) for code, exigence in self.siennes.items()]
        montrees = list(lues)
        self.nommer(montrees)
        for ligne in montrees:
            ligne.deduite = self._est_deduite(ligne.code)
        return montrees

    def clean(self, value: list[LigneCompetence]) -> list[ExigenceSaisie]:
        connues = self.verifier([ligne.code for ligne in value])
        return [self._saisie(ligne, connues[ligne.code]) for ligne in value]

    def has_changed(self, initial: Any, data: Any) -> bool:
        def cle(lignes: Iterable[LigneCompetence]) -> set[tuple[str, str, str]]:
            return {(ligne.code, ligne.niveau, ligne.importance) for ligne in lignes}

        return cle(data) != cle(self.lignes(None))

    def _saisie(self, ligne: LigneCompetence, competence: Competence) -> ExigenceSaisie:
        a_confirmer = ligne.importance == A_CONFIRMER and self._est_deduite(ligne.code)
        if ligne.niveau not in map(str, Niveau.values) or (
            ligne.importance not in {ESSENTIELLE, SOUHAITEE} and not a_confirmer
        ):
            raise ValidationError(f"Choisissez le niveau et l’importance de « {competence} » dans les listes.")
        return ExigenceSaisie(
            competence_id=competence.pk,
            niveau=int(ligne.niveau),
            essentielle=ligne.importance == ESSENTIELLE,
            confirmee=not a_confirmer,
        )

    def _est_deduite(self, code: str) -> bool:
        return code in self.siennes and self.siennes[code].origine == OrigineExigence.DEDUITE


def _de_l_offre(code: str, exigence: ExigenceOffre) -> LigneCompetence:
    deduite = exigence.origine == OrigineExigence.DEDUITE
    confirmee = ESSENTIELLE if exigence.essentielle else SOUHAITEE
    return LigneCompetence(
        code,
        libelle=exigence.competence.libelle,
        niveau=str(exigence.niveau),
        importance=A_CONFIRMER if deduite else confirmee,
        deduite=deduite,
    )
