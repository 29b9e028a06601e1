"""What a mentor says of its offer, and until when it pauses."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from mentorat.enums import Format, Theme
from mentorat.forms.competences import AvecCompetences, CompetencesField
from mentorat.models import OffreMentor
from mentorat.models.offres import CAPACITE_MAX
from socle import codes
from socle.champs import Coches, Jour, sans_controle
from socle.formulaires import FormulaireHabille

PAUSE_MAX = timedelta(days=366)


def jour_de_pause(jour: date | None) -> date:
    """A day to come, within a year. Raises `ValidationError`."""
    aujourd_hui = timezone.localdate()
    if jour is None:
        raise ValidationError("Donnez le dernier jour de la pause.")
    if not aujourd_hui <= jour <= aujourd_hui + PAUSE_MAX:
        raise ValidationError("Choisissez un jour à venir, dans un an au plus.")
    return jour


class OffreForm(AvecCompetences, forms.Form):
    FACULTATIFS = frozenset({"flash", "competences", "presentation"})

    capacite = forms.TypedChoiceField(
        label="Combien de personnes à la fois\u00a0?",
        choices=[(n, str(n)) for n in range(1, CAPACITE_MAX + 1)],
        coerce=int,
        initial=1,
        help_text="Une personne, c’est environ une heure par mois. Vous pourrez changer.",
        error_messages={"required": "Choisissez un nombre.", "invalid_choice": "Choisissez un nombre de la liste."},
    )
    themes = Coches(
        choix=Theme,
        label="Sur quoi pouvez-vous aider\u00a0?",
        error_messages={"invalid_choice": "Choisissez des thèmes de la liste."},
    )
    formats = Coches(
        choix=Format,
        label="Comment préférez-vous échanger\u00a0?",
        error_messages={"invalid_choice": "Choisissez des formats de la liste."},
    )
    flash = forms.BooleanField(
        label="J’accepte aussi le mentorat flash",
        required=False,
        help_text="Une à trois séances sur une question précise, sans les six mois.",
    )
    competences = CompetencesField(label="Compétences que vous pouvez transmettre")
    presentation = forms.CharField(
        label="Ce que vous pouvez apporter",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[sans_controle],
        help_text="Lu par les membres qui cherchent un mentor. 1\u00a0000 caractères au plus.",
    )

    def __init__(self, data: QueryDict | None = None, *, offre: OffreMentor | None = None) -> None:
        super().__init__(data, initial=_initial(offre) if offre else None)
        self.preparer_competences(offre.competences.order_by("libelle", "pk") if offre else ())
        self.habiller()

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        exiger(self, "themes", "Choisissez au moins un thème.")
        exiger(self, "formats", "Choisissez au moins une façon d’échanger.")
        return donnees

    def champs(self) -> dict[str, Any]:
        lus = self.cleaned_data
        return {
            "capacite": lus["capacite"],
            "themes": codes.ecrire(lus["themes"], Theme),
            "formats": codes.ecrire(lus["formats"], Format),
            "flash": lus["flash"],
            "presentation": lus["presentation"],
        }


def exiger(formulaire: Any, nom: str, message: str) -> None:
    if not formulaire.cleaned_data.get(nom) and nom not in formulaire.errors:
        formulaire.add_error(nom, message)


def _initial(offre: OffreMentor) -> dict[str, Any]:
    return {
        "capacite": offre.capacite,
        "themes": offre.themes.split(),
        "formats": offre.formats.split(),
        "flash": offre.flash,
        "presentation": offre.presentation,
    }


class PauseForm(FormulaireHabille):
    jusqu_au = Jour(label="En pause jusqu’au", help_text="Compris. Votre offre reprend d’elle-même le lendemain.")

    def clean_jusqu_au(self) -> date:
        return jour_de_pause(self.cleaned_data.get("jusqu_au"))
