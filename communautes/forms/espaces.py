"""What animators type of their community: its page, its announcements."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from communautes.models import Espace
from communautes.salons import est_un_salon
from socle.champs import Jour, Ligne, sans_controle
from socle.formulaires import FormulaireHabille

# Where a link to a room of the State's messenger leads. Whole: browsers read « \ » as « / ».
HOTE_D_UN_SALON = re.compile(r"(?:[a-z0-9-]+\.)*(?:tchap\.gouv\.fr|matrix\.to)")
MARKDOWN = "Titres, listes, liens et gras s’écrivent en Markdown."


class Texte(forms.CharField):
    """A text of several lines, of its own length."""

    default_validators = [sans_controle]

    def __init__(self, *, rows: int, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class EspaceForm(FormulaireHabille):
    FACULTATIFS = frozenset({"raison_d_etre", "accueil", "salon_lien", "salon"})

    raison_d_etre = Texte(
        label="Raison d’être",
        rows=10,
        max_length=5000,
        required=False,
        help_text=f"Lue par tout le monde, sans compte. {MARKDOWN} 5 000 caractères au plus.",
    )
    accueil = Texte(
        label="Mot d’accueil",
        rows=5,
        max_length=2000,
        required=False,
        help_text="Lu pendant trente jours par qui vient d’entrer. 2 000 caractères au plus.",
    )
    salon_lien = Ligne(
        label="Lien du salon Tchap",
        max_length=300,
        required=False,
        help_text="Montré aux membres seuls. Il commence par https://www.tchap.gouv.fr/.",
    )
    salon = Ligne(
        label="Identifiant du salon Tchap",
        max_length=255,
        required=False,
        help_text="Pour le robot de la plateforme\u00a0: !identifiant:serveur, dans les réglages du salon.",
    )

    def __init__(self, *args: Any, communaute_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.communaute_id = communaute_id

    def clean_salon_lien(self) -> str:
        lien = str(self.cleaned_data["salon_lien"] or "")
        if lien and not _mene_a_un_salon(lien):
            raise ValidationError("Donnez le lien d’un salon Tchap\u00a0: il commence par https://www.tchap.gouv.fr/.")
        return lien

    def clean_salon(self) -> str:
        salon = str(self.cleaned_data["salon"] or "")
        if salon and not est_un_salon(salon):
            raise ValidationError("Donnez l’identifiant interne du salon\u00a0: !identifiant:serveur.")
        if salon and Espace.objects.filter(salon=salon).exclude(communaute=self.communaute_id).exists():
            raise ValidationError("Ce salon est celui d’une autre communauté.")
        return salon


def _mene_a_un_salon(lien: str) -> bool:
    try:
        parties = urlsplit(lien)
        hote = parties.hostname or ""
    except ValueError:
        return False
    connu = HOTE_D_UN_SALON.fullmatch(hote) is not None
    return parties.scheme == "https" and connu and "@" not in parties.netloc and not re.search(r"[\s<>\"]", lien)


class AnnonceForm(FormulaireHabille):
    FACULTATIFS = frozenset({"jusqu_au"})

    titre = Ligne(label="Titre", max_length=120, error_messages={"required": "Donnez un titre à cette annonce."})
    texte = Texte(
        label="Texte",
        rows=8,
        max_length=3000,
        help_text=f"{MARKDOWN} 3 000 caractères au plus.",
        error_messages={"required": "Écrivez l’annonce."},
    )
    jusqu_au = Jour(label="Affichée jusqu’au", help_text="Compris. Sans date, elle reste.")

    def clean_jusqu_au(self) -> Any:
        jour = self.cleaned_data["jusqu_au"]
        if jour and jour < timezone.localdate() and "jusqu_au" in self.changed_data:
            raise ValidationError("Choisissez une date à venir.")
        return jour
