"""What is typed of Tchap."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from communautes.models import Espace
from communautes.salons import LONGUEUR, est_admis, est_un_compte, est_un_salon
from socle.champs import Ligne
from socle.formulaires import FormulaireHabille

FORMAT = "Écrivez l’identifiant en entier\u00a0: @, votre nom, deux points, puis le serveur."


class CompteTchapForm(FormulaireHabille):
    identifiant = Ligne(
        label="Identifiant Tchap",
        max_length=LONGUEUR,
        help_text="Dans Tchap\u00a0: votre photo, puis « Tous les paramètres ». Il ressemble à "
        "@prenom.nom-exemple.gouv.fr:agent.exemple.tchap.gouv.fr.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": "Écrivez votre identifiant Tchap."},
    )

    def clean_identifiant(self) -> str:
        identifiant: str = self.cleaned_data["identifiant"].lower()
        if not est_un_compte(identifiant):
            raise ValidationError(FORMAT)
        if not est_admis(identifiant):
            raise ValidationError("Ce serveur n’est pas l’un de ceux de Tchap que nous connaissons.")
        return identifiant


class SalonForm(forms.ModelForm):
    """The room of a community, by its internal identifier: for the admin."""

    class Meta:
        model = Espace
        fields = ["salon"]

    def clean_salon(self) -> str:
        salon: Any = self.cleaned_data["salon"]
        if salon and not est_un_salon(salon):
            raise ValidationError("Un identifiant interne de salon s’écrit !…:serveur.")
        return str(salon)
