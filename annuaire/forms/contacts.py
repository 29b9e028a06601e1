"""What is typed to a member, and about one."""

from typing import Any

from django import forms

from annuaire.enums import MotifSignalement
from socle.champs import Ligne, sans_controle
from socle.formulaires import FormulaireHabille


class MessageForm(FormulaireHabille):
    objet = Ligne(
        label="Objet",
        max_length=120,
        help_text="Le courriel a pour sujet « Un message de l’annuaire » ; cet objet est dans son texte.",
        error_messages={"required": "Dites en quelques mots de quoi il s’agit."},
    )
    texte = forms.CharField(
        label="Message",
        min_length=20,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        validators=[sans_controle],
        help_text="Dites qui vous êtes et ce que vous cherchez. 3 000 caractères au plus.",
        error_messages={
            "required": "Écrivez votre message.",
            "min_length": "Écrivez une phrase complète : qui vous êtes, ce que vous cherchez.",
        },
    )


class SignalementForm(FormulaireHabille):
    FACULTATIFS = frozenset({"texte"})

    motif = forms.ChoiceField(
        label="Que voulez-vous signaler\u00a0?",
        choices=MotifSignalement,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez ce que vous voulez signaler.",
            "invalid_choice": "Choisissez une réponse de la liste.",
        },
    )
    texte = forms.CharField(
        label="Précisions",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[sans_controle],
        help_text="Lues par l’équipe de modération seulement. 1 000 caractères au plus.",
    )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("motif") == MotifSignalement.AUTRE and not donnees.get("texte"):
            self.add_error("texte", "Dites ce que vous voulez signaler.")
        return donnees
