"""The sections of a profile."""

from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.http import QueryDict

from annuaire.enums import Audience, StatutAgent, TypeEtape
from annuaire.models import Etape, Membre, Preuve
from referentiels.models import Corps, Departement, Metier, Organisme
from referentiels.selecteur import ChampEmployeur
from socle.champs import Choix, Jour, Ligne, Liste, sans_controle
from socle.formulaires import Formulaire

PREMIERE_ANNEE = 1950


class SectionForm(Formulaire, forms.Form):
    """One section of the profile of `membre`. It never saves by itself."""

    def __init__(self, data: QueryDict | None = None, *, membre: Membre) -> None:
        super().__init__(data, initial=model_to_dict(membre, fields=list(self.base_fields)))
        self.membre = membre
        self.preparer()
        self.habiller()

    def preparer(self) -> None:
        """Fill the choices that depend on the person."""

    @classmethod
    def champs(cls) -> list[str]:
        """The columns that this section writes."""
        return list(cls.base_fields)

    def valeurs(self) -> dict[str, Any]:
        return {nom: self.cleaned_data[nom] for nom in self.champs()}


def _admettre(champ: Any, organisme: int | None) -> None:
    """The employer already written stays possible, be it one that is no longer named to others."""
    champ.queryset = Organisme.objects.montrables() | Organisme.objects.filter(pk=organisme or 0)


class PositionForm(SectionForm):
    FACULTATIFS = frozenset({"corps", "metier", "departement", "ville", "encadrement", "poste", "organisme"})

    statut = Choix(label="Statut", choix=StatutAgent, widget=forms.RadioSelect)
    corps = forms.ModelChoiceField(
        Corps.objects.order_by("nom", "pk"), label="Corps", widget=Liste, required=False, empty_label="Aucun"
    )
    organisme = ChampEmployeur(
        label="Employeur",
        vide="Aucun, ou introuvable ici",
        help_text="Le service où vous travaillez. Les personnes qui recrutent pour la même administration ne voient "
        "jamais votre profil.",
    )
    poste = Ligne(label="Poste", max_length=200, required=False, help_text="Comme vous le diriez à une collègue.")
    metier = forms.ModelChoiceField(
        Metier.objects.order_by("libelle", "pk"),
        label="Métier le plus proche",
        widget=Liste,
        required=False,
        empty_label="Choisir",
    )
    encadrement = forms.BooleanField(label="J’encadre une équipe", required=False)
    departement = forms.ModelChoiceField(
        Departement.objects.order_by("code", "pk"),
        label="Département du lieu de travail",
        widget=Liste,
        required=False,
        empty_label="Choisir",
    )
    ville = Ligne(label="Ville", max_length=100, required=False)

    def preparer(self) -> None:
        _admettre(self.fields["organisme"], self.membre.organisme_id)
        if self.membre.corps_confirme:
            self.fields["corps"].disabled = True
            self.fields["corps"].help_text = "Confirmé : écrivez à l’équipe pour le changer."


class PresentationForm(SectionForm):
    FACULTATIFS = frozenset({"presentation", "aide_sur", "lien"})

    presentation = forms.CharField(
        label="Présentation",
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        validators=[sans_controle],
        help_text="3 000 caractères au plus. Une ligne vide sépare deux paragraphes ; **gras**, *italique*, une liste "
        "avec « - » et [un lien](https://exemple.fr) sont possibles (Markdown).",
    )
    aide_sur = Ligne(
        label="Je peux aider sur",
        max_length=300,
        required=False,
        help_text="Par exemple : passer un marché de données, préparer un concours, recruter sa première équipe.",
    )
    lien = forms.URLField(
        label="Lien",
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text="Une page professionnelle : site, dépôt de code, publication.",
        error_messages={"invalid": "Écrivez une adresse complète, comme https://exemple.fr/page."},
    )


