"""What every form of ours does: dress its fields, say which are optional."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from socle.champs import habiller


def reprendre(formulaire: Any, data: Any) -> Any:
    """The same form, not judged, showing what was typed: somebody who searches has not sent anything yet."""
    for nom, champ in formulaire.fields.items():
        if not champ.disabled:
            formulaire.initial[nom] = champ.widget.value_from_datadict(data, {}, formulaire.add_prefix(nom))
    return formulaire


class Formulaire(forms.BaseForm):
    """Mixin of our forms. `FACULTATIFS` names what nobody has to fill in before submitting."""

    FACULTATIFS: frozenset[str] = frozenset()
    use_required_attribute = False

    def habiller(self) -> None:
        for nom, champ in self.fields.items():
            champ.facultatif = nom in self.FACULTATIFS  # type: ignore[attr-defined]
            champ.remarque = ""  # type: ignore[attr-defined]
            champ.autre_valeur = ""  # type: ignore[attr-defined]
            if not hasattr(champ, "genre"):
                habiller(champ)

    def refuser(self, erreur: ValidationError) -> None:
        """Show what a service refused, on its field when the form has it."""
        par_champ: dict[str, Any] = erreur.message_dict if hasattr(erreur, "error_dict") else {"": erreur.messages}
        for nom, messages in par_champ.items():
            for message in messages:
                self.add_error(nom if nom in self.fields else None, message)


class FormulaireHabille(Formulaire, forms.Form):
    """A form whose fields are all written in its class: there is nothing to add before they are dressed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.habiller()
