"""An offer as people read it in the admin: its fields by group, and each value in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.formats import date_format

from opportunites.models import Offre
from referentiels.enums import Niveau
from referentiels.models import Competence, Corps, Departement, Metier, Organisme

# What a moderator reads, in reading order; « competences » is not a column.
GROUPES: dict[str, tuple[str, ...]] = {
    "Poste": (
        *("intitule", "organisme", "employeur_libelle", "autorite", "versant", "statut_poste", "metier"),
        *("metier_libelle", "categories", "nature_emploi", "contrat", "duree_contrat", "temps_plein", "corps_vises"),
        *("ouverte_militaires", "positions", "encadrement", "experience", "niveau_etudes", "habilitation"),
    ),
    "Missions et profil": ("contexte", "missions", "profil", "competences"),
    "Conditions": (
        *("departement", "lieu", "teletravail", "remuneration_min", "remuneration_max", "conditions", "mobilites"),
        *("etape_apport", "etape_mentor", "etape_suite"),
    ),
    "Diffusion et calendrier": (
        *("reference_csp", "motif_absence_csp", "diffusion", "date_publication", "date_vacance", "date_limite"),
        *("urgence", "candidature", "documents"),
    ),
}
CHAMPS_A_REMARQUER = tuple(
    champ for champs in GROUPES.values() for champ in champs if champ not in {"date_publication", "versant"}
)
TEXTES_LONGS = frozenset(c.name for c in Offre._meta.concrete_fields if isinstance(c, models.TextField))


class Ligne(NamedTuple):
    champ: str
    libelle: str
    valeur: str
    longue: bool


def libelle(champ: str) -> str:
    if champ == "competences":
        return "Compétences"
    nom = str(getattr(Offre._meta.get_field(champ), "verbose_name", champ))
    return nom[:1].upper() + nom[1:]


def fiche(offre: Offre) -> dict[str, list[Ligne]]:
    """Every field by group, `valeur` empty when nothing was said. Reads what `for_moderation` loaded, no more."""
    noms = Noms(
        {
            Organisme: {o.pk: str(o) for o in [offre.organisme] if o},
            Metier: {m.pk: str(m) for m in [offre.metier] if m},
            Departement: {d.pk: str(d) for d in [offre.departement] if d},
            Corps: {c.pk: str(c) for c in offre.corps_vises.all()},
            Competence: {e.competence_id: str(e.competence) for e in offre.exigences.all()},
        }
    )
    return {
        groupe: [
            Ligne(champ, libelle(champ), noms.montrer(champ, lire(offre, champ)), champ in TEXTES_LONGS)
            for champ in champs
        ]
        for groupe, champs in GROUPES.items()
    }


def lire(offre: Offre, champ: str) -> Any:
    """The value as the journal keeps it: keys for what is related."""
    if champ == "competences":
        return offre.exigences_en_cles()
    if champ == "corps_vises":
        return offre.corps_en_cles()
    colonne: Any = Offre._meta.get_field(champ)
    return colonne.value_from_object(offre)


class Noms:
    """Words for values of offers. What keys name is read once for several offers or versions."""

    def __init__(self, noms: Mapping[type[models.Model], Mapping[int, str]]) -> None:
        self.noms = noms

    @classmethod
    def lire(cls, versions: Sequence[Mapping[str, Any]]) -> "Noms":
        """`versions` gives values by field; one query by kind of object that they name."""
        cles: dict[type[models.Model], set[int]] = {}
        for valeurs in versions:
            for champ, valeur in valeurs.items():
                if modele := _modele(champ):
                    cles.setdefault(modele, set()).update(_cles(champ, valeur))
        return cls({m: {o.pk: str(o) for o in m._default_manager.in_bulk(pks).values()} for m, pks in cles.items()})

    def montrer(self, champ: str, valeur: Any) -> str:
        """In words, "" when nothing was said. Dates may be ISO texts, as in the journal."""
        if modele := _modele(champ):
            if champ == "competences":
                return "\n".join(self._exigence(*exigence) for exigence in valeur or [])
            return ", ".join(self.noms[modele].get(cle, f"n° {cle}") for cle in _cles(champ, valeur))
        if valeur in (None, "", [], False):
            return "Non" if champ == "temps_plein" and valeur is False else ""
        if valeur is True:
            return "Oui"
        return _texte(Offre._meta.get_field(champ), valeur)

    def _exigence(self, competence: int, niveau: int, essentielle: bool) -> str:
        nom = self.noms[Competence].get(competence, f"n° {competence}")
        return f"{nom} : {Niveau(niveau).label.lower()}{', essentielle' if essentielle else ''}"


def _texte(champ: Any, valeur: Any) -> str:
    if isinstance(champ, ArrayField):
        choix = dict(champ.base_field.flatchoices)
        return ", ".join(str(choix.get(un, un)) for un in valeur)
    if isinstance(champ, models.DateField):
        jour = valeur if isinstance(valeur, date) else date.fromisoformat(valeur)
        return date_format(jour, "j F Y")
    return str(dict(champ.flatchoices).get(valeur, valeur))


def _modele(champ: str) -> type[models.Model] | None:
    if champ == "competences":
        return Competence
    related = Offre._meta.get_field(champ).related_model
    return related if isinstance(related, type) else None


def _cles(champ: str, valeur: Any) -> Iterable[int]:
    if champ == "competences":
        return [exigence[0] for exigence in valeur or []]
    if champ == "corps_vises":
        return valeur or []
    return [] if valeur is None else [valeur]
