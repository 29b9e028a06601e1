"""What is typed around an event: a message, an opinion, a report, what a host must know, a session, a group."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from communautes.enums import Appreciation, EtatPublication
from communautes.models import Commun
from socle.champs import Jour, Ligne, sans_controle
from socle.enums import RaisonTrace
from socle.formulaires import FormulaireHabille

CHOISIR = {"required": "Choisissez une réponse.", "invalid_choice": "Choisissez une des réponses."}
NOTES = [(str(note.value), note.label) for note in sorted(Appreciation, reverse=True)]


class Texte(forms.CharField):
    """Several lines, counted as people count."""

    default_validators = [sans_controle]

    def __init__(self, *, rows: int = 8, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class MessageForm(FormulaireHabille):
    objet = Ligne(
        label="Objet", max_length=120, error_messages={"required": "Donnez un objet\u00a0: c’est ce qu’on lit d’abord."}
    )
    texte = Texte(
        label="Message",
        max_length=5000,
        help_text="5 000 caractères au plus, sans mise en forme.",
        error_messages={"required": "Écrivez votre message."},
    )


class AvisEvenementForm(FormulaireHabille):
    FACULTATIFS = frozenset({"remarque"})

    satisfaction = forms.TypedChoiceField(
        label="Cet événement vous a-t-il satisfait\u00a0?",
        choices=NOTES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=CHOISIR,
    )
    utilite = forms.TypedChoiceField(
        label="Vous sera-t-il utile\u00a0?", choices=NOTES, coerce=int, widget=forms.RadioSelect, error_messages=CHOISIR
    )
    remarque = Texte(
        label="Une remarque",
        required=False,
        max_length=1000,
        rows=4,
        help_text="1 000 caractères au plus. Elle est lue sans votre nom\u00a0: n’y dites rien qui vous désigne.",
    )


class BilanForm(FormulaireHabille):
    texte = Texte(
        label="Compte rendu",
        max_length=20_000,
        rows=16,
        help_text="Markdown. Tous ceux qui lisent l’événement le liront\u00a0: ne nommez personne sans son accord.",
        error_messages={"required": "Écrivez le compte rendu."},
    )


class HabilitationForm(FormulaireHabille):
    nom_de_naissance = Ligne(label="Nom de naissance", max_length=80)
    prenoms = Ligne(label="Prénoms", max_length=120, help_text="Tous, dans l’ordre de l’état civil.")
    naissance = Jour(label="Date de naissance", depuis=1900)
    lieu_de_naissance = Ligne(label="Lieu de naissance", max_length=120, help_text="Commune et département, ou pays.")
    nationalite = Ligne(label="Nationalité", max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for champ in self.fields.values():
            champ.error_messages["required"] = "Remplissez ce champ\u00a0: l’hôte le demande."

    def clean_naissance(self) -> date:
        naissance: date | None = self.cleaned_data["naissance"]
        if naissance is None or naissance >= timezone.localdate():
            raise ValidationError("Donnez votre date de naissance.")
        return naissance


class ListeForm(FormulaireHabille):
    raison = forms.ChoiceField(
        label="Pourquoi sortez-vous ces données\u00a0?",
        choices=[
            (raison.value, raison.label) for raison in (RaisonTrace.ACCUEIL, RaisonTrace.PERSONNE, RaisonTrace.LOI)
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez une raison.",
            "invalid_choice": "Choisissez une raison de la liste.",
        },
    )


class ConclusionsForm(FormulaireHabille):
    FACULTATIFS = frozenset({"texte", "partagee"})

    texte = Texte(
        label="Ce que vous retenez",
        required=False,
        max_length=5000,
        rows=10,
        help_text="5 000 caractères au plus. Vos conclusions à vous\u00a0: rien de ce que les autres ont dit d’eux. "
        "Vide, elles sont effacées.",
    )
    partagee = forms.BooleanField(
        label="Les partager avec les personnes présentes",
        required=False,
        help_text="Sans cette case, vous êtes la seule personne à les lire.",
    )


class SerieForm(FormulaireHabille):
    FACULTATIFS = frozenset({"objet", "commun"})

    nom = Ligne(
        label="Nom du groupe de travail", max_length=120, error_messages={"required": "Donnez un nom à ce groupe."}
    )
    objet = Texte(
        label="Ce qu’il prépare",
        required=False,
        max_length=3000,
        help_text="Markdown. Les membres de la communauté le lisent.",
    )
    commun = forms.ModelChoiceField(
        label="Commun qui garde ses travaux", queryset=Commun.objects.none(), required=False, empty_label="Aucun"
    )

    def __init__(self, *args: Any, communaute: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        garde = Q(pk=self.initial.get("commun"))  # the one it has, whatever became of it
        publies = Commun.objects.filter(Q(etat=EtatPublication.PUBLIEE) | garde, communaute=communaute)
        publies = publies.order_by("titre", "pk")
        self.fields["commun"].queryset = publies  # type: ignore[attr-defined]
