"""The facets of the offer search: what each filters on, its values, their labels and exact counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from pyroaring import BitMap

from opportunites.enums import Contrat, GenreMobilite, NatureEmploi, OuiNon
from referentiels.enums import Categorie
from referentiels.facettes import Facette
from referentiels.models import Competence, Corps, Departement, Metier, Organisme, Region
from referentiels.sources import Competences, Employeurs, Enumeration, Table, Textes
from socle.ensembles import Vue


@dataclass(frozen=True)
class FacetteAnciennete(Facette):
    """Published within the last N days: one value at a time, each counting the shorter ones."""

    jours: tuple[int, ...] = (7, 30, 90)
    indexee: ClassVar[bool] = False  # reads those of the dates

    def condition(self, cles: Sequence[str]) -> Q:
        return Q(date_publication__gte=self._depuis(int(cles[0]), timezone.localdate()))

    def cles_sql(self, jour: date) -> str:
        tranches = " ".join(
            f"WHEN {self.champ} >= '{self._depuis(jours, jour)}' THEN ARRAY{[str(k) for k in self.jours if k >= jours]}"
            for jours in self.jours
        )
        return f"unnest(CASE {tranches} END)"

    def ensembles(self, vue: Vue, jour: date) -> Mapping[str, BitMap]:
        debuts = {str(jours): self._depuis(jours, jour) for jours in self.jours}
        return {cle: vue.a_partir_de(self.champ, debut.isoformat()) for cle, debut in debuts.items()}

    @staticmethod
    def _depuis(jours: int, jour: date) -> date:
        return jour - timedelta(days=jours)


FACETTES: tuple[Facette, ...] = (
    Facette("region", "Région", "region_id", Table(Region, "code", "nom", fermee=True)),
    Facette(
        "departement",
        "Département",
        "departement_id",
        Table(Departement, "code", Concat("nom", Value(" ("), "code", Value(")"))),
    ),
    Facette("teletravail", "Télétravail", "teletravail", Enumeration(dict(OuiNon.choices))),
    Facette("famille", "Famille de métiers", "famille", Textes()),
    Facette("metier", "Métier", "metier_id", Table(Metier, "code", "libelle")),
    Facette("competence", "Compétence", "competences", Competences(Competence, "code", "libelle"), tableau=True),
    Facette(
        "employeur",
        "Employeur",
        "organismes",
        Employeurs(Organisme, "sigle", "nom", "parent_id"),
        tableau=True,
        arbre=True,
    ),
    Facette("categorie", "Catégorie", "categories", Enumeration(dict(Categorie.choices)), tableau=True),
    Facette("statut", "Ouvert aux", "nature_emploi", Enumeration(dict(NatureEmploi.choices))),
    Facette("contrat", "Type de contrat", "contrat", Enumeration(dict(Contrat.choices))),
    Facette("encadrement", "Encadrement d’équipe", "encadrement", Enumeration(dict(OuiNon.choices))),
    Facette("corps", "Corps visé", "corps", Table(Corps, "sigle", "nom", fermee=True), tableau=True),
    Facette("mobilite", "Mobilité validée", "mobilites", Enumeration(dict(GenreMobilite.choices)), tableau=True),
    Facette("etape", "Étape numérique", "etape", Enumeration({"oui": "Présentée comme une étape dans le numérique"})),
    FacetteAnciennete(
        "publiee",
        "Publiée depuis",
        "date_publication",
        Enumeration({"7": "Moins de 7 jours", "30": "Moins de 30 jours", "90": "Moins de 3 mois"}),
        unique=True,
    ),
)
