"""What a moderator fills to decide on a member. Each form says which line of the journal was read last."""

from typing import Any

from django import forms

from annuaire.enums import MotifComplement, MotifRefusMembre

LONGUEUR = 2000


class DecisionForm(forms.Form):
    version = forms.IntegerField(min_value=0, max_value=2**62, widget=forms.HiddenInput)

    def saisies(self) -> list[tuple[str, str]]:
        """(name, value) of everything typed, to carry it through the preview of the mail."""
        return [(nom, self.data[nom]) for nom in self.fields if self.data.get(nom)]


class ValiderForm(DecisionForm):
    confirmer_corps = forms.BooleanField(label="J’ai vérifié son corps", required=False)


class _Motivee(DecisionForm):
    """A canned reason, and what is added to it; « Autre » alone says nothing."""

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean() or {}
        if donnees.get("motif") == "autre" and not donnees.get("texte"):
            self.add_error("texte", "Écrivez-le : « Autre » ne suffit pas.")
        return donnees


def _texte(libelle: str, *, requis: bool = False) -> forms.CharField:
    return forms.CharField(
        label=libelle, required=requis, max_length=LONGUEUR, widget=forms.Textarea({"rows": 3}), strip=True
    )


class ComplementForm(_Motivee):
    motif = forms.ChoiceField(label="Ce qui manque", choices=[("", "Choisir"), *MotifComplement.choices])
    texte = _texte("Précision, lue par la personne")


class RefusForm(_Motivee):
    motif = forms.ChoiceField(label="Raison", choices=[("", "Choisir"), *MotifRefusMembre.choices])
    texte = _texte("Précision, lue par la personne")


class SuspendreForm(DecisionForm):
    texte = _texte("Raison, lue par la personne", requis=True)


class RetablirForm(DecisionForm):
    pass
