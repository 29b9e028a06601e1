"""Cells of a CSP line, dirty as they are: pure functions, refusing with `LigneRejetee`."""

import re
from datetime import date
from functools import lru_cache

from opportunites.enums import Contrat, Experience, NatureEmploi, OuiNon, StatutPoste
from referentiels.enums import Categorie, Versant
from socle.importation import LigneRejetee, plie

SANS_FIN = date(2090, 1, 1)  # « 31/12/2099 »: no end
# The same few hundred cells come back a hundred thousand times.
_memo = lru_cache(maxsize=10_000)
_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_NIVEAU = re.compile(r"niveau ([1-8])\b")
_DEPARTEMENT = re.compile(r"\((\d[\dAB]{1,2})\)", re.IGNORECASE)
_DUREE = re.compile(r"\b(\d+ (?:an|ans|mois|jours))\b")
_CATEGORIES = {
    "a+": [Categorie.A_PLUS],
    "aef": [Categorie.A_PLUS],
    "es": [Categorie.A_PLUS],
    "esd": [Categorie.A_PLUS],
    "aplus": [Categorie.A_PLUS],
    "a": [Categorie.A],
    "b": [Categorie.B],
    "c": [Categorie.C],
    "hors categorie": [],
    "hors_categorie": [],
}


@_memo
def lire_date(texte: str, colonne: str) -> date | None:
    """JJ/MM/AAAA; None when empty."""
    texte = texte.strip()
    if not texte:
        return None
    trouvee = _DATE.fullmatch(texte)
    try:
        if trouvee:
            return date(int(trouvee[3]), int(trouvee[2]), int(trouvee[1]))
    except ValueError:
        pass
    raise LigneRejetee(colonne, texte, "date JJ/MM/AAAA attendue")


@_memo
def versant(texte: str, colonne: str) -> str:
    plat = plie(texte)
    for valeur, signe in ((Versant.FPE, "etat"), (Versant.FPT, "territorial"), (Versant.FPH, "hospitalier")):
        if plat == valeur.lower() or signe in plat:
            return valeur
    raise LigneRejetee(colonne, texte, "versant inconnu" if plat else "valeur absente")


@_memo
def categories(texte: str, colonne: str) -> tuple[str, ...]:
    """« CAT-AEF », « Catégorie A (cadre) », « A, B »: in the order A+, A, B, C."""
    trouvees: set[str] = set()
    for morceau in re.split(r"[;,/]", re.sub(r"\([^)]*\)", "", texte)):
        plat = plie(morceau).removeprefix("categorie ").removeprefix("cat ").strip()
        if not plat:
            continue
        if plat not in _CATEGORIES:
            raise LigneRejetee(colonne, texte, "catégorie inconnue")
        trouvees.update(_CATEGORIES[plat])
    return tuple(valeur for valeur in Categorie.values if valeur in trouvees)


@_memo
def nature_emploi(texte: str) -> str | None:
    plat = plie(texte)
    if not plat:
        return ""
    if "titulaire" in plat and "contractuel" in plat:
        return NatureEmploi.TITULAIRES_CONTRACTUELS
    if "contractuel" in plat:
        return NatureEmploi.CONTRACTUELS
    return NatureEmploi.TITULAIRES if "fonctionnaire" in plat or "titulaire" in plat else None


@_memo
def contrat(texte: str) -> str | None:
    plat = plie(texte)
    if not plat:
        return ""
    signes = (
        ("cdd", Contrat.CDD),
        ("cdi", Contrat.CDI),
        ("permanent", Contrat.PERMANENT),
        ("vacation", Contrat.VACATION),
        ("alternance", Contrat.ALTERNANCE),
        ("apprenti", Contrat.ALTERNANCE),
    )
    return next((valeur for signe, valeur in signes if signe in plat), None)


def duree_contrat(duree: str, nature: str) -> str:
    """The stated length, else the one said by « CDD de 3 ans »; « 12 moins » is a known misspelling."""
    texte = re.sub(r"(?<=\d) moins\b", " mois", " ".join(duree.split()))
    trouvee = _DUREE.search(plie(nature))
    return texte or (trouvee[1] if trouvee else "")


@_memo
def oui_non(texte: str) -> str | None:
    plat = plie(texte).removeprefix("reponse_")
    if plat in ("oui", "teletravail", "avec management"):
        return OuiNon.OUI
    if plat in ("non", "sur site", "sans management"):
        return OuiNon.NON
    return "" if plat in ("", "null", "non defini", "non renseigne") else None


@_memo
def temps_plein(texte: str) -> bool | None:
    plat = plie(texte)
    if plat in ("oui", "temps plein"):
        return True
    return False if plat in ("non", "temps incomplet", "temps partiel") else None


@_memo
def statut_poste(texte: str) -> str:
    plat = plie(texte)
    if "susceptible" in plat:
        return StatutPoste.SUSCEPTIBLE
    return StatutPoste.CREATION if "creation" in plat else StatutPoste.VACANT


@_memo
def niveau_etudes(texte: str) -> int | None:
    trouve = _NIVEAU.search(plie(texte))
    return int(trouve[1]) if trouve else None


@_memo
def experience(texte: str) -> str:
    plat = plie(texte)
    for signes, valeur in (
        (("debutant",), Experience.DEBUTANT),
        (("expert", "6ansouplus"), Experience.EXPERT),
        (("confirme", "3ansouplus"), Experience.CONFIRME),
    ):
        if any(signe in plat.removeprefix("_ts_co_experiencelevel_") for signe in signes):
            return valeur
    return ""


def code_departement(texte: str) -> str:
    """« Haute Corse (2b) » → « 2B »; empty when no code is written."""
    trouve = _DEPARTEMENT.search(texte)
    return trouve[1].upper() if trouve else ""


def premiere_ligne(texte: str) -> str:
    """An employer's cell may hold its address below its name."""
    return next((propre for ligne in texte.splitlines() if (propre := " ".join(ligne.split()))), "")