class VisibiliteForm(SectionForm):
    """Who sees each part. A name hidden from members would be no entry of a directory: hence `non_liste`."""

    FACULTATIFS = frozenset({"non_liste"})

    non_liste = forms.BooleanField(
        label="Ne pas me lister",
        required=False,
        help_text="Personne ne vous trouve dans l’annuaire, ni dans ses nombres, ni par votre adresse. Vous gardez "
        "l’accès à tout le reste.",
    )

    def __init__(self, data: QueryDict | None = None, *, membre: Membre) -> None:
        super().__init__(data, membre=membre)
        self.initial = model_to_dict(membre, fields=self.champs())

    def preparer(self) -> None:
        for partie in Membre.AUDIENCES:
            nom = f"audience_{partie}"
            libelle = str(getattr(Membre._meta.get_field(nom), "verbose_name", "")).removeprefix("qui voit ")
            permis = [Audience.MEMBRES, Audience.RECRUTEURS] if partie == "identite" else list(Audience)
            self.fields[nom] = forms.TypedChoiceField(
                label=f"{libelle[0].upper()}{libelle[1:]}",
                choices=[(niveau.value, niveau.label) for niveau in permis],
                coerce=int,
                error_messages={"required": "Choisissez qui voit cette partie."},
            )
        self.order_fields(self.champs())

    @classmethod
    def champs(cls) -> list[str]:
        return [*(f"audience_{partie}" for partie in Membre.AUDIENCES), "non_liste"]


class EtapeForm(Formulaire, forms.Form):
    FACULTATIFS = frozenset({"organisme", "employeur", "metier", "fin", "numerique", "encadrement", "lieu"})
    CHAMPS = (
        "type",
        "intitule",
        "organisme",
        "employeur",
        "metier",
        "debut",
        "fin",
        "numerique",
        "encadrement",
        "lieu",
    )

    type = forms.ChoiceField(
        label="Type",
        choices=TypeEtape,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un type d’étape."},
    )
    intitule = Ligne(
        label="Intitulé",
        min_length=3,
        max_length=200,
        error_messages={"required": "Donnez l’intitulé.", "min_length": "Écrivez au moins trois lettres."},
    )
    organisme = ChampEmployeur(label="Employeur public", vide="Aucun, ou autre")
    employeur = Ligne(label="Autre employeur", max_length=200, required=False)
    metier = forms.ModelChoiceField(
        Metier.objects.order_by("libelle", "pk"), label="Métier", widget=Liste, required=False, empty_label="Choisir"
    )
    debut = Jour(label="Début", depuis=PREMIERE_ANNEE)
    fin = Jour(label="Fin", depuis=PREMIERE_ANNEE, help_text="Laissez vide si c’est en cours.")
    numerique = forms.BooleanField(label="Dans le numérique", required=False)
    encadrement = forms.BooleanField(label="Avec encadrement d’équipe", required=False)
    lieu = Ligne(label="Lieu", max_length=100, required=False)

    def __init__(self, data: QueryDict | None = None, *, etape: Etape | None = None) -> None:
        initial = model_to_dict(etape, fields=self.CHAMPS) if etape else {"type": TypeEtape.POSTE}
        super().__init__(data, initial=initial)
        _admettre(self.fields["organisme"], etape.organisme_id if etape else None)
        self.fields["debut"].required = True
        self.fields["debut"].error_messages["required"] = "Donnez la date de début, même approchée."
        self.habiller()

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("debut") and donnees.get("fin") and donnees["fin"] < donnees["debut"]:
            self.add_error("fin", "La fin vient après le début.")
        return donnees


class PreuveForm(Formulaire, forms.Form):
    FACULTATIFS = frozenset({"etape"})

    recit = forms.CharField(
        label="Ce que vous avez fait",
        min_length=20,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[sans_controle],
        help_text="Un travail réel, en quelques phrases : le besoin, ce que vous avez fait, le résultat. Rien de "
        "confidentiel. 1 000 caractères au plus.",
        error_messages={
            "required": "Racontez en une phrase au moins.",
            "min_length": "Racontez en une phrase au moins.",
        },
    )
    etape = forms.ModelChoiceField(
        Etape.objects.none(), label="Pendant quelle étape\u00a0?", widget=Liste, required=False, empty_label="Aucune"
    )

    def __init__(self, data: QueryDict | None = None, *, membre: Membre, preuve: Preuve | None = None) -> None:
        initial = {"recit": preuve.recit, "etape": preuve.etape_id} if preuve else None
        super().__init__(data, initial=initial)
        champ: Any = self.fields["etape"]
        champ.queryset = Etape.objects.filter(membre=membre).chronologiques()
        champ.label_from_instance = lambda etape: etape.intitule
        self.habiller()


class PropositionForm(Formulaire, forms.Form):
    libelle = Ligne(
        label="Compétence",
        min_length=2,
        max_length=120,
        help_text="En quelques mots, comme on la cherchera : « Terraform », « Animer un atelier de conception ».",
        error_messages={"required": "Écrivez la compétence.", "min_length": "Écrivez au moins deux lettres."},
    )
    confirmee = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.habiller()
