"""The steps of an offer. A step saves what is valid in shape; what is missing is said at the last one."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.http import QueryDict

from opportunites import enums
from opportunites.forms.competences import CompetencesField, LigneCompetence
from opportunites.models import Offre
from opportunites.services import REFERENCE_PRISE, ExigenceSaisie
from referentiels.enums import Categorie
from referentiels.models import Corps, Departement, Metier, Organisme
from socle.acteur import Acteur
from socle.champs import Choix, Coches, Entier, Jour, Ligne, Liste, Zone
from socle.formulaires import Formulaire

REMUNERATION_MAX = 500_000


class EtapeForm(Formulaire, forms.Form):
    """One step. It never saves by itself: `champs` goes to the service, which locks the offer."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        offre: Offre,
        acteur: Acteur,
        remarques: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=model_to_dict(offre, fields=list(self.base_fields)))
        self.offre, self.acteur = offre, acteur
        self.preparer()
        self.habiller()
        for nom, texte in (remarques or {}).items():
            if nom in self.fields:
                self.fields[nom].remarque = texte  # type: ignore[attr-defined]

    def preparer(self) -> None:
        """Fill the choices that depend on the offer and on the person."""

    def champs(self) -> dict[str, Any]:
        """What is valid, by column of the offer."""
        return {nom: valeur for nom, valeur in self.cleaned_data.items() if nom != "competences"}

    def exigences(self) -> list[ExigenceSaisie] | None:
        return self.cleaned_data.get("competences")

    def ecarts(self, actuelle: Offre) -> list[str]:
        """Names of the fields where what was typed differs from `actuelle`, and show its value beside each."""
        temoin = type(self)(offre=actuelle, acteur=self.acteur)
        differents = [
            nom
            for nom, champ in temoin.fields.items()
            if champ.has_changed(temoin.get_initial_for_field(champ, nom), self[nom].data)
        ]
        for nom in differents:
            self.fields[nom].autre_valeur = temoin.lisible(nom)  # type: ignore[attr-defined]
        return differents

    def lisible(self, nom: str) -> str:
        """The value that the offer has now, in words."""
        valeur = self.get_initial_for_field(self.fields[nom], nom)
        choix = {str(cle): libelle for cle, libelle in _a_plat(getattr(self.fields[nom], "choices", ()))}
        if isinstance(valeur, list | tuple | set):
            mots = [choix.get(str(getattr(v, "pk", v)), str(v)) for v in valeur]
            return ", ".join(mots) or "Rien"
        if isinstance(valeur, bool):
            return "Oui" if valeur else "Non"
        return str(choix.get(str(valeur), valeur) or "Rien") if valeur is not None else "Rien"


class PosteForm(EtapeForm):
    FACULTATIFS = frozenset({"employeur_libelle", "lieu"})

    intitule = Ligne(
        label="Intitulé du poste",
        max_length=300,
        help_text="Au féminin et au masculin, sans sigle : « Ingénieure ou ingénieur en science des données ».",
        error_messages={"required": "Donnez l’intitulé du poste."},
    )
    organisme = forms.ModelChoiceField(
        Organisme.objects.none(),
        label="Employeur",
        widget=Liste,
        empty_label="Choisir",
        error_messages={
            "required": "Choisissez l’employeur.",
            "invalid_choice": "Choisissez un employeur pour lequel vous recrutez.",
        },
    )
    employeur_libelle = Ligne(
        label="Service ou bureau, s’il faut le préciser",
        max_length=250,
        required=False,
        help_text="Montré à la place du nom de l’employeur.",
    )
    autorite = Ligne(
        label="Autorité de recrutement",
        max_length=250,
        required=False,
        help_text="Qui nomme sur le poste : « Secrétariat général », « Direction des ressources humaines ».",
    )
    metier = forms.ModelChoiceField(
        Metier.objects.all(), widget=Liste, label="Métier le plus proche", required=False, empty_label="Choisir"
    )
    departement = forms.ModelChoiceField(
        Departement.objects.all(), widget=Liste, label="Département", required=False, empty_label="Choisir"
    )
    lieu = Ligne(label="Ville ou adresse", max_length=250, required=False)
    statut_poste = Choix(label="Le poste est", choix=enums.StatutPoste, widget=forms.RadioSelect)
    date_vacance = Jour(label="Date de vacance", help_text="À partir de quand le poste est, ou sera, vacant.")
    categories = Coches(label="Catégorie", choix=Categorie)
    reference_csp = Ligne(
        label="Référence sur Choisir le service public",
        max_length=60,
        required=False,
        empty_value=None,
        help_text="Par exemple « 2026-1234567 ». Sinon, donnez la raison juste après.",
    )
    motif_absence_csp = Choix(
        label="Sans référence, pour quelle raison", choix=enums.MotifAbsenceCSP, vide="L’offre a une référence"
    )

    def preparer(self) -> None:
        organismes: Any = self.fields["organisme"]
        organismes.queryset = Organisme.objects.filter(pk__in=self.acteur.organismes)
        if len(self.acteur.organismes) == 1 and not self.offre.organisme_id:
            self.initial["organisme"] = next(iter(self.acteur.organismes))
        metiers: Any = self.fields["metier"]
        metiers.widget.choices = _metiers_par_famille

    def clean_reference_csp(self) -> str | None:
        reference: str | None = self.cleaned_data["reference_csp"]
        if reference and Offre.objects.par_reference(reference).exclude(pk=self.offre.pk).exists():
            raise ValidationError(REFERENCE_PRISE)
        return reference

    def clean_statut_poste(self) -> str:
        return self.cleaned_data["statut_poste"] or enums.StatutPoste.VACANT

    def champs(self) -> dict[str, Any]:
        """With the versant, which is that of the employer."""
        lus = super().champs()
        return {**lus, "versant": lus["organisme"].versant} if lus.get("organisme") else lus


