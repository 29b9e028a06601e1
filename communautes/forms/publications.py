"""What somebody writes in a REX or a commun, what is checked before it is reviewed, what a reviewer says."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from annuaire.models import Communaute
from communautes.enums import Diffusion, Licence
from communautes.models import Commun, Evenement, RetourExperience
from communautes.models.publications import TEXTE_MAX, Publication
from communautes.web import est_ouvrable, normaliser
from socle.champs import Ligne, Liste, sans_controle
from socle.formulaires import Formulaire, FormulaireHabille

MARKDOWN = (
    "Une ligne vide sépare deux paragraphes. **gras**, *italique*, «\u00a0- \u00a0» pour une liste, «\u00a0## \u00a0» "
    "pour un intertitre, [texte](adresse) pour un lien."
)

# Of a REX: each is ticked, or it is not anonymous.
ADRESSE_COMPLETE = "Écrivez une adresse complète, qui commence par https://."
FAITS = (
    ("personnes", "Aucune personne n’est nommée ni reconnaissable, par sa fonction, une date ou un lieu"),
    ("tiers", "Aucune entreprise, aucun prestataire, aucun candidat à un marché n’est nommé ni reconnaissable"),
    ("secrets", "Rien n’est couvert par un secret (défense, affaires, santé, enquête) ni par une clause"),
    ("lecture", "Chaque personne qui a vécu ces faits pourrait lire ce texte sans en être gênée"),
)
# Of a commun.
DROITS = (
    ("droits", "J’ai le droit de partager ce travail sous cette licence"),
    ("secrets", "Il ne contient ni donnée personnelle, ni mot de passe, ni rien de couvert par un secret"),
)


class TexteField(forms.CharField):
    """A long text with marks."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"rows": rows}), validators=[sans_controle], empty_value="", **kwargs
        )

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class PublicationForm(Formulaire, forms.Form):
    """What both have in common. The community is chosen once; a draft needs but a title."""

    communaute = forms.ModelChoiceField(
        Communaute.objects.none(),
        label="Communauté qui relira ce texte",
        widget=Liste,
        empty_label="Choisir",
        error_messages={
            "required": "Choisissez une communauté.",
            "invalid_choice": "Choisissez une communauté de la liste.",
        },
    )
    titre = Ligne(label="Titre", max_length=150, error_messages={"required": "Donnez un titre."})
    resume = Ligne(
        label="En une phrase",
        max_length=300,
        required=False,
        help_text="Ce qu’on lit dans les listes. 300 caractères au plus.",
    )
    texte = TexteField(rows=18, label="Texte", max_length=TEXTE_MAX, required=False, help_text=MARKDOWN)
    diffusion = forms.ChoiceField(
        label="Une fois publié, qui pourra le lire\u00a0?",
        choices=Diffusion,
        widget=forms.RadioSelect,
        initial=Diffusion.COMMUNAUTE,
        help_text="Votre nom n’y est écrit que pour qui peut lire dans l’annuaire à quelles communautés vous "
        "appartenez, et pour qui anime celle-ci.",
        error_messages={"required": "Choisissez qui pourra le lire.", "invalid_choice": "Choisissez dans la liste."},
    )

    def __init__(
        self, data: QueryDict | None = None, *, communautes: Any, evenements: Any, publication: Any = None
    ) -> None:
        super().__init__(data, initial=self.initial_de(publication) if publication else None)
        champ: Any = self.fields["communaute"]
        champ.queryset = communautes
        if publication is not None:
            del self.fields["communaute"]
        self.la_sienne: Communaute | None = publication.communaute if publication else None
        self.completer(evenements)
        self.habiller()

    def initial_de(self, publication: Publication) -> dict[str, Any]:
        return {nom: getattr(publication, nom) for nom in ("titre", "resume", "texte", "diffusion")}

    def completer(self, evenements: Any) -> None:
        """What its own kind needs."""

    @property
    def champs(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class RetourExperienceForm(PublicationForm):
    FACULTATIFS = frozenset({"evenement"})

    evenement = forms.ModelChoiceField(
        Evenement.objects.none(),
        label="Événement qu’il raconte",
        required=False,
        widget=Liste,
        empty_label="Aucun",
        help_text="Un événement passé d’une de vos communautés.",
        error_messages={"invalid_choice": "Choisissez un événement de la liste."},
    )
    field_order = ("communaute", "titre", "resume", "evenement", "texte", "diffusion")

    def initial_de(self, publication: Publication) -> dict[str, Any]:
        return super().initial_de(publication) | {"evenement": getattr(publication, "evenement_id", None)}

    def completer(self, evenements: Any) -> None:
        champ: Any = self.fields["evenement"]
        champ.queryset = evenements
        champ.label_from_instance = lambda un: f"{un.titre} ({un.debut:%d/%m/%Y})"

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or {}
        evenement, communaute = lus.get("evenement"), self.la_sienne or lus.get("communaute")
        if evenement is not None and communaute is not None and evenement.communaute_id != communaute.pk:
            self.add_error("evenement", "Cet événement est celui d’une autre communauté.")
        return lus


class CommunForm(PublicationForm):
    FACULTATIFS = frozenset({"depot"})

    licence = forms.ChoiceField(
        label="Licence",
        choices=Licence,
        widget=Liste,
        initial=Licence.OUVERTE,
        help_text="Une de celles que l’État emploie. Pour un texte ou une méthode\u00a0: la Licence Ouverte.",
        error_messages={"invalid_choice": "Choisissez une licence de la liste."},
    )
    depot = forms.URLField(
        label="Adresse du dépôt",
        max_length=300,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput,
        validators=[sans_controle],
        help_text="Où trouver les fichiers ou le code, par exemple sur code.gouv.fr.",
        error_messages={"invalid": ADRESSE_COMPLETE},
    )
    field_order = ("communaute", "titre", "resume", "texte", "licence", "depot", "diffusion")

    def initial_de(self, publication: Publication) -> dict[str, Any]:
        propres = {nom: getattr(publication, nom) for nom in ("licence", "depot")}
        return super().initial_de(publication) | propres

    def clean_depot(self) -> str:
        depot = normaliser(str(self.cleaned_data["depot"] or ""))
        if depot and not est_ouvrable(depot):
            raise ValidationError(ADRESSE_COMPLETE)
        return depot


FORMULAIRES: dict[type[Publication], type[PublicationForm]] = {
    RetourExperience: RetourExperienceForm,
    Commun: CommunForm,
}


class SoumettreForm(Formulaire, forms.Form):
    """One box by fact to check: all of them are ticked."""

    def __init__(self, data: QueryDict | None = None, *, modele: type[Publication]) -> None:
        super().__init__(data)
        for nom, libelle in FAITS if modele is RetourExperience else DROITS:
            self.fields[nom] = forms.BooleanField(
                label=libelle, error_messages={"required": f"À vérifier\u00a0: {libelle[0].lower()}{libelle[1:]}."}
            )
        self.habiller()


class RemarquesForm(FormulaireHabille):
    """What is to be changed: its author reads it."""

    remarques = TexteField(
        rows=8,
        label="Ce qu’il faut modifier",
        max_length=2000,
        help_text="Lu par la personne qui a écrit ce texte, sur sa page et par courriel.",
        error_messages={"required": "Dites ce qu’il faut modifier."},
    )


class RaisonForm(FormulaireHabille):
    """Why somebody else’s text is archived."""

    raison = TexteField(
        rows=4,
        label="Pourquoi",
        max_length=1000,
        help_text="Lu par la personne qui a écrit ce texte. 1\u00a0000 caractères au plus.",
        error_messages={"required": "Dites pourquoi ce texte est archivé."},
    )
