"""The skills of an offer or of a request: codes, without levels, with or without JavaScript."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict

from mentorat.services.offres import COMPETENCES_MAX
from referentiels.enums import EtatCompetence
from referentiels.models import Competence
from referentiels.selecteur import codes_choisis
from socle.formulaires import Formulaire

BOUTONS = ("chercher", "ajouter", "retirer")


@dataclass(frozen=True)
class LigneChoisie:
    """A skill as shown in the form."""

    code: str
    libelle: str


class CodesWidget(forms.Widget):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return codes_choisis(data)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class CompetencesField(forms.Field):
    """Cleans to skills; those that are there already stay, whatever became of them since."""

    widget = CodesWidget
    genre = "competences"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.siennes: dict[str, Competence] = {}

    def clean(self, value: list[str]) -> list[Competence]:
        if len(value) > COMPETENCES_MAX:
            raise ValidationError(f"Gardez {COMPETENCES_MAX} compétences au plus\u00a0: celles qui comptent.")
        connues = self.connues(value)
        if inconnus := [code for code in value if code not in connues]:
            raise ValidationError(f"Nous ne connaissons pas cette compétence\u00a0: {inconnus[0][:80]}. Retirez-la.")
        return [connues[code] for code in value]

    def connues(self, lus: Iterable[str]) -> dict[str, Competence]:
        nouveaux = [code for code in lus if code not in self.siennes and "\0" not in code]
        trouvees = Competence.objects.filter(code__in=nouveaux, etat=EtatCompetence.VALIDEE) if nouveaux else []
        return self.siennes | {competence.code: competence for competence in trouvees}


class AvecCompetences(Formulaire):
    """A form that has the picker. Its buttons send the form without saving: `en_saisie` shows it again as typed."""

    def preparer_competences(self, siennes: Iterable[Competence]) -> None:
        champ: Any = self.fields["competences"]
        champ.siennes = {competence.code: competence for competence in siennes}

    @property
    def lignes(self) -> list[LigneChoisie]:
        champ: Any = self.fields["competences"]
        lus = self["competences"].data if self.is_bound else list(champ.siennes)
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
