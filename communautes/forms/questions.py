"""What somebody asks, answers, and why an animator withdraws it."""

from django import forms

from communautes.enums import MOTIFS_DE_RETRAIT
from communautes.forms.publications import MARKDOWN, TexteField
from communautes.models.questions import QUESTION_MAX
from socle.champs import Ligne
from socle.formulaires import FormulaireHabille


class QuestionForm(FormulaireHabille):
    FACULTATIFS = frozenset({"texte"})

    titre = Ligne(
        label="Votre question",
        max_length=150,
        help_text="En une phrase. Lue par les membres de la communauté, avec votre nom si votre profil le montre.",
        error_messages={"required": "Écrivez votre question."},
    )
    texte = TexteField(rows=8, label="Précisions", max_length=QUESTION_MAX, required=False, help_text=MARKDOWN)


class ReponseForm(FormulaireHabille):
    texte = TexteField(
        rows=8,
        label="Votre réponse",
        max_length=QUESTION_MAX,
        help_text=MARKDOWN,
        error_messages={"required": "Écrivez votre réponse."},
    )


class RetraitForm(FormulaireHabille):
    """Why; its author reads the sentence."""

    motif = forms.ChoiceField(
        label="Pourquoi la retirer\u00a0?",
        choices=[(motif.value, motif.label) for motif in MOTIFS_DE_RETRAIT],
        widget=forms.RadioSelect,
        help_text="La personne qui l’a écrite lira cette phrase.",
        error_messages={"required": "Choisissez une raison.", "invalid_choice": "Choisissez une raison de la liste."},
    )
