"""What is typed about manifestos: a version, an amendment, an answer; which two versions are compared."""

from typing import Any

from django import forms

from communautes.forms.espaces import MARKDOWN, Texte
from communautes.models import Manifeste
from communautes.models.espaces import MANIFESTE_MAX
from socle.champs import Ligne, Liste
from socle.formulaires import FormulaireHabille


class VersionForm(FormulaireHabille):
    """The draft of the next version; `lu` is its `empreinte` as it was read."""

    FACULTATIFS = frozenset({"resume"})

    texte = Texte(
        label="Texte du manifeste",
        rows=20,
        max_length=MANIFESTE_MAX,
        help_text=f"Valeurs, principes, façons de travailler. {MARKDOWN} 20 000 caractères au plus.",
        error_messages={"required": "Écrivez le manifeste."},
    )
    resume = Ligne(
        label="Ce qui change",
        max_length=300,
        required=False,
        help_text="En une phrase, pour qui a déjà signé.",
    )


class AmendementForm(FormulaireHabille):
    texte = Texte(
        label="Texte que vous proposez",
        rows=20,
        max_length=MANIFESTE_MAX,
        help_text="Changez ce que vous voulez dans le texte en vigueur\u00a0: la différence sera montrée.",
        error_messages={"required": "Écrivez le texte que vous proposez."},
    )
    motif = Texte(
        label="Pourquoi",
        rows=4,
        max_length=1000,
        help_text="1 000 caractères au plus.",
        error_messages={"required": "Dites pourquoi ce changement."},
    )


class AdopterForm(FormulaireHabille):
    FACULTATIFS = frozenset({"resume"})

    resume = Ligne(
        label="Ce qui change",
        max_length=300,
        required=False,
        help_text="En une phrase, pour qui a déjà signé.",
    )


class RejeterForm(FormulaireHabille):
    reponse = Texte(
        label="Votre réponse",
        rows=5,
        max_length=1000,
        help_text="Envoyée par courriel à qui a proposé, et lue par les membres. 1 000 caractères au plus.",
        error_messages={"required": "Dites pourquoi cet amendement n’est pas retenu."},
    )


class ComparerForm(FormulaireHabille):
    """Two versions published, the older first."""

    avant = forms.TypedChoiceField(label="Version de départ", coerce=int, widget=Liste)
    apres = forms.TypedChoiceField(label="Version d’arrivée", coerce=int, widget=Liste)

    def __init__(self, *args: Any, versions: list[Manifeste], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix = [(str(une.version), f"Version {une.version}") for une in versions]
        for nom in ("avant", "apres"):
            champ: Any = self.fields[nom]
            champ.choices = choix
            champ.error_messages |= dict.fromkeys(("required", "invalid_choice"), "Choisissez une version de la liste.")
