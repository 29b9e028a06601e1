"""What the two of a pair type: dates, objectives, answers."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from mentorat.enums import MotifRupture
from mentorat.models.binomes import SEANCE_MAX
from mentorat.services.binomes import PAUSE_MAX
from mentorat.services.seances import CRENEAUX_MAX, DUREE
from socle.champs import Entier, Jour, Moment, sans_controle
from socle.formulaires import FormulaireHabille

OBJECTIFS_MAX = 3000
NOTES = [(str(note), libelle) for note, libelle in enumerate(("Pas du tout", "Peu", "Assez", "Bien", "Très bien"), 1)]
OUI_NON = [("oui", "Oui"), ("non", "Non")]
# The platform alone says the others.
MOTIFS = [m for m in MotifRupture if m not in {MotifRupture.SIGNATURE, MotifRupture.DEPART}]


class SignerForm(FormulaireHabille):
    charte = forms.BooleanField(
        label="J’ai lu la charte du mentorat et je m’engage à la respecter",
        error_messages={"required": "Lisez la charte, puis cochez cette case pour vous engager."},
    )
    sans_lien = forms.BooleanField(
        label="Je certifie n’avoir aucun lien hiérarchique avec cette personne",
        error_messages={"required": "Sans cette certification, le binôme ne peut pas commencer."},
    )


class ObjectifsForm(FormulaireHabille):
    FACULTATIFS = frozenset({"texte"})

    texte = forms.CharField(
        label="Vos objectifs",
        required=False,
        max_length=OBJECTIFS_MAX,
        widget=forms.Textarea(attrs={"rows": 10}),
        validators=[sans_controle],
        help_text="3 000 caractères au plus. Vous êtes deux à les lire et à pouvoir les changer.",
    )

    def clean_texte(self) -> str:
        return str(self.cleaned_data["texte"]).replace("\r\n", "\n")


class CreneauxForm(FormulaireHabille):
    FACULTATIFS = frozenset({"creneau_2", "creneau_3"})

    creneau_1 = Moment(label="Premier créneau")
    creneau_2 = Moment(label="Deuxième créneau", required=False)
    creneau_3 = Moment(label="Troisième créneau", required=False)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        for nom in self.fields:
            moment = donnees.get(nom)
            if moment is not None and moment <= timezone.now():
                self.add_error(nom, "Ce créneau est passé : choisissez un moment à venir.")
        return donnees

    def moments(self) -> list[Any]:
        lus = (self.cleaned_data.get(f"creneau_{rang}") for rang in range(1, CRENEAUX_MAX + 1))
        return [moment for moment in lus if moment]


class SeanceForm(FormulaireHabille):
    debut = Moment(label="Jour et heure")
    duree = Entier(label="Durée, en minutes", help_text="De 5 à 480.", initial=DUREE)

    def clean_duree(self) -> int:
        duree = self.cleaned_data["duree"]
        if duree is None or not 5 <= duree <= SEANCE_MAX:
            raise ValidationError("Donnez une durée de 5 à 480 minutes.")
        return int(duree)


class PauseForm(FormulaireHabille):
    jusqu_au = Jour(
        label="En pause jusqu’au", help_text="Ce jour compris, six mois au plus. Le binôme reprend ensuite."
    )

    def clean_jusqu_au(self) -> date:
        jour, choisi = timezone.localdate(), self.cleaned_data["jusqu_au"]
        if choisi is None or not jour <= choisi <= jour + PAUSE_MAX:
            raise ValidationError("Choisissez un jour, d’aujourd’hui à dans six mois.")
        return choisi


class RompreForm(FormulaireHabille):
    motif = forms.ChoiceField(
        label="Pour quelle raison ?",
        choices=[(motif.value, motif.label) for motif in MOTIFS],
        widget=forms.RadioSelect,
        help_text="L’autre personne ne la lit pas, les animatrices et animateurs non plus.",
        error_messages={"required": "Choisissez une raison : elle reste confidentielle."},
    )


class AlerteForm(FormulaireHabille):
    texte = forms.CharField(
        label="Ce qui ne va pas",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        validators=[sans_controle],
        help_text="1 000 caractères au plus.",
        error_messages={"required": "Dites en quelques mots ce qui ne va pas."},
    )


class AvisForm(FormulaireHabille):
    satisfaction = forms.TypedChoiceField(
        label="Ce mentorat vous a-t-il satisfait ?",
        choices=NOTES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    utilite = forms.TypedChoiceField(
        label="Vous a-t-il été utile ?",
        choices=NOTES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    recommande = forms.TypedChoiceField(
        label="Le recommanderiez-vous ?",
        choices=OUI_NON,
        coerce=lambda dit: dit == "oui",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )


class SuiviForm(FormulaireHabille):
    utile = forms.TypedChoiceField(
        label="Trois mois après, ce mentorat vous est-il encore utile ?",
        choices=NOTES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    en_contact = forms.TypedChoiceField(
        label="Êtes-vous toujours en contact ?",
        choices=OUI_NON,
        coerce=lambda dit: dit == "oui",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
