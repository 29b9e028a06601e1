"""From a line of the CSP file to the fields of an `Offre`."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from opportunites.importation import valeurs as v
from opportunites.importation.deduction import MAXIMUM
from opportunites.importation.referentiel import Referentiel, sans_suffixe
from socle.importation import Colonnes, LigneRejetee, texte

REFERENCE = "Référence"
FIN = "Date de fin de publication par défaut"
PUBLICATION = "Date de première publication"
VACANCE = "Date de vacance de l'emploi"
METIER = "Métier"
EMPLOYEUR = "Employeur"
RATTACHEMENT = "Organisme de rattachement"
LOCALISATION = "Localisation du poste"
SANS_GEO = "Lieu d'affectation (sans géolocalisation)"
# A useful column that disappeared would empty this field of every offer: it is required.
COLONNES = Colonnes(
    (
        RATTACHEMENT,
        REFERENCE,
        "Intitulé du poste",
        "Versant",
        METIER,
        "Catégorie",
        "Nature de l'emploi",
        "Nature de contrat",
        "Statut du poste",
        VACANCE,
        PUBLICATION,
        FIN,
        EMPLOYEUR,
        LOCALISATION,
        "Télétravail",
        "Management",
        "Compétences attendues",
    ),
    (
        "Spécialisation",
        "Durée du contrat",
        "Lieu d'affectation",
        SANS_GEO,
        "Temps Plein",
        "Niveau d'études",
        "Niveau d'expérience min. requis",
        "Langues",
        "Niveaux",
        "Documents à transmettre",
    ),
    separateur=";",
)


@dataclass
class OffreLue:
    """Fields of the offer, ids of the deduced skills, and remarks (column, value, reason)."""

    champs: dict[str, Any]
    competences: list[int]
    remarques: list[tuple[str, str, str]] = field(default_factory=list)


def lire_reference(ligne: dict[str, str]) -> str:
    return texte(ligne, REFERENCE, 60, requis=True)


def lire_fin(ligne: dict[str, str]) -> date | None:
    """The last day, None when there is no end."""
    fin = v.lire_date(ligne[FIN], FIN)
    return None if fin is None or fin >= v.SANS_FIN else fin


def lire_offre(ligne: dict[str, str], referentiel: Referentiel) -> OffreLue:
    """Raises `LigneRejetee` when something without which the offer is not one is missing or unknown."""
    publication = v.lire_date(ligne[PUBLICATION], PUBLICATION)
    if publication is None:
        raise LigneRejetee(PUBLICATION, "", "valeur absente")
    lue = OffreLue({}, [])
    lue.champs = {
        "intitule": texte(ligne, "Intitulé du poste", 300, requis=True),
        "versant": v.versant(ligne["Versant"], "Versant"),
        "categories": [*v.categories(ligne["Catégorie"], "Catégorie")],
        "date_publication": publication,
        "date_limite": lire_fin(ligne),
        "date_vacance": _date_vacance(ligne, lue),
        "missions": _missions(ligne["Compétences attendues"]),
        "profil": _profil(ligne),
        "documents": _coupe(ligne, "Documents à transmettre", 500, lue),
        **_poste(ligne, lue),
        **_metier(ligne, lue, referentiel),
        **_employeur(ligne, lue, referentiel),
        **_lieu(ligne, lue, referentiel),
    }
    dit = f"{lue.champs['intitule']} ;\n{lue.champs['missions']} ;\n{lue.champs['profil']}"
    lue.competences = referentiel.competences(dit, lue.champs["metier_id"])[:MAXIMUM]
    return lue


def _poste(ligne: dict[str, str], lue: OffreLue) -> dict[str, Any]:
    return {
        "statut_poste": v.statut_poste(ligne["Statut du poste"]),
        "nature_emploi": _connu(ligne, "Nature de l'emploi", v.nature_emploi, lue),
        "contrat": _connu(ligne, "Nature de contrat", v.contrat, lue),
        "duree_contrat": v.duree_contrat(_coupe(ligne, "Durée du contrat", 60, lue), ligne["Nature de contrat"]),
        "temps_plein": v.temps_plein(ligne["Temps Plein"]),
        "teletravail": _connu(ligne, "Télétravail", v.oui_non, lue),
        "encadrement": _connu(ligne, "Management", v.oui_non, lue),
        "niveau_etudes": v.niveau_etudes(ligne["Niveau d'études"]),
        "experience": v.experience(ligne["Niveau d'expérience min. requis"]),
    }


def _metier(ligne: dict[str, str], lue: OffreLue, referentiel: Referentiel) -> dict[str, Any]:
    libelle = sans_suffixe(texte(ligne, METIER, 250))
    metier = referentiel.metier(libelle) if libelle else None
    if libelle and metier is None:
        lue.remarques.append((METIER, libelle, "métier sans correspondance"))
    return {"metier_id": metier, "metier_libelle": "" if metier else libelle}


def _employeur(ligne: dict[str, str], lue: OffreLue, referentiel: Referentiel) -> dict[str, Any]:
    rattachement = texte(ligne, RATTACHEMENT, 250)
    libelle = v.premiere_ligne(ligne[EMPLOYEUR])
    if len(libelle) > 250:
        raise LigneRejetee(EMPLOYEUR, libelle, f"valeur trop longue : {len(libelle)} caractères, 250 au plus")
    organisme, exact = referentiel.employeur(libelle or rattachement, rattachement)
    if libelle and not exact:
        lue.remarques.append((EMPLOYEUR, libelle, "employeur sans correspondance"))
    if organisme is None and rattachement:
        lue.remarques.append((RATTACHEMENT, rattachement, "organisme de rattachement sans correspondance"))
    return {"organisme_id": organisme, "employeur_libelle": "" if exact else libelle or rattachement}


def _lieu(ligne: dict[str, str], lue: OffreLue, referentiel: Referentiel) -> dict[str, Any]:
    localisation = " ".join(ligne[LOCALISATION].split())
    departement = referentiel.departement(v.code_departement(localisation), localisation, ligne[SANS_GEO])
    if localisation and departement is None:
        lue.remarques.append((LOCALISATION, localisation, "département inconnu"))
    lieu = _coupe(ligne, "Lieu d'affectation", 250, lue) or _coupe(ligne, SANS_GEO, 250, lue)
    return {"departement_id": departement, "lieu": lieu or ("" if departement else localisation[:250])}


def _date_vacance(ligne: dict[str, str], lue: OffreLue) -> date | None:
    try:
        return v.lire_date(ligne[VACANCE], VACANCE)
    except LigneRejetee as motif:
        lue.remarques.append((VACANCE, motif.valeur, "date de vacance illisible"))
        return None


def _connu(ligne: dict[str, str], colonne: str, lire: Any, lue: OffreLue) -> str:
    valeur = lire(ligne[colonne])
    if valeur is None:
        lue.remarques.append((colonne, ligne[colonne].strip(), "valeur inconnue"))
    return valeur or ""


def _coupe(ligne: dict[str, str], colonne: str, longueur: int, lue: OffreLue) -> str:
    """A side detail that is too long is cut, and said: it is no reason to lose the offer."""
    valeur = " ".join(ligne[colonne].split())
    if len(valeur) <= longueur:
        return valeur
    lue.remarques.append((colonne, valeur, "texte coupé"))
    return valeur[: longueur - 1] + "…"


def _missions(texte_libre: str) -> str:
    """The text as given, lists and newlines included; only line ends are made the same."""
    return texte_libre.replace("\r\n", "\n").replace("\r", "\n").strip()


def _profil(ligne: dict[str, str]) -> str:
    langues = " ".join(filter(None, [texte(ligne, "Langues", 500), texte(ligne, "Niveaux", 100)]))
    dits = (("Spécialisation", texte(ligne, "Spécialisation", 500)), ("Langues", langues))
    return "\n".join(f"{nom} : {valeur}" for nom, valeur in dits if valeur)
