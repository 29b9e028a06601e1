"""What is chosen to answer somebody who asks for an attestation."""

from django import forms

from annuaire.enums import MotifDeclin
from socle.formulaires import FormulaireHabille


class DeclinForm(FormulaireHabille):
    FACULTATIFS = frozenset({"motif"})

    motif = forms.ChoiceField(
        label="Pourquoi\u00a0?",
        choices=[("", "Sans le dire"), *MotifDeclin.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text="La personne qui demande le lira.",
        error_messages={"invalid_choice": "Choisissez une réponse de la liste."},
    )
