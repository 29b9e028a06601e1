"""What a member says of its mobility. Nothing about who sees it is chosen in advance."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from annuaire.enums import (
    DiffusionIntention,
    EmployeursVises,
    EtatIntention,
    Horizon,
    MobiliteVoulue,
    PositionAcceptee,
    SouhaitManagement,
    SouhaitTeletravail,
)
from comptes.forms import CourrielField
from referentiels.models import Departement, Metier, Region
from referentiels.selecteur import ChampEmployeur
from socle.champs import Choix, Coches, Jour, Liste
from socle.formulaires import Formulaire, FormulaireHabille

DEPARTEMENTS = 3
PAUSE_MAX = timedelta(days=183)
ETATS = [(etat.value, etat.label) for etat in (EtatIntention.A_L_ECOUTE, EtatIntention.EN_RECHERCHE)]


class IntentionForm(Formulaire, forms.Form):
    """The whole intention on one page; `champs` is what the service takes."""

    FACULTATIFS = frozenset(
        {"mobilites", "positions", "metiers", "regions", "teletravail", "management"}
        | {f"departement_{rang}" for rang in range(1, DEPARTEMENTS + 1)}
    )

    etat = forms.ChoiceField(
        choices=ETATS,
        label="Où en êtes-vous\u00a0?",
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si vous êtes à l’écoute ou en recherche."},
    )
    horizon = forms.ChoiceField(
        choices=Horizon.choices,
        label="Quand\u00a0?",
        widget=forms.RadioSelect,
        error_messages={"required": "Dites quand, même à peu près."},
    )
    mobilites = Coches(choix=MobiliteVoulue, label="Quel changement\u00a0?")
    positions = Coches(choix=PositionAcceptee, label="Positions acceptées")
    metiers = forms.ModelMultipleChoiceField(
        Metier.objects.none(), required=False, label="Métiers visés", widget=forms.CheckboxSelectMultiple
    )
    regions = forms.ModelMultipleChoiceField(
        Region.objects.none(), required=False, label="Régions", widget=forms.CheckboxSelectMultiple
    )
    departement_1 = forms.ModelChoiceField(
        Departement.objects.none(), required=False, label="Un département précis", empty_label="Aucun", widget=Liste
    )
    departement_2 = forms.ModelChoiceField(
        Departement.objects.none(), required=False, label="Un deuxième département", empty_label="Aucun", widget=Liste
    )
    departement_3 = forms.ModelChoiceField(
        Departement.objects.none(), required=False, label="Un troisième département", empty_label="Aucun", widget=Liste
    )
    teletravail = Choix(choix=SouhaitTeletravail, label="Télétravail", widget=forms.RadioSelect)
    management = Choix(choix=SouhaitManagement, label="Encadrement", widget=forms.RadioSelect)
    diffusion = forms.ChoiceField(
        choices=DiffusionIntention.choices,
        label="Qui peut voir cette intention\u00a0?",
        widget=forms.RadioSelect,
        help_text="Votre propre administration ne la voit jamais, quel que soit votre choix.",
        error_messages={"required": "Choisissez qui peut la voir\u00a0: rien n’est choisi à votre place."},
    )
    employeurs = forms.ChoiceField(
        choices=EmployeursVises.choices,
        required=False,
        label="Si des employeurs la voient, lesquels\u00a0?",
        widget=forms.RadioSelect,
        help_text="Vous choisissez ou excluez ensuite des employeurs par leur nom.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champs: dict[str, Any] = self.fields
        champs["metiers"].queryset = Metier.objects.filter(numerique=True).order_by("libelle", "pk")
        champs["regions"].queryset = Region.objects.order_by("nom", "pk")
        departements = [
            (departement.pk, str(departement)) for departement in Departement.objects.order_by("code", "pk")
        ]
        for rang in range(1, DEPARTEMENTS + 1):
            champs[f"departement_{rang}"].queryset = Departement.objects.order_by("code", "pk")
            champs[f"departement_{rang}"].choices = [("", "Aucun"), *departements]  # read once for the three
        self.habiller()

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        vers_employeurs = donnees.get("diffusion") == DiffusionIntention.EMPLOYEURS
        if vers_employeurs and not donnees.get("employeurs") and "employeurs" not in self.errors:
            self.add_error("employeurs", "Dites quels employeurs peuvent la voir.")
        return donnees

    def champs(self) -> dict[str, Any]:
        donnees = self.cleaned_data
        vers_employeurs = donnees["diffusion"] == DiffusionIntention.EMPLOYEURS
        return {
            "horizon": donnees["horizon"],
            "mobilites": " ".join(donnees["mobilites"]),
            "positions": " ".join(donnees["positions"]),
            "teletravail": donnees["teletravail"],
            "management": donnees["management"],
            "diffusion": donnees["diffusion"],
            "employeurs": donnees["employeurs"] if vers_employeurs else "",
            "metiers": donnees["metiers"],
            "regions": donnees["regions"],
            "departements": [d for rang in range(1, DEPARTEMENTS + 1) if (d := donnees[f"departement_{rang}"])],
        }


def initiales(intention: Any) -> dict[str, Any]:
    """What was said last, to change it; to whom it was shown is asked again once it was closed."""
    departements = list(intention.departements.order_by("code"))
    return {
        "etat": intention.etat,
        "horizon": intention.horizon,
        "mobilites": intention.mobilites.split(),
        "positions": intention.positions.split(),
        "teletravail": intention.teletravail,
        "management": intention.management,
        "metiers": list(intention.metiers.order_by("pk")),
        "regions": list(intention.regions.order_by("pk")),
        **{f"departement_{rang}": departement for rang, departement in enumerate(departements[:DEPARTEMENTS], 1)},
        "diffusion": intention.diffusion or None,
        "employeurs": intention.employeurs or None,
    }


class PauseForm(FormulaireHabille):
    jusqu_au = Jour(label="En pause jusqu’au", help_text="Ce jour compris, six mois au plus. Elle reprend ensuite.")

    def clean_jusqu_au(self) -> date:
        jour, choisi = timezone.localdate(), self.cleaned_data["jusqu_au"]
        if choisi is None or not jour <= choisi <= jour + PAUSE_MAX:
            raise ValidationError("Choisissez un jour, d’aujourd’hui à dans six mois.")
        return choisi


class PersonneForm(FormulaireHabille):
    adresse = CourrielField(
        label="Adresse électronique de la personne",
        max_length=254,
        help_text="L’une de ses adresses suffit. Elle n’en saura rien, et vous ne saurez pas si elle a un compte.",
    )


class EmployeurForm(FormulaireHabille):
    """One employer among those that were found; `averti` is asked only where it opens something."""

    organisme = ChampEmployeur(label="Employeur")
    averti = forms.BooleanField(
        required=False,
        label="J’ai compris\u00a0: des personnes de mon administration verront mon intention, et peuvent en parler.",
    )
