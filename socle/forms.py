"""How somebody receives a list."""

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django import forms

from socle.courrier.listes import LISTES, Liste
from socle.enums import RythmeAbonnement

CHOISIR = {"required": "Choisissez un rythme.", "invalid_choice": "Choisissez un rythme de la liste."}


class RythmeForm(forms.Form):
    rythme = forms.ChoiceField(
        label="Rythme",
        widget=forms.RadioSelect,
        help_text="« Comme je l’ai choisi » : au rythme demandé pour chaque recherche enregistrée.",
        error_messages=CHOISIR,
    )

    def __init__(self, *args: Any, liste: Liste, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ_rythme = self.fields["rythme"]
        champ_rythme.choices = liste.choix  # type: ignore[attr-defined]
        if not liste.page:
            champ_rythme.label, champ_rythme.help_text = "Quand", f"{liste.description} {liste.quand}"
        for champ in self.fields.values():
            champ.genre = "radios"  # type: ignore[attr-defined]

    def clean_rythme(self) -> RythmeAbonnement:
        return RythmeAbonnement(self.cleaned_data["rythme"])


class AbonnementForm(RythmeForm):
    """The address is one of those that the account has confirmed; an empty value is the one that receives all mails."""

    adresse = forms.TypedChoiceField(
        label="Adresse",
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
        help_text="Une messagerie professionnelle peut être lue par votre administration, et se ferme quand vous la "
        "quittez.",
        error_messages={"invalid_choice": "Choisissez une des adresses de votre compte."},
    )

    def __init__(self, *args: Any, compte: str, adresses: Iterable[EmailAddress], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        autres = {str(adresse.pk): adresse for adresse in adresses if adresse.email != compte}
        if not autres:
            del self.fields["adresse"]
            return
        champ = self.fields["adresse"]
        champ.choices = [  # type: ignore[attr-defined]
            ("", f"{compte}, qui reçoit tous vos courriels"),
            *((pk, adresse.email) for pk, adresse in autres.items()),
        ]
        champ.coerce = autres.__getitem__  # type: ignore[attr-defined]


class ChoixForm(forms.Form):
    """One field a subject, but for those that have a page of their own.

    What was on the screen comes back hidden: a page left open long ago only changes what was touched on it.
    """

    def __init__(self, *args: Any, choisis: Mapping[str, RythmeAbonnement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for liste in LISTES.values():
            if not liste.page:
                self.fields[liste.nom] = self._champ(liste, choisis[liste.nom])

    @staticmethod
    def _champ(liste: Liste, choisi: RythmeAbonnement) -> forms.ChoiceField:
        champ = forms.ChoiceField(
            label=liste.titre,
            choices=liste.choix,
            initial=str(choisi),
            show_hidden_initial=True,
            widget=forms.RadioSelect,
            help_text=f"{liste.description} {liste.quand}",
            error_messages=dict.fromkeys(CHOISIR, f"{liste.titre}\u00a0: choisissez une des réponses."),
        )
        champ.genre = "radios"  # type: ignore[attr-defined]
        return champ

    def changes(self) -> dict[str, RythmeAbonnement]:
        """By subject, what this page changes."""
        return {nom: RythmeAbonnement(self.cleaned_data[nom]) for nom in self.changed_data}
