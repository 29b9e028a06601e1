"""What a moderator fills to decide. Each form says which state and version were read."""

from typing import Any, NamedTuple

from django import forms

from opportunites.enums import EtatOffre, MotifRefus
from opportunites.models import Offre
from opportunites.presentation import CHAMPS_A_REMARQUER, Ligne, libelle
from opportunites.services.moderation import LONGUEUR_REMARQUE

PREFIXE = "remarque-"


class Groupe(NamedTuple):
    """Lines of an offer with their remark; `ouvert` when a remark is already written on what is empty."""

    remplies: list[tuple[Ligne, forms.BoundField | None]]
    vides: list[tuple[Ligne, forms.BoundField]]
    ouvert: bool


class DecisionForm(forms.Form):
    """The part that all decisions share; by itself, the form of `publier`."""

    etat = forms.ChoiceField(choices=EtatOffre.choices, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    @classmethod
    def pour(cls, offre: Offre) -> "DecisionForm":
        return cls(initial={"etat": offre.etat, "version": offre.version}, auto_id=f"{cls.__name__}_%s")

    def saisies(self) -> list[tuple[str, str]]:
        """(name, value) of everything typed, to carry it through the preview of the mail."""
        return [(nom, self.data[nom]) for nom in self.fields if self.data.get(nom)]


class ComplementForm(DecisionForm):
    """One remark by field, beside the field; and one on the whole offer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for champ in (*CHAMPS_A_REMARQUER, ""):
            self.fields[f"{PREFIXE}{champ}"] = forms.CharField(
                label=f"Remarque sur « {libelle(champ)} »" if champ else "Remarque sur toute l’offre",
                required=False,
                max_length=LONGUEUR_REMARQUE,
                widget=forms.Textarea({"rows": 3, "form": "complement"}),
            )

    @property
    def remarques(self) -> dict[str, str]:
        """By field, those that say something."""
        ecrites = ((nom.removeprefix(PREFIXE), t) for nom, t in self.cleaned_data.items() if nom.startswith(PREFIXE))
        return {champ: texte for champ, texte in ecrites if texte}

    def beside(self, fiche: dict[str, list[Ligne]]) -> dict[str, Groupe]:
        """The offer with the field of a remark beside each line, None where there is nothing to ask."""
        champs = {nom.removeprefix(PREFIXE): self[nom] for nom in self.fields if nom.startswith(PREFIXE)}
        groupes = {}
        for nom, lignes in fiche.items():
            paires = [(ligne, champs.get(ligne.champ)) for ligne in lignes]
            vides = [(ligne, champ) for ligne, champ in paires if champ and not ligne.valeur]
            remplies = [(ligne, champ) for ligne, champ in paires if ligne.valeur]
            groupes[nom] = Groupe(remplies, vides, any(champ.value() for _, champ in vides))
        return groupes

    @property
    def generale(self) -> forms.BoundField:
        return self[PREFIXE]

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.remarques:
            self.add_error(PREFIXE, "Écrivez au moins une remarque, sur un champ ou sur toute l’offre.")
        return donnees


class RefusForm(DecisionForm):
    motif = forms.ChoiceField(label="Raison", choices=[("", "Choisir une raison"), *MotifRefus.choices])
    texte = forms.CharField(
        label="Explication pour l’autrice ou l’auteur",
        required=False,
        max_length=LONGUEUR_REMARQUE,
        help_text="Obligatoire si la raison est « Autre raison ».",
        widget=forms.Textarea({"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean() or {}
        if donnees.get("motif") == MotifRefus.AUTRE and not donnees.get("texte"):
            self.add_error("texte", "Expliquez la raison : « Autre raison » ne suffit pas.")
        return donnees
