"""The skills of an offer or of a request: codes, without levels, with or without JavaScript."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.forms.utils import ErrorDict

from mentorat.services.offres import COMPETENCES_MAX
from referentiels.models import Competence
from referentiels.selecteur import ChampCompetences
from socle.formulaires import Formulaire

BOUTONS = ("chercher", "ajouter", "retirer")


@dataclass(frozen=True)
class LigneChoisie:
    """A skill as shown in the form."""

    code: str
    libelle: str


class CompetencesField(ChampCompetences):
    """Cleans to skills."""

    maximum = COMPETENCES_MAX

    def clean(self, value: list[str]) -> list[Competence]:
        connues = self.verifier(value)
        return [connues[code] for code in value]


class AvecCompetences(Formulaire):
    """A form that has the picker. Its buttons send the form without saving: `en_saisie` shows it again as typed."""

    def preparer_competences(self, siennes: Iterable[Competence]) -> None:
        champ: Any = self.fields["competences"]
        champ.deja = {competence.code: competence for competence in siennes}

    @property
    def lignes(self) -> list[LigneChoisie]:
        champ: Any = self.fields["competences"]
        lus = self["competences"].data if self.is_bound else list(champ.deja)
        connues = champ.connues(lus)
        return [LigneChoisie(code, connues[code].libelle if code in connues else code) for code in lus]

    @property
    def modele(self) -> LigneChoisie:
        """The row that the script copies."""
        return LigneChoisie("code-du-modele", "LIBELLE")

    @property
    def cherche(self) -> str:
        return str(self.data.get("cherche", ""))[:200].strip() if "chercher" in self.data else ""

    def en_saisie(self) -> bool:
        """Whether a button of the picker was pressed; nothing is then said of what is not typed yet."""
        if not any(bouton in self.data for bouton in BOUTONS):
            return False
        self._errors = ErrorDict()
        return True
