"""What is typed about events. Hours are those of the place."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.utils import timezone

from communautes.enums import Diffusion, TypeEvenement
from communautes.fuseaux import FUSEAUX, PARIS, fuseau_du_departement
from communautes.models import Evenement, Serie
from communautes.models.evenements import CAPACITE_MAX, DUREE_MAX
from communautes.web import est_ouvrable, normaliser
from referentiels.models import Departement, Organisme
from socle.champs import ANNEES_MAX, Choix, Entier, Jour, Ligne, Liste, Moment, Zone
from socle.formulaires import Formulaire

SANS_LIMITE = "Vide\u00a0: sans limite."
MARKDOWN = "Vous pouvez écrire en Markdown\u00a0: **gras**, listes, liens."
ADRESSE_COMPLETE = "Donnez une adresse complète, comme https://webconf.numerique.gouv.fr/salle."
OBLIGATOIRES = {
    "type": "Choisissez un type.",
    "titre": "Donnez un titre.",
    "description": "Dites de quoi il s’agit.",
    "diffusion": "Dites à qui il est ouvert.",
}
SECTIONS = (
    ("L’événement", "type titre description diffusion en_accueil serie"),
    ("Quand et où", "debut fin lieu departement fuseau lien acces accessibilite hote"),
    ("Inscriptions", "capacite quota moderee inscriptions_jusqu_a habilitation liste_avant_le"),
)


class MomentDuLieu(Moment):
    """A day and an hour by the wall clock of some place: naive, the form says which place."""

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        try:
            lu: Any = forms.fields.BaseTemporalField.to_python(self, value)
        except (OverflowError, ValueError) as erreur:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from erreur
        if not 2000 <= lu.year <= timezone.localdate().year + ANNEES_MAX:
            raise ValidationError("Choisissez une année proche.")
        return lu

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True


class EvenementForm(Formulaire, forms.Form):
    """`evenement` when one is changed; `series` are the working groups of its community."""

    FACULTATIFS = frozenset(
        {
            *("en_accueil", "serie", "lieu", "departement", "fuseau", "lien", "acces", "accessibilite", "hote"),
            *("capacite", "quota", "moderee", "inscriptions_jusqu_a", "habilitation", "liste_avant_le"),
        }
    )

    type = Choix(label="Type", choix=TypeEvenement, widget=Liste)
    titre = Ligne(label="Titre", max_length=150, required=False)
    description = Zone(label="Description", rows=8, help_text=MARKDOWN)
    diffusion = Choix(label="Ouvert à", choix=Diffusion, widget=forms.RadioSelect)
    en_accueil = forms.BooleanField(
        label="Le montrer aussi sur la page d’accueil du site",
        required=False,
        help_text="Seulement s’il est ouvert à tout le monde.",
    )
    serie = forms.ModelChoiceField(
        Serie.objects.none(), label="Groupe de travail", required=False, widget=Liste, empty_label="Aucun groupe"
    )
    debut = MomentDuLieu(label="Début", help_text="À l’heure du lieu.")
    fin = MomentDuLieu(label="Fin", help_text="À l’heure du lieu.")
    lieu = Ligne(label="Lieu", max_length=200, required=False, help_text="Adresse, bâtiment, salle.")
    departement = forms.ModelChoiceField(
        Departement.objects.none(),
        label="Département",
        required=False,
        widget=Liste,
        empty_label="Aucun (en ligne)",
        error_messages={"invalid_choice": "Choisissez un département de la liste."},
    )
    fuseau = forms.ChoiceField(
        label="Fuseau horaire",
        required=False,
        widget=Liste,
        choices=[("", "Celui du département, sinon Paris"), *FUSEAUX],
        error_messages={"invalid_choice": "Choisissez un fuseau de la liste."},
    )
    lien = forms.URLField(
        label="Lien de connexion",
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.TextInput,
        help_text="Lu par les seules personnes qui ont une place.",
        error_messages={"invalid": ADRESSE_COMPLETE},
    )
    acces = Zone(
        label="Accès",
        rows=3,
        help_text="Comment venir, que présenter à l’entrée. Lu par les seules personnes qui ont une place.",
        validators=[MaxLengthValidator(2000)],
    )
    accessibilite = Zone(
        label="Accessibilité",
        rows=3,
        help_text="Accès aux personnes handicapées, sous-titres, interprétation en langue des signes…",
        validators=[MaxLengthValidator(2000)],
    )
    hote = Ligne(
        label="Organisme qui accueille", max_length=40, required=False, help_text="Son sigle, par exemple DINUM."
    )
    capacite = Entier(
        label="Nombre de places", min_value=1, max_value=CAPACITE_MAX, help_text="Vide\u00a0: sans limite."
    )
    quota = Entier(label="Places par ministère", min_value=1, max_value=CAPACITE_MAX, help_text=SANS_LIMITE)
    moderee = forms.BooleanField(label="Valider les inscriptions une à une", required=False)
    inscriptions_jusqu_a = MomentDuLieu(
        label="Inscriptions jusqu’au", required=False, help_text="Vide\u00a0: jusqu’au début. À l’heure du lieu."
    )
    habilitation = forms.BooleanField(
        label="Remettre une liste d’accès à l’hôte",
        required=False,
        help_text="Pour une visite de terrain\u00a0: l’état civil est demandé aux personnes qui ont une place, "
        "et effacé sept jours après.",
    )
    liste_avant_le = Jour(label="Liste à remettre avant le", help_text="Avec une liste d’accès.")

    def __init__(self, *args: Any, evenement: Evenement | None, series: QuerySet[Any], **kwargs: Any) -> None:
        if evenement is not None:
            kwargs["initial"] = _initial(evenement)
        super().__init__(*args, **kwargs)
        self.evenement = evenement
        self.fields["departement"].queryset = Departement.objects.exclude(code="TC")  # type: ignore[attr-defined]
        self.fields["serie"].queryset = series  # type: ignore[attr-defined]
        if not series.exists():
            del self.fields["serie"]
        self.habiller()

    @property
    def sections(self) -> list[tuple[str, list[Any]]]:
        return [(titre, [self[nom] for nom in noms.split() if nom in self.fields]) for titre, noms in SECTIONS]

    @property
    def champs(self) -> dict[str, Any]:
        return {nom: self.cleaned_data[nom] for nom in self.fields}

    def clean_lien(self) -> str:
        lien = normaliser(str(self.cleaned_data["lien"] or ""))
        if lien and not est_ouvrable(lien):
            raise ValidationError(ADRESSE_COMPLETE)
        return lien

    def clean_hote(self) -> Organisme | None:
        """An organisme by its sigle; those that look like it are proposed."""
        sigle = self.cleaned_data["hote"]
        if not sigle:
            return None
        montrables = Organisme.objects.montrables()
        trouve = montrables.filter(sigle__iexact=sigle).first()
        if trouve is None:
            proches = ", ".join(montrables.chercher(sigle).values_list("sigle", flat=True)[:5])
            suite = f"Voulez-vous dire\u00a0: {proches}\u00a0?" if proches else "Laissez vide si vous ne le savez pas."
            raise ValidationError(f"Aucun organisme n’a ce sigle. {suite}")
        return trouve

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        for nom, phrase in OBLIGATOIRES.items():
            if nom not in self.errors and not donnees.get(nom):
                self.add_error(nom, phrase)
        self._situer(donnees)
        self._dater(donnees)
        if donnees.get("en_accueil") and donnees.get("diffusion") != Diffusion.PUBLIC:
            self.add_error("en_accueil", "La page d’accueil ne montre que ce qui est ouvert à tout le monde.")
        if donnees.get("habilitation"):
            if donnees.get("type") != TypeEvenement.VISITE:
                self.add_error("habilitation", "Une liste d’accès n’est demandée que pour une visite de terrain.")
            if "liste_avant_le" not in self.errors and not donnees.get("liste_avant_le"):
                self.add_error("liste_avant_le", "Dites avant quel jour la liste est à remettre.")
        return donnees

    def _situer(self, donnees: dict[str, Any]) -> None:
        """Hours become moments of the zone of the place."""
        departement = donnees.get("departement")
        fuseau = donnees.get("fuseau") or _fuseau_du(departement)
        donnees["fuseau"] = fuseau
        for nom in ("debut", "fin", "inscriptions_jusqu_a"):
            if (lu := donnees.get(nom)) is None:
                continue
            moment = lu.replace(tzinfo=ZoneInfo(fuseau))
            if moment.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(fuseau)).replace(tzinfo=None) != lu:
                self.add_error(nom, "Cette heure n’existe pas ce jour-là\u00a0: l’heure d’été commence.")
            donnees[nom] = moment

    def _dater(self, donnees: dict[str, Any]) -> None:
        debut, fin, limite = (donnees.get(nom) for nom in ("debut", "fin", "inscriptions_jusqu_a"))
        inchange = self.evenement is not None and debut == self.evenement.debut
        if debut and not inchange and debut <= timezone.now():
            self.add_error("debut", "Choisissez un moment à venir.")
        if debut and fin and fin <= debut:
            self.add_error("fin", "La fin vient après le début.")
        elif debut and fin and fin > debut + DUREE_MAX:
            self.add_error("fin", f"Un événement dure {DUREE_MAX.days} jours au plus.")
        if debut and limite and limite > debut:
            self.add_error("inscriptions_jusqu_a", "Les inscriptions finissent au plus tard quand il commence.")
        avant = donnees.get("liste_avant_le")
        if debut and avant and avant > debut.date():
            self.add_error("liste_avant_le", "La liste se remet au plus tard le jour de la visite.")


def _fuseau_du(departement: Departement | None) -> str:
    return fuseau_du_departement(departement.code) if departement else PARIS


def _initial(evenement: Evenement) -> dict[str, Any]:
    valeurs = {nom: getattr(evenement, nom) for nom in EvenementForm.base_fields if nom != "hote"}
    for nom in ("debut", "fin", "inscriptions_jusqu_a"):
        if valeurs[nom] is not None:
            valeurs[nom] = valeurs[nom].astimezone(evenement.zone).replace(tzinfo=None)
    valeurs["hote"] = evenement.hote.sigle if evenement.hote else ""
    if evenement.fuseau == _fuseau_du(evenement.departement):
        valeurs["fuseau"] = ""  # it follows the place
    return valeurs


class AnnulerForm(Formulaire, forms.Form):
    pourquoi = Ligne(
        label="Pourquoi",
        max_length=300,
        help_text="Lu sur la page de l’événement, et par chaque personne inscrite.",
        error_messages={"required": "Dites pourquoi il est annulé."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.habiller()
