"""What somebody says of itself to enter the directory."""

from typing import Any

from django import forms

from annuaire.enums import StatutAgent
from annuaire.models import Communaute, Membre
from referentiels.models import Corps
from referentiels.selecteur import ChampEmployeur

NOMS_DE_STYLE: dict[Any, str] = {forms.Select: "fr-select", forms.TextInput: "fr-input", forms.Textarea: "fr-input"}
SAISIS = ("prenom", "nom", "statut", "corps", "organisme", "poste")


class MembreForm(forms.ModelForm):
    use_required_attribute = False

    class Meta:
        model = Membre
        fields = SAISIS
        labels = {
            "prenom": "Prénom",
            "nom": "Nom",
            "poste": "Poste",
        }

    statut = forms.ChoiceField(
        label="Statut",
        choices=StatutAgent,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites votre statut."},
    )
    corps = forms.ModelChoiceField(
        Corps.objects.order_by("nom", "pk"),
        label="Corps",
        required=False,
        empty_label="Aucun, ou pas dans cette liste",
        help_text="Laissez « Aucun » si vous êtes contractuelle ou contractuel.",
    )
    organisme = ChampEmployeur(label="Employeur", help_text="Le service le plus précis possible.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom, phrase in (("prenom", "Écrivez votre prénom."), ("nom", "Écrivez votre nom.")):
            self.fields[nom].required = True
            self.fields[nom].error_messages["required"] = phrase
        self.fields["poste"].required = True
        self.fields["poste"].error_messages["required"] = "Dites votre poste en quelques mots."
        self.fields["poste"].help_text = "Par exemple : cheffe de projet données, architecte réseaux."
        self.fields["prenom"].widget.attrs["autocomplete"] = "given-name"
        self.fields["nom"].widget.attrs["autocomplete"] = "family-name"
        for champ in self.fields.values():
            habiller(champ, facultatif=not champ.required)

    def saisis(self) -> dict[str, Any]:
        """What the service writes."""
        return {nom: self.cleaned_data[nom] for nom in SAISIS}


class DemandeMembreForm(MembreForm):
    communaute = forms.ModelChoiceField(
        Communaute.objects.none(),
        label="Communauté à rejoindre",
        required=False,
        empty_label="Aucune pour l’instant",
        help_text="Ses animatrices et animateurs répondront une fois votre demande acceptée.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["communaute"].queryset = Communaute.objects.ouvertes()  # type: ignore[attr-defined]
        habiller(self.fields["communaute"], facultatif=True)


def habiller(champ: forms.Field, *, facultatif: bool = False) -> None:
    """Give a field the style of the site, and what `champ_formulaire.html` asks."""
    widget: Any = champ.widget
    genres: dict[Any, str] = {forms.RadioSelect: "radios", forms.CheckboxInput: "case", forms.Select: "liste"}
    if not hasattr(champ, "genre"):
        champ.genre = genres.get(type(widget), "texte")  # type: ignore[attr-defined]
    champ.facultatif = facultatif  # type: ignore[attr-defined]
    champ.remarque = champ.autre_valeur = ""  # type: ignore[attr-defined]
    if classe := NOMS_DE_STYLE.get(type(widget)):
        widget.attrs["class"] = classe
