"""What is typed to come to an event, and to answer who asks to."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from communautes.enums import ROLES_ATELIER, MotifRefus, RoleInscription, TypeEvenement
from communautes.models import Evenement, Inscription
from socle.champs import Choix, Zone
from socle.formulaires import Formulaire

PROMESSE = "Ce qui se dit dans cet atelier y reste\u00a0: je n’en répète rien, et je n’en garde rien d’écrit."


class InscriptionForm(Formulaire, forms.Form):
    """`inscription` when it is changed: its role, then, stays."""

    FACULTATIFS = frozenset({"besoin", "visible"})

    role = forms.ChoiceField(
        label="Votre rôle",
        widget=forms.RadioSelect,
        choices=[(role.value, role.label) for role in ROLES_ATELIER],
        error_messages={"required": "Choisissez un rôle.", "invalid_choice": "Choisissez un rôle de la liste."},
    )
    sujet = Zone(
        label="Le sujet que vous apportez",
        rows=4,
        help_text="Lu par les autres personnes inscrites\u00a0: sans nom ni rien de secret.",
        validators=[MaxLengthValidator(1000)],
    )
    confidentialite = forms.BooleanField(
        label=PROMESSE, error_messages={"required": "Promettez la confidentialité pour vous inscrire."}
    )
    besoin = Zone(
        label="Besoin d’accessibilité",
        rows=2,
        help_text="Lu par l’organisation seule, effacé sept jours après l’événement.",
        validators=[MaxLengthValidator(500)],
    )
    visible = forms.BooleanField(
        label="Les autres personnes inscrites peuvent voir que je viens",
        required=False,
        help_text="Sous le nom que l’annuaire leur montre.",
    )

    def __init__(self, *args: Any, evenement: Evenement, inscription: Inscription | None = None, **kwargs: Any) -> None:
        if inscription is not None:
            kwargs["initial"] = {nom: getattr(inscription, nom) for nom in ("besoin", "visible", "sujet")}
        super().__init__(*args, **kwargs)
        atelier = evenement.type == TypeEvenement.ATELIER
        if not atelier or inscription is not None:
            del self.fields["role"], self.fields["confidentialite"]
        if not atelier or (inscription is not None and inscription.role != RoleInscription.CLIENT):
            del self.fields["sujet"]
        self.habiller()

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        apporte = "sujet" in self.fields and donnees.get("role", RoleInscription.CLIENT) == RoleInscription.CLIENT
        if apporte and "sujet" not in self.errors and not donnees.get("sujet", "").strip():
            self.add_error("sujet", "Dites en quelques mots le sujet que vous apportez.")
        return donnees


class RefusForm(Formulaire, forms.Form):
    FACULTATIFS = frozenset({"texte"})

    motif = Choix(label="Raison", choix=MotifRefus, widget=forms.RadioSelect)
    texte = Zone(
        label="Un mot pour la personne", rows=3, help_text="Elle le lit.", validators=[MaxLengthValidator(1000)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.habiller()

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if "motif" not in self.errors and not donnees.get("motif"):
            self.add_error("motif", "Choisissez une raison.")
        if donnees.get("motif") == MotifRefus.AUTRE and not donnees.get("texte", "").strip():
            self.add_error("texte", "Dites laquelle.")
        return donnees