class MissionsForm(EtapeForm):
    FACULTATIFS = frozenset({"contexte", "encadrement", "experience", "niveau_etudes"})

    contexte = Zone(
        label="Contexte", help_text="L’équipe, le service, ce à quoi il sert. Texte simple, sans mise en forme."
    )
    missions = Zone(
        label="Missions", rows=10, help_text="Ce que la personne fera. Un tiret au début de la ligne fait une liste."
    )
    profil = Zone(
        label="Profil attendu", help_text="Qualifications et expérience. Les compétences se choisissent plus bas."
    )
    competences = CompetencesField(label="Compétences demandées")
    encadrement = Choix(label="Encadrement d’équipe", choix=enums.OuiNon, vide="Non précisé")
    experience = Choix(label="Expérience attendue", choix=enums.Experience, vide="Indifférente")
    niveau_etudes = forms.TypedChoiceField(
        label="Niveau d’études",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", "Indifférent"),
            *((3, "CAP ou BEP"), (4, "Baccalauréat"), (5, "Bac + 2"), (6, "Bac + 3"), (7, "Bac + 5"), (8, "Doctorat")),
        ],
    )

    def preparer(self) -> None:
        competences: Any = self.fields["competences"]
        exigences = self.offre.exigences.select_related("competence") if self.offre.pk else ()
        competences.reprendre(exigences)

    def lignes(self) -> list[LigneCompetence]:
        """The skills to show."""
        competences: Any = self.fields["competences"]
        return competences.lignes(self["competences"].data if self.is_bound else None)

    def lisible(self, nom: str) -> str:
        if nom != "competences":
            return super().lisible(nom)
        return ", ".join(ligne.libelle for ligne in self.lignes()) or "Rien"


