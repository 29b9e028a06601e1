"""What somebody asks of a mentor, why this one, and what a mentor answers."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from annuaire.models import Communaute
from mentorat.enums import Format, MotifDeclin, Rythme, Theme
from mentorat.forms.competences import AvecCompetences, CompetencesField
from mentorat.forms.offres import exiger, jour_de_pause
from mentorat.models import DemandeMentorat
from mentorat.models.demandes import SEANCES_FLASH_MAX
from socle import codes
from socle.acteur import Acteur
from socle.champs import Choix, Coches, Jour, Liste, Moment, sans_controle
from socle.formulaires import Formulaire, FormulaireHabille

SIX_MOIS, FLASH = "six-mois", "flash"
CRENEAUX = 3
CRENEAUX_DANS = timedelta(days=90)
# Working days from now, and the hour in Paris: the morning, the afternoon, the next week.
MOMENTS = ((3, time(10)), (5, time(14)), (8, time(11)))


class DemandeForm(AvecCompetences, forms.Form):
    """The whole request on one page. Its kind does not change once it is begun."""

    FACULTATIFS = frozenset({"competences", "communaute", "objectifs"})

    genre = forms.ChoiceField(
        label="Quel mentorat\u00a0?",
        choices=[(SIX_MOIS, "Un accompagnement de six mois au moins"), (FLASH, "Flash\u00a0: une à trois séances")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une durée.", "invalid_choice": "Choisissez une durée de la liste."},
    )
    seances_voulues = forms.TypedChoiceField(
        label="Pour un mentorat flash, combien de séances\u00a0?",
        choices=[("", "Choisir"), *((n, str(n)) for n in range(1, SEANCES_FLASH_MAX + 1))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    besoin = forms.CharField(
        label="Votre besoin",
        min_length=20,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        validators=[sans_controle],
        help_text="Où vous en êtes, ce que vous voudriez comprendre ou réussir. Lu par chaque mentor à qui la demande "
        "est adressée, et par personne d’autre. 1\u00a0000 caractères au plus.",
        error_messages={
            "required": "Dites votre besoin en une phrase au moins.",
            "min_length": "Dites votre besoin en une phrase au moins.",
        },
    )
    themes = Coches(choix=Theme, label="Thèmes")
    formats = Coches(choix=Format, label="Comment préférez-vous échanger\u00a0?")
    rythme = Choix(choix=Rythme, label="Pour six mois ou plus, à quel rythme\u00a0?", widget=forms.RadioSelect)
    competences = CompetencesField(label="Compétences que vous voulez développer")
    communaute = forms.ModelChoiceField(
        Communaute.objects.none(),
        label="Communauté qui suit la demande",
        required=False,
        widget=Liste,
        empty_label="Aucune",
        help_text="Ses animatrices et animateurs voient si la demande avance, jamais ce que vous écrivez.",
    )
    objectifs = forms.CharField(
        label="Vos objectifs",
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[sans_controle],
        help_text="Lus par vous, puis par votre mentor une fois le binôme formé\u00a0: personne d’autre, pas même "
        "l’équipe. Effacés à la fin. 3\u00a0000 caractères au plus.",
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        acteur: Acteur,
        demande: DemandeMentorat | None = None,
        objectifs: str = "",
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(demande, objectifs) if demande else initial)
        champ: Any = self.fields["communaute"]
        champ.queryset = Communaute.objects.filter(pk__in=acteur.communautes).order_by("nom", "pk")
        if not acteur.communautes:
            del self.fields["communaute"]
        if demande is not None:
            del self.fields["genre"]
            del self.fields["rythme" if demande.flash else "seances_voulues"]
        self.flash = demande.flash if demande else None
        self.preparer_competences(demande.competences.order_by("libelle", "pk") if demande else ())
        self.habiller()

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        exiger(self, "themes", "Choisissez au moins un thème.")
        exiger(self, "formats", "Choisissez au moins une façon d’échanger.")
        if self._est_flash():
            exiger(self, "seances_voulues", "Dites combien de séances vous voulez.")
        elif self.flash is False or donnees.get("genre") == SIX_MOIS:
            exiger(self, "rythme", "Choisissez un rythme.")
        return donnees

    def _est_flash(self) -> bool:
        return self.flash if self.flash is not None else self.cleaned_data.get("genre") == FLASH

    def champs(self) -> dict[str, Any]:
        lus, flash = self.cleaned_data, self._est_flash()
        return {
            "flash": flash,
            "seances_voulues": lus["seances_voulues"] if flash else None,
            "rythme": "" if flash else lus["rythme"],
            "besoin": lus["besoin"],
            "themes": codes.ecrire(lus["themes"], Theme),
            "formats": codes.ecrire(lus["formats"], Format),
            "communaute": lus.get("communaute"),
        }


def _initial(demande: DemandeMentorat, objectifs: str) -> dict[str, Any]:
    return {
        "seances_voulues": demande.seances_voulues,
        "besoin": demande.besoin,
        "themes": demande.themes.split(),
        "formats": demande.formats.split(),
        "rythme": demande.rythme,
        "communaute": demande.communaute_id,
        "objectifs": objectifs,
    }


class MotifForm(FormulaireHabille):
    """Why this mentor: it reads it."""

    motif = forms.CharField(
        label="Pourquoi ce mentor\u00a0?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[sans_controle],
        help_text="Une ou deux phrases, lues par ce mentor avec votre besoin. 500 caractères au plus.",
        error_messages={"required": "Dites en une phrase pourquoi vous avez choisi ce mentor."},
    )


class AdresserForm(FormulaireHabille):
    """The signature of who asks."""

    charte = forms.BooleanField(
        label="J’ai lu la charte et je m’y engage", error_messages={"required": "Engagez-vous à suivre la charte."}
    )
    aucun_lien = forms.BooleanField(
        label="Je certifie n’avoir aucun lien hiérarchique avec les mentors que j’ai choisis",
        error_messages={"required": "Certifiez qu’aucun de ces mentors n’a de lien hiérarchique avec vous."},
    )


class AccepterForm(Formulaire, forms.Form):
    """Three times for the first session, already filled in: one click is enough."""

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        for rang, propose in enumerate(creneaux_proposes(), 1):
            self.fields[f"creneau_{rang}"] = Moment(label=f"Créneau n° {rang}", initial=propose)
        self.habiller()

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        maintenant, vus = timezone.now(), set()
        for nom in self.fields:
            moment = donnees.get(nom)
            if moment is None:
                continue
            if not maintenant < moment <= maintenant + CRENEAUX_DANS:
                self.add_error(nom, "Choisissez un moment à venir, dans trois mois au plus.")
            elif moment in vus:
                self.add_error(nom, "Ce créneau est déjà proposé\u00a0: choisissez-en un autre.")
            vus.add(moment)
        return donnees

    @property
    def creneaux(self) -> list[datetime]:
        return [self.cleaned_data[nom] for nom in self.fields]


def creneaux_proposes() -> list[datetime]:
    """Three moments of working days to come, in Paris."""
    return [_moment(jours, heure) for jours, heure in MOMENTS]


def _moment(ouvres: int, heure: time) -> datetime:
    jour = timezone.localdate()
    while ouvres:
        jour += timedelta(days=1)
        ouvres -= jour.weekday() < 5
    return timezone.make_aware(datetime.combine(jour, heure))


class DeclinerForm(FormulaireHabille):
    FACULTATIFS = frozenset({"indisponible", "jusqu_au"})

    motif = forms.ChoiceField(
        label="Pourquoi\u00a0?",
        choices=MotifDeclin,
        widget=forms.RadioSelect,
        help_text="La personne lira cette phrase.",
        error_messages={"required": "Choisissez une raison.", "invalid_choice": "Choisissez une raison de la liste."},
    )
    indisponible = forms.BooleanField(
        label="Me rendre indisponible",
        required=False,
        help_text="Votre offre est mise en pause\u00a0: plus aucune demande ne vous est adressée. Vos binômes "
        "continuent.",
    )
    jusqu_au = Jour(label="Indisponible jusqu’au")

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("indisponible") and "jusqu_au" not in self.errors:
            try:
                jour_de_pause(donnees.get("jusqu_au"))
            except ValidationError as refus:
                self.add_error("jusqu_au", refus)
        return donnees


def formats_et_themes(objet: Any) -> dict[str, Sequence[Any]]:
    """In words, for a page: those of an offer or of a request."""
    return {"themes": codes.lire(objet.themes, Theme), "formats": codes.lire(objet.formats, Format)}
