"""What is typed about attachments."""

from typing import Any

from django import forms

from annuaire.enums import MotifRefusRattachement, RoleRecruteur
from comptes.forms import CourrielField
from referentiels.selecteur import ChampEmployeur
from socle.formulaires import FormulaireHabille


class DemandeForm(FormulaireHabille):
    organisme = ChampEmployeur(
        label="Employeur",
        help_text="Le plus précis possible\u00a0: votre demande vaut aussi pour les services qui en dépendent.",
    )
    raison = forms.CharField(
        label="Pourquoi recrutez-vous pour cet employeur\u00a0?",
        min_length=20,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Votre service et votre rôle, en une ou deux phrases (500 caractères au plus). Seule la modération "
        "le lit.",
        error_messages={
            "required": "Dites en une phrase pourquoi vous recrutez pour cet employeur.",
            "min_length": "Dites-le en une phrase complète : votre service, votre rôle dans le recrutement.",
        },
    )


class InvitationForm(forms.Form):
    adresse = CourrielField(label="Adresse professionnelle de votre collègue", max_length=254)
    role = forms.ChoiceField(label="Rôle", choices=RoleRecruteur, error_messages={"required": "Choisissez un rôle."})


class RefusForm(forms.Form):
    motif = forms.ChoiceField(label="Motif", choices=MotifRefusRattachement)
    commentaire = forms.CharField(
        label="Précision, lue par la personne",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("motif") == MotifRefusRattachement.AUTRE and not donnees.get("commentaire"):
            self.add_error("commentaire", "Écrivez le motif.")
        return donnees
