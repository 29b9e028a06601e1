"""What is typed about attachments."""

from typing import Any

from django import forms

from annuaire.enums import MotifRefusRattachement, RoleRecruteur
from comptes.forms import CourrielField
from referentiels.models import Organisme


class DemandeForm(forms.Form):
    organisme = forms.ModelChoiceField(
        Organisme.objects.none(),
        label="Employeur",
        error_messages={
            "required": "Choisissez un employeur : cherchez-le d’abord par son nom ou son sigle.",
            "invalid_choice": "Cet employeur n’est pas dans la liste : cherchez-le d’abord.",
        },
    )
    raison = forms.CharField(
        label="Pourquoi recrutez-vous pour cet employeur ?",
        min_length=20,
        max_length=500,
        error_messages={
            "required": "Dites en une phrase pourquoi vous recrutez pour cet employeur.",
            "min_length": "Dites-le en une phrase complète : votre service, votre rôle dans le recrutement.",
        },
    )

    def __init__(self, *args: Any, organismes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisme"].queryset = organismes  # type: ignore[attr-defined]


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