class ConditionsForm(EtapeForm):
    FACULTATIFS = frozenset(
        {
            *("contrat", "duree_contrat", "temps_plein", "corps_vises", "ouverte_militaires", "positions"),
            *("teletravail", "habilitation", "remuneration_min", "remuneration_max", "mobilites"),
        }
    )

    nature_emploi = Choix(label="Ouvert aux", choix=enums.NatureEmploi, widget=forms.RadioSelect)
    corps_vises = forms.ModelMultipleChoiceField(
        Corps.objects.all(), label="Corps visés", required=False, widget=forms.CheckboxSelectMultiple
    )
    ouverte_militaires = forms.BooleanField(label="Ouvert aux militaires", required=False)
    positions = Coches(label="Positions possibles", choix=enums.Position)
    contrat = Choix(label="Type de contrat", choix=enums.Contrat, vide="Non précisé")
    duree_contrat = Ligne(
        label="Durée", max_length=60, required=False, help_text="Par exemple « 3 ans, renouvelable »."
    )
    temps_plein = forms.TypedChoiceField(
        label="Temps de travail",
        required=False,
        choices=[("", "Non précisé"), ("True", "Temps plein"), ("False", "Temps partiel possible")],
        coerce=lambda valeur: valeur == "True",
        empty_value=None,
    )
    teletravail = Choix(label="Télétravail", choix=enums.OuiNon, vide="Non précisé")
    habilitation = forms.BooleanField(label="Habilitation nécessaire", required=False)
    remuneration_min = Entier(
        label="Rémunération minimale", min_value=1, max_value=REMUNERATION_MAX, help_text="En euros bruts par an."
    )
    remuneration_max = Entier(
        label="Rémunération maximale", min_value=1, max_value=REMUNERATION_MAX, help_text="En euros bruts par an."
    )
    conditions = Zone(
        label="Conditions d’exercice", help_text="Horaires, déplacements, astreintes et autres sujétions du poste."
    )
    mobilites = Coches(
        label="Mobilité que ce poste peut valider",
        choix=enums.GenreMobilite,
        help_text="Une information pour les candidates et candidats, pas une décision juridique.",
    )

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or self.cleaned_data
        bas, haut = lus.get("remuneration_min"), lus.get("remuneration_max")
        if bas and haut and haut < bas:
            self.add_error("remuneration_max", "La rémunération maximale est inférieure à la minimale.")
        return lus


class DiffusionForm(EtapeForm):
    FACULTATIFS = frozenset({"urgence", "documents", "etape_apport", "etape_mentor", "etape_suite"})

    diffusion = Choix(label="Qui voit l’offre", choix=enums.Diffusion, widget=forms.RadioSelect)
    date_limite = Jour(
        label="Date limite de candidature", help_text="Au moins un mois après la première publication. Ce jour compris."
    )
    urgence = Ligne(
        label="Raison de l’urgence",
        max_length=300,
        required=False,
        help_text="Seulement pour un délai de moins d’un mois.",
    )
    candidature = Zone(
        label="Comment candidater",
        rows=4,
        help_text="À qui écrire, à quelle adresse. De préférence celle d’un service, pas d’une personne.",
    )
    documents = Ligne(
        label="Documents à transmettre", max_length=500, required=False, help_text="Par exemple « CV et lettre »."
    )
    etape_apport = Zone(label="Ce que cette étape apporte", rows=3)
    etape_mentor = Zone(label="Accompagnement proposé", rows=3)
    etape_suite = Zone(label="Postes possibles ensuite", rows=3)

    def clean_diffusion(self) -> str:
        return self.cleaned_data["diffusion"] or enums.Diffusion.PUBLIQUE


class Etape(NamedTuple):
    """A step: its name in the address, its title, its form (none for the last one), its number."""

    code: str
    titre: str
    formulaire: type[EtapeForm] | None
    numero: int


RELECTURE = "relecture"
ETAPES = {
    code: Etape(code, titre, formulaire, numero)
    for numero, (code, titre, formulaire) in enumerate(
        (
            ("poste", "Poste", PosteForm),
            ("missions", "Missions et profil", MissionsForm),
            ("conditions", "Conditions", ConditionsForm),
            ("diffusion", "Diffusion", DiffusionForm),
            (RELECTURE, "Relecture", None),
        ),
        start=1,
    )
}


def etape_de(champ: str) -> Etape | None:
    """The step where a field of the offer is typed."""
    return next((e for e in ETAPES.values() if e.formulaire and champ in e.formulaire.base_fields), None)


def _metiers_par_famille() -> list[tuple[str, Any]]:
    """Families of the digital métiers first. Read only when the list is drawn."""
    familles: dict[str, list[tuple[int, str]]] = {}
    metiers = Metier.objects.order_by("-numerique", "famille", "libelle", "pk")
    for pk, libelle, famille in metiers.values_list("pk", "libelle", "famille"):
        familles.setdefault(famille, []).append((pk, libelle))
    return [("", "Choisir"), *familles.items()]


def _a_plat(choix: Any) -> list[tuple[Any, Any]]:
    """Choices without their groups."""
    return [
        couple
        for cle, libelle in choix
        for couple in (libelle if isinstance(libelle, list | tuple) else [(cle, libelle)])
    ]
