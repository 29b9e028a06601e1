"""Fields as the DSFR draws them, and as people type."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Invisible characters that PostgreSQL keeps and nobody typed: constraints of the tables refuse them too.
CONTROLES = r"[\x01-\x08\x0b\x0c\x0e-\x1f]"
TEXTE_MAX = 10_000
ANNEES_MAX = 5
FORMATS_DE_MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y à %H:%M", "%d/%m/%Y %Hh%M"]

sans_controle = RegexValidator(
    CONTROLES,
    "Ce texte contient un caractère invisible, venu d’un copier-coller : ressaisissez-le.",
    inverse_match=True,
)


class Ligne(forms.CharField):
    """One line of text: whatever space was typed or pasted becomes a space."""

    default_validators = [sans_controle]

    def to_python(self, value: Any) -> str | None:
        texte = super().to_python(value)
        return re.sub(r"[\t\r\n ]+", " ", texte).strip() if texte else texte


class Zone(forms.CharField):
    """A text of several lines, counted as people count."""

    default_validators = [sans_controle]
    widget = forms.Textarea

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        super().__init__(max_length=TEXTE_MAX, required=False, **kwargs)
        self.widget.attrs["rows"] = rows

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class Entier(forms.IntegerField):
    """A whole number, typed as people write it: « 42 000 € »."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.widget.attrs = {"inputmode": "numeric"}

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = re.sub(r"[\s€]", "", value)[:20]
        return super().to_python(value)


class Jour(forms.DateField):
    """A civil day within reach: a year mistyped is said at once."""

    def __init__(self, *, depuis: int = 2000, **kwargs: Any) -> None:
        self.depuis = depuis
        super().__init__(
            required=False,
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            **kwargs,
        )

    def validate(self, value: date | None) -> None:
        super().validate(value)
        annee = timezone.localdate().year
        if value and not self.depuis <= value.year <= annee + ANNEES_MAX:
            raise ValidationError(f"Choisissez une date entre {self.depuis} et {annee + ANNEES_MAX}.")


class Moment(forms.DateTimeField):
    """A day and an hour in Paris, in one control that browsers help with and that may be typed."""

    def __init__(self, **kwargs: Any) -> None:
        erreurs = {
            "required": "Donnez un jour et une heure.",
            "invalid": "Donnez un jour et une heure\u00a0: 03/05/2027 14:00.",
        }
        super().__init__(
            input_formats=FORMATS_DE_MOMENT,
            widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
            error_messages=erreurs,
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (OverflowError, ValueError) as erreur:  # a year that no zone knows
            raise ValidationError(self.error_messages["invalid"], code="invalid") from erreur


class Coches(forms.TypedMultipleChoiceField):
    """Several values of a closed list."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choix: Any, **kwargs: Any) -> None:
        super().__init__(choices=choix.choices, required=False, **kwargs)


class Choix(forms.ChoiceField):
    """One value of a closed list, or nothing yet."""

    def __init__(self, *, choix: Any, vide: str = "", **kwargs: Any) -> None:
        libres = kwargs.get("widget") is forms.RadioSelect
        choices = choix.choices if libres else [("", vide or "Choisir"), *choix.choices]
        super().__init__(choices=choices, required=False, **kwargs)


class Liste(forms.Select):
    """A long list: Django's own widget renders one template an option, which costs more than the page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        groupes = (
            (groupe, format_html_join("", "<option{}>{}</option>", map(_option, options)))
            for groupe, options, _ in widget["optgroups"]
        )
        corps = format_html_join(
            "", "{}", ((format_html(_GROUPE, nom, options) if nom else options,) for nom, options in groupes)
        )
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(widget["attrs"]), corps)


_GROUPE = '<optgroup label="{}">{}</optgroup>'


def _option(option: dict[str, Any]) -> tuple[SafeString, str]:
    return flatatt({"value": str(option["value"]), "selected": bool(option["selected"])}), option["label"]


def habiller(champ: forms.Field) -> None:
    """Give a field the classes of the DSFR, and its template the kind of control to draw."""
    genres: list[tuple[type, str, str]] = [
        (forms.CheckboxSelectMultiple, "cases", ""),
        (forms.RadioSelect, "radios", ""),
        (forms.CheckboxInput, "case", ""),
        (forms.Select, "liste", "fr-select"),
        (forms.Widget, "texte", "fr-input"),
    ]
    genre, classe = next((g, c) for widget, g, c in genres if isinstance(champ.widget, widget))
    champ.genre = genre  # type: ignore[attr-defined]
    if classe:
        champ.widget.attrs["class"] = classe
