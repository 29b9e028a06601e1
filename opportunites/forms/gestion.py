"""Forms of the life of an offer: claim, close."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from opportunites.enums import EtatOffre, Issue
from opportunites.models import Offre
from referentiels.models import Organisme
from socle.champs import Jour, Ligne
from socle.formulaires import Formulaire, FormulaireHabille

INFRUCTUEUSE = "infructueuse"
PRISE_DE_POSTE_AVANT, PRISE_DE_POSTE_APRES = timedelta(days=2 * 365), timedelta(days=2 * 365)


class ReferenceForm(FormulaireHabille):
    """Which imported offer to take over."""

    reference = Ligne(
        label="Référence sur Choisir le service public",
        max_length=60,
        help_text="Par exemple « 2026-1234567 » : elle figure en tête de l’annonce.",
        error_messages={"required": "Tapez la référence de l’annonce."},
    )


class RepriseForm(Formulaire, forms.Form):
    """For which employer an imported offer is taken over."""

    organisme = forms.ModelChoiceField(
        Organisme.objects.none(),
        label="Employeur",
        empty_label="Choisir",
        error_messages={
            "required": "Choisissez l’employeur.",
            "invalid_choice": "Choisissez un employeur de la liste.",
        },
    )

    def __init__(self, *args: Any, organismes: frozenset[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["organisme"]
        champ.queryset = Organisme.objects.filter(pk__in=organismes)
        if len(organismes) == 1:
            self.initial["organisme"] = next(iter(organismes))
        self.habiller()


class CloreForm(Formulaire, forms.Form):
    """How the recruitment ended."""

    issue = forms.ChoiceField(
        label="Comment ce recrutement se termine-t-il ?",
        widget=forms.RadioSelect,
        error_messages={"required": "Dites comment ce recrutement se termine."},
    )
    date_prise_de_poste = Jour(
        label="Date de prise de poste", help_text="Seulement si le poste est pourvu. Elle peut être approximative."
    )

    def __init__(self, *args: Any, offre: Offre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pourvues = [(i.value, i.label) for i in Issue if i != Issue.ABANDON]
        autres = [(INFRUCTUEUSE, "Infructueuse : personne n’a été recruté")]
        if offre.etat != EtatOffre.EXPIREE:
            autres.append((Issue.ABANDON.value, Issue.ABANDON.label))
        issue: Any = self.fields["issue"]
        issue.choices = [*pourvues, *autres]
        self.habiller()

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or self.cleaned_data
        jour, pourvue = lus.get("date_prise_de_poste"), lus.get("issue") not in {None, INFRUCTUEUSE, Issue.ABANDON}
        if pourvue and jour is None and "date_prise_de_poste" not in self.errors:
            self.add_error("date_prise_de_poste", "Donnez la date de prise de poste.")
        if jour and not -PRISE_DE_POSTE_AVANT <= jour - timezone.localdate() <= PRISE_DE_POSTE_APRES:
            self.add_error("date_prise_de_poste", "Choisissez une date à moins de deux ans d’aujourd’hui.")
        return lus
