"""How somebody receives a list."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django import forms

from socle.enums import RythmeAbonnement

CHOISIR = {"required": "Choisissez un rythme.", "invalid_choice": "Choisissez un rythme de la liste."}


class RythmeForm(forms.Form):
    rythme = forms.ChoiceField(
        label="Rythme",
        choices=RythmeAbonnement,
        widget=forms.RadioSelect,
        help_text="« Comme je l’ai choisi » : au rythme demandé pour chaque recherche enregistrée.",
        error_messages=CHOISIR,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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
