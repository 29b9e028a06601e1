"""Corps of engineers from a CSV; a line « → SIGLE » in `remplace` is an old name of another corps."""

from pathlib import Path
from typing import Any

from referentiels.chargement.ecriture import completer, enregistrer
from referentiels.enums import Categorie, NatureCorps
from referentiels.models import Corps, Denomination, Organisme
from socle.importation import Colonnes, Import, LigneRejetee, choix, plie, texte, typographie

COLONNES = Colonnes(
    ("sigle", "libelle", "niveau", "grand_corps_2025_822", "statut"), ("ministere_gestionnaire", "remplace")
)
CATEGORIES = {valeur.lower(): valeur for valeur in Categorie.values}
NATURES = {valeur: valeur for valeur in NatureCorps.values}
OUI_NON = {"1": "oui", "oui": "oui", "0": "", "non": ""}
VERS = "→"


def importer(passage: Import, fichier: Path) -> None:
    """Create or correct corps, recognised by sigle, name or alias; the name and sigle of ours are kept."""
    existants = {corps.sigle: corps for corps in Corps.objects.order_by("pk")}
    connus = {plie(nom): corps.sigle for corps in existants.values() for nom in [corps.nom, *corps.alias]}
    ministeres = _ministeres()
    attendus: dict[Any, dict[str, Any]] = {}
    anciens: list[tuple[int, str, str]] = []
    for ligne in passage.lignes(fichier, COLONNES):
        with passage.ligne(ligne.numero):
            champs = _champs(ligne.valeurs)
            remplace = texte(ligne.valeurs, "remplace", 500)
            if remplace.startswith(VERS):
                anciens.append((ligne.numero, remplace.removeprefix(VERS).strip(), champs["nom"]))
                continue
            sigle = _sigle(champs, existants, connus)
            if sigle in attendus:
                passage.bilan.doublons += 1
                continue
            if sigle in existants:
                champs = {nom: valeur for nom, valeur in champs.items() if nom not in ("sigle", "nom")}
            _completer(passage, ligne.numero, ligne.valeurs["ministere_gestionnaire"], champs, ministeres)
            champs["alias"] = [typographie(nom) for nom in remplace.split(" ; ") if nom]
            attendus[sigle] = champs
    for numero, sigle, nom in anciens:
        if sigle not in attendus:
            passage.rejeter(numero, LigneRejetee("remplace", sigle, "corps inconnu"))
        else:
            attendus[sigle]["alias"] = completer(attendus[sigle]["alias"], [nom.removesuffix(" (ancien corps)")])
    enregistrer(Corps, attendus, existants, passage.bilan, listes=["alias"])


def _champs(valeurs: dict[str, str]) -> dict[str, Any]:
    return {
        "sigle": texte(valeurs, "sigle", 20, requis=True),
        "nom": typographie(texte(valeurs, "libelle", 200, requis=True)),
        "categorie": choix(valeurs, "niveau", CATEGORIES),
        "nature": choix(valeurs, "statut", NATURES),
        "grand_corps": bool(choix(valeurs, "grand_corps_2025_822", OUI_NON)),
    }


def _sigle(champs: dict[str, Any], existants: dict[str, Corps], connus: dict[str, str]) -> str:
    if champs["sigle"] in existants:
        return str(champs["sigle"])
    return connus.get(plie(champs["nom"])) or connus.get(plie(champs["sigle"])) or str(champs["sigle"])


def _ministeres() -> dict[str, int]:
    noms = {plie(o.nom): o.pk for o in Organisme.objects.filter(parent=None).order_by("pk")}
    for autre in Denomination.objects.filter(organisme__parent=None).order_by("pk"):
        noms.setdefault(plie(autre.libelle), autre.organisme_id)
    return noms


def _completer(passage: Import, numero: int, libelle: str, champs: dict[str, Any], ministeres: dict[str, int]) -> None:
    """The managing ministry when its label is known; otherwise what we have stays, and the label is reported."""
    if connu := ministeres.get(plie(libelle)) or ministeres.get(plie(libelle.replace("Ministère chargé", "Ministère"))):
        champs["ministere_gestionnaire_id"] = connu
    elif libelle.strip():
        passage.signalements.noter(numero, "ministere_gestionnaire", libelle, "ministère gestionnaire non reconnu")
