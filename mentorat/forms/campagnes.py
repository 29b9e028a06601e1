"""What is typed about campaigns."""

from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils import timezone

from annuaire.models import Communaute
from mentorat.models import Campagne, DemandeMentorat, OffreMentor
from mentorat.models.demandes import VOEUX_MAX
from mentorat.models.offres import CAPACITE_MAX
from mentorat.services.formation import MOIS_PREVUS
from socle.champs import Jour, Ligne, Liste, Zone
from socle.formulaires import Formulaire
from socle.templatetags.socle import jour_en_lettres

DATES = ("inscriptions_jusqu_au", "debut", "fin")
TOUT_LE_MONDE = "Tous les membres"
PRESENTATION_MAX = 2000


class CampagneForm(Formulaire, forms.ModelForm):
    """`communautes` are those that this person may lead a campaign of; empty for everybody, if `pour_tous`."""

    FACULTATIFS = frozenset({"presentation"})

    class Meta:
        model = Campagne
        fields = ("nom", "communaute", "presentation", *DATES)

    nom = Ligne(label="Nom", max_length=120, error_messages={"required": "Donnez un nom à cette campagne."})
    communaute = forms.ModelChoiceField(
        Communaute.objects.none(),
        label="Pour qui",
        required=False,
        widget=Liste,
        empty_label=TOUT_LE_MONDE,
        error_messages={
            "required": "Choisissez une communauté.",
            "invalid_choice": "Choisissez une communauté de la liste.",
        },
    )
    presentation = Zone(label="Présentation", rows=5, help_text="Ce que la campagne apporte, et à qui.")
    inscriptions_jusqu_au = Jour(label="Inscriptions jusqu’au", help_text="Compris.")
    debut = Jour(label="Début des binômes", help_text="Après la fin des inscriptions.")
    fin = Jour(label="Fin des binômes", help_text="Six mois au moins après le début.")

    def __init__(self, *args: Any, communautes: Any, pour_tous: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["communaute"]
        champ.queryset = communautes
        if not pour_tous:
            champ.required, champ.empty_label = True, "Choisir"
        if self.instance.pk:  # whose it is does not change
            del self.fields["communaute"]
        self.habiller()

    def clean_presentation(self) -> str:
        texte: str = self.cleaned_data["presentation"]
        if len(texte) > PRESENTATION_MAX:
            raise forms.ValidationError(f"{PRESENTATION_MAX} caractères au plus ; il y en a {len(texte)}.")
        return texte

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        for nom in DATES:
            if nom not in self.errors and not donnees.get(nom):
                self.add_error(nom, "Donnez une date.")
        fermeture, debut, fin = (donnees.get(nom) for nom in DATES)
        if fermeture and fermeture < timezone.localdate():
            self.add_error("inscriptions_jusqu_au", "Choisissez une date à venir.")
        if fermeture and debut and debut <= fermeture:
            self.add_error("debut", "Les binômes commencent après la fin des inscriptions.")
        if debut and fin and fin < debut + relativedelta(months=MOIS_PREVUS):
            self.add_error("fin", "Un binôme dure six mois au moins.")
        return donnees

    def _post_clean(self) -> None:
        """Constraints are the service's to check: what they say was said above, in words."""

    @property
    def champs(self) -> dict[str, Any]:
        return {nom: self.cleaned_data[nom] for nom in self.fields}


class RouvrirForm(Formulaire, forms.Form):
    jusqu_au = Jour(label="Inscriptions jusqu’au", help_text="Compris ; avant le début des binômes.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jusqu_au"].required = True
        self.fields["jusqu_au"].error_messages["required"] = "Donnez une date."
        self.habiller()


class EngagementForm(Formulaire, forms.Form):
    """The charter, read and accepted: the same sentence on both sides."""

    engagement = forms.BooleanField(
        label="J’ai lu la charte ci-dessus, et je l’accepte",
        error_messages={"required": "Acceptez la charte pour continuer."},
    )


class ParticiperForm(EngagementForm):
    capacite = forms.TypedChoiceField(
        label="Nombre de personnes que vous pouvez accompagner dans cette campagne",
        coerce=int,
        widget=Liste,
        error_messages={"invalid_choice": "Choisissez un nombre de la liste.", "required": "Choisissez un nombre."},
    )
    field_order = ("capacite", "engagement")

    def __init__(self, *args: Any, offre: OffreMentor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possibles = range(1, min(CAPACITE_MAX, offre.capacite) + 1)
        self.fields["capacite"].choices = [(nombre, str(nombre)) for nombre in possibles]  # type: ignore[attr-defined]
        self.habiller()


class InscrireForm(EngagementForm):
    """One of one's own requests, and up to five mentors of the campaign, in order; those already wished for if none."""

    demande = forms.ModelChoiceField(
        DemandeMentorat.objects.none(),
        label="Votre demande",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Choisissez une demande.",
            "invalid_choice": "Cette demande ne peut plus être inscrite : choisissez-en une autre.",
        },
    )

    def __init__(self, *args: Any, demandes: Any, mentors: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["demande"]
        champ.queryset = demandes
        champ.label_from_instance = lambda une: f"Demande du {jour_en_lettres(timezone.localdate(une.created_at))}"
        choix = [("", "Personne"), *mentors]
        if mentors:
            for rang in range(1, VOEUX_MAX + 1):
                self.fields[f"voeu_{rang}"] = forms.TypedChoiceField(
                    label=f"Mentor souhaité, n° {rang}",
                    choices=choix,
                    coerce=int,
                    empty_value=None,
                    required=False,
                    widget=Liste,
                    error_messages={"invalid_choice": "Choisissez un mentor de la liste."},
                )
        self.FACULTATIFS = frozenset(nom for nom in self.fields if nom.startswith("voeu_"))
        self.order_fields(["demande", *sorted(self.FACULTATIFS), "engagement"])
        self.habiller()

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        choisis = self.choisis
        if len(set(choisis)) < len(choisis):
            self.add_error(None, "Choisissez chaque mentor une seule fois.")
        return donnees

    @property
    def choisis(self) -> list[int]:
        noms = [f"voeu_{rang}" for rang in range(1, VOEUX_MAX + 1)]
        return [self.cleaned_data[nom] for nom in noms if self.cleaned_data.get(nom)]


class ImposerForm(Formulaire, forms.Form):
    """A request without a pair, and a mentor with a place, by what the screen calls them."""

    demande = forms.TypedChoiceField(
        label="Personne à accompagner",
        coerce=int,
        widget=Liste,
        error_messages={"required": "Choisissez une personne.", "invalid_choice": "Choisissez dans la liste."},
    )
    offre = forms.TypedChoiceField(
        label="Mentor",
        coerce=int,
        widget=Liste,
        error_messages={"required": "Choisissez un mentor.", "invalid_choice": "Choisissez dans la liste."},
    )

    def __init__(
        self, *args: Any, demandes: list[tuple[int, str]], offres: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for nom, choix in (("demande", demandes), ("offre", offres)):
            self.fields[nom].choices = [("", "Choisir"), *choix]  # type: ignore[attr-defined]
        self.habiller()
