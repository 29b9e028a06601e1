"""Shape of what the admin lets moderators type."""

from typing import Any

from django import forms

LONGUEUR_MAX = 300


class LignesField(forms.CharField):
    """A list of texts, edited as one value per line; cleaned to a list without blanks nor repetitions."""

    widget = forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"})

    def __init__(self, *, encoder: Any = None, decoder: Any = None, **options: Any) -> None:
        # `JSONField.formfield` passes coders, and a hidden initial value because its default is callable: a list
        # of plain texts needs neither.
        options |= {"help_text": options.get("help_text") or "Une valeur par ligne.", "show_hidden_initial": False}
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lignes = self._lignes(super().clean(value))
        if trop_longue := next((ligne for ligne in lignes if len(ligne) > LONGUEUR_MAX), None):
            raise forms.ValidationError(
                "La valeur « %(debut)s… » dépasse %(limite)d caractères.",
                params={"debut": trop_longue[:40], "limite": LONGUEUR_MAX},
            )
        return lignes

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self._lignes(data or "") != list(initial or [])

    @staticmethod
    def _lignes(texte: str) -> list[str]:
        return list(dict.fromkeys(ligne.strip() for ligne in texte.splitlines() if ligne.strip()))
