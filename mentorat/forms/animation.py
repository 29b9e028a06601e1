"""What the lists of who follows mentoring are filtered by, in their address."""

from typing import Any

from django import forms

from mentorat.enums import EtatBinome, EtatDemandeMentorat, Sante
from socle.champs import Liste
from socle.formulaires import FormulaireHabille

EN_ATTENTE = (EtatDemandeMentorat.ADRESSEE, EtatDemandeMentorat.INSCRITE, EtatDemandeMentorat.SANS_MENTOR)


def _choix(libelle: str, choix: Any, vide: str = "Tous") -> forms.ChoiceField:
    return forms.ChoiceField(label=libelle, choices=[("", vide), *choix], required=False, widget=Liste)


class FiltreForm(FormulaireHabille):
    """A value that is not of the list filters nothing."""

    @property
    def compris(self) -> dict[str, str]:
        """What filters, by field; a refusal is said nowhere, since the list is whole."""
        self.full_clean()
        compris = {nom: valeur for nom, valeur in self.cleaned_data.items() if valeur}
        self.errors.clear()
        return compris


class BinomesForm(FiltreForm):
    etat = _choix("État", EtatBinome.choices)
    sante = _choix("Santé", Sante.choices, "Toutes")


class DemandesForm(FiltreForm):
    etat = _choix("État", [(etat.value, etat.label) for etat in EN_ATTENTE])
