"""What is typed at the doors."""

import re
from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.db import transaction

from comptes import essais
from comptes.codes import CHIFFRES
from comptes.models import Utilisateur

CODE_MANQUANT = {"required": "Saisissez le code."}
TROP_D_ESSAIS = "Trop d’essais sur ce compte. Attendez dix minutes avant de recommencer."


class CourrielField(forms.EmailField):
    """One address, one account: stored in lower case, however it was typed."""

    default_error_messages = {
        "required": "Saisissez votre adresse électronique.",
        "invalid": "Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.gouv.fr.",
    }

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lower()


class AdresseForm(forms.Form):
    adresse = CourrielField(label="Adresse électronique", max_length=254)


class CodeForm(forms.Form):
    code = forms.CharField(label="Code reçu par courriel", max_length=40, error_messages=CODE_MANQUANT)

    def clean_code(self) -> str:
        chiffres = re.sub(r"\s", "", self.cleaned_data["code"])
        if not re.fullmatch(rf"[0-9]{{{CHIFFRES}}}", chiffres):
            raise forms.ValidationError(f"Le code est fait de {CHIFFRES} chiffres.")
        return chiffres


class _SecondFacteur:
    """allauth's forms, with our sentences."""

    fields: dict[str, forms.Field]

    def preparer(self) -> None:
        self.fields["code"].label = "Code de votre application, ou code de secours"
        self.fields["code"].error_messages |= CODE_MANQUANT


class _Deviner(_SecondFacteur):
    """What could be guessed: its wrong tries count with those of the codes by mail."""

    user: Utilisateur

    def clean_code(self) -> str:
        with transaction.atomic():
            if not essais.restants(self.user.email):
                raise forms.ValidationError(TROP_D_ESSAIS)
            try:
                return super().clean_code()  # type: ignore[misc]
            except forms.ValidationError as erreur:
                essais.manquer(self.user.email)
                refus = erreur
        raise refus


class SecondFacteurForm(_Deviner, AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preparer()


class NouveauSecondFacteurForm(_Deviner, ReauthenticateForm):
    """The same, in a session already open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preparer()


class ActiverForm(_SecondFacteur, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preparer()
        self.fields["code"].label = "Code affiché par votre application"
