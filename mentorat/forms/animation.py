"""What the lists of who follows mentoring are filtered by, in their address."""

from typing import Any

from django import forms

from mentorat.enums import EtatBinome, EtatDemandeMentorat, Sante
from socle.champs import Liste
from socle.formulaires import Formulaire

EN_ATTENTE = (EtatDemandeMentorat.ADRESSEE, EtatDemandeMentorat.INSCRITE, EtatDemandeMentorat.SANS_MENTOR)


def _choix(libelle: str, choix: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=libelle, choices=[("", "Tous"), *choix], required=False, widget=Liste)


class FiltreForm(Formulaire, forms.Form):
    """A value that is not of the list filters nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.habiller()

    @property
    def compris(self) -> dict[str, str]:
        self.is_valid()
        compris = {nom: valeur for nom, valeur in self.cleaned_data.items() if valeur}
        self._errors = {}  # type: ignore[assignment]  # said nowhere: the list is whole
        return compris


class BinomesForm(FiltreForm):
    etat = _choix("État", EtatBinome.choices)
    sante = _choix("Santé", Sante.choices)


class DemandesForm(FiltreForm):
    etat = _choix("État", [(etat.value, etat.label) for etat in EN_ATTENTE])
