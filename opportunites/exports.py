"""The public offers of a search as a table: what a file says of each, in which order, and how many."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from opportunites.criteres import decrire
from opportunites.filters import OffreFilter
from opportunites.models import Offre
from socle.tableur import Cellule, Feuille
from socle.templatetags.socle import jour_en_lettres, nombre

# More than anybody reads row by row; the API gives all of them, page after page.
LIGNES_MAX = 1_000
# Measured on the demo: bytes for the file, then for each row.
POIDS = {"csv": (300, 400), "ods": (2_500, 75)}

COLONNES: dict[str, Callable[[Offre], Cellule]] = {
    "Référence": lambda offre: offre.reference_csp,
    "Intitulé": lambda offre: offre.intitule,
    "Employeur": lambda offre: offre.employeur,
    "Métier": lambda offre: offre.metier_montre,
    "Code du département": lambda offre: offre.departement.code if offre.departement else None,
    "Département": lambda offre: offre.departement.nom if offre.departement else None,
    "Région": lambda offre: offre.departement.region.nom if offre.departement else None,
    "Lieu": lambda offre: offre.lieu,
    "Catégories": lambda offre: ", ".join(offre.categories),
    "Ouvert aux": lambda offre: offre.get_nature_emploi_display(),
    "Type de contrat": lambda offre: offre.get_contrat_display(),
    "Télétravail": lambda offre: offre.get_teletravail_display(),
    "Encadrement": lambda offre: offre.get_encadrement_display(),
    "Rémunération minimale (€ bruts par an)": lambda offre: offre.remuneration_min,
    "Rémunération maximale (€ bruts par an)": lambda offre: offre.remuneration_max,
    "Première publication": lambda offre: offre.date_publication,
    "Date limite": lambda offre: offre.date_limite,
    "Offre fictive": lambda offre: "Oui" if offre.fictive else None,
    "Adresse": lambda offre: settings.SITE_URL + offre.get_absolute_url(),
}


class Lien(NamedTuple):
    """How a page offers a file."""

    adresse: str
    format: str
    description: str


def liens(filtre: OffreFilter) -> Iterator[Lien]:
    """The files of this search, with their rows and weight; none when there is nothing to put in them."""
    lignes = min(filtre.total, LIGNES_MAX)
    dites = f"{nombre(lignes)} ligne" + ("s" if lignes > 1 else "")
    if lignes < filtre.total:
        dites = f"les {nombre(lignes)} premières offres"
    for nom, (fixe, par_ligne) in POIDS.items() if lignes else ():
        poids = max(1, round((fixe + par_ligne * lignes) / 1000))
        adresse = reverse(f"opportunites:export_{nom}") + filtre.adresse()
        yield Lien(adresse, nom.upper(), f"{dites}, environ {nombre(poids)}\u00a0ko")


def lire_offres(filtre: OffreFilter) -> tuple[list[Offre], bool]:
    """The first offers of this search in its order, and whether there are more."""
    pks = list(filtre.pks()[: LIGNES_MAX + 1])
    return filtre.offres(pks[:LIGNES_MAX]), len(pks) > LIGNES_MAX


def feuille(offres: Iterable[Offre], *, coupee: bool) -> Feuille:
    """One row for each offer; the last one says that there were more."""
    return Feuille("Offres", list(COLONNES), _lignes(offres, coupee=coupee))


def _lignes(offres: Iterable[Offre], *, coupee: bool) -> Iterator[list[Cellule]]:
    for offre in offres:
        yield [lire(offre) for lire in COLONNES.values()]
    if coupee:
        yield [None, dire_limite(), *([None] * (len(COLONNES) - 2))]


def dire_limite() -> str:
    return (
        f"Liste limitée aux {nombre(LIGNES_MAX)} premières offres\u00a0: précisez la recherche, "
        "ou lisez la suite par l’API."
    )


def a_propos(filtre: OffreFilter, *, coupee: bool) -> Feuille:
    """What was asked for, when and where: a file is read long after it was made."""
    lignes: list[list[Cellule]] = [
        ["Recherche", " ; ".join(decrire(filtre.criteres))],
        ["Contenu", "Offres publiques ouvertes"],
        ["Date", jour_en_lettres(timezone.localdate())],
        ["Adresse", settings.SITE_URL + reverse("opportunites:liste") + filtre.adresse()],
    ]
    lignes += [["Critère ignoré", f"{libelle}\u00a0: {valeur[:100]}"] for libelle, valeur in filtre.ignorees]
    if coupee:
        lignes.append(["Limite", dire_limite()])
    return Feuille("À propos", ["Sujet", "Valeur"], lignes)
