"""The compact starting referential of the repository (`referentiels/donnees/*.csv`)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from referentiels.chargement.ecriture import (
    completer,
    denommer,
    enregistrer,
    enregistrer_competences,
    enregistrer_organismes,
    liste,
    rattacher_competences,
)
from referentiels.models import (
    Appellation,
    Competence,
    Corps,
    Departement,
    Grade,
    Metier,
    NiveauCompetence,
    Organisme,
    Region,
    Synonyme,
)
from socle.importation import Bilan, Colonnes, FichierInvalide, Ligne, lire

DONNEES = Path(__file__).resolve().parents[1] / "donnees"


def charger(bilan: Bilan, dossier: Path = DONNEES) -> None:
    """Load every file of `dossier`. Raises `FichierInvalide`; run it in a transaction."""
    _territoires(bilan, dossier)
    organismes = _organismes(bilan, dossier)
    _corps(bilan, dossier, organismes)
    competences = _competences(bilan, dossier)
    _metiers(bilan, dossier, competences)
    synonymes = {s.terme: s for s in Synonyme.objects.order_by("pk")}
    attendus = {
        v["terme"]: {
            "terme": v["terme"],
            "equivalents": liste(v["equivalents"]),
            "ambigu": _oui(v["ambigu"]),
        }
        for v in _lire(dossier, "synonymes", "terme", "equivalents", "ambigu")
    }
    enregistrer(Synonyme, attendus, synonymes, bilan, listes=["equivalents"])


def _territoires(bilan: Bilan, dossier: Path) -> None:
    regions = {r.code: r for r in Region.objects.order_by("pk")}
    enregistrer(Region, {v["code"]: v for v in _lire(dossier, "regions", "code", "nom")}, regions, bilan)
    departements = {d.code: d for d in Departement.objects.order_by("pk")}
    attendus = {
        v["code"]: {
            "code": v["code"],
            "nom": v["nom"],
            "region_id": _cle(regions, v["region"], "departements").pk,
            "alias": liste(v["alias"]),
        }
        for v in _lire(dossier, "departements", "code", "nom", "region", "alias")
    }
    enregistrer(Departement, attendus, departements, bilan, listes=["alias"])


def _organismes(bilan: Bilan, dossier: Path) -> dict[str, Organisme]:
    colonnes = ("sigle", "nom", "type", "parent", "versant", "sensible", "siret", "domaines_courriel", "variantes")
    lues = list(_lire(dossier, "organismes", *colonnes))
    attendus = {
        v["sigle"]: {
            **{nom: v[nom] for nom in ("sigle", "nom", "type", "versant", "siret")},
            "sensible": _oui(v["sensible"]),
            "domaines_courriel": " ".join(liste(v["domaines_courriel"])),
        }
        for v in lues
    }
    tutelles = {v["sigle"]: v["parent"] for v in lues}
    organismes = enregistrer_organismes(attendus, tutelles, bilan, aujourdhui=timezone.localdate())
    denommer(((organismes[v["sigle"]], nom, None) for v in lues for nom in liste(v["variantes"])), bilan)
    return organismes


def _corps(bilan: Bilan, dossier: Path, organismes: dict[str, Organisme]) -> None:
    colonnes = ("sigle", "nom", "nature", "ministere_gestionnaire", "grand_corps", "categorie", "alias")
    corps = {c.sigle: c for c in Corps.objects.order_by("pk")}
    attendus = {
        v["sigle"]: {
            **{nom: v[nom] for nom in ("sigle", "nom", "nature", "categorie")},
            "ministere_gestionnaire_id": _cle(organismes, v["ministere_gestionnaire"], "corps").pk,
            "grand_corps": _oui(v["grand_corps"]),
            "alias": liste(v["alias"]),
        }
        for v in _lire(dossier, "corps", *colonnes)
    }
    enregistrer(Corps, attendus, corps, bilan, listes=["alias"])
    grades = {(g.corps_id, g.rang): g for g in Grade.objects.order_by("pk")}
    lus = [
        {"corps_id": _cle(corps, v["corps"], "grades").pk, "rang": int(v["rang"]), "libelle": v["libelle"]}
        for v in _lire(dossier, "grades", "corps", "rang", "libelle")
    ]
    enregistrer(Grade, {(g["corps_id"], g["rang"]): g for g in lus}, grades, bilan)


def _competences(bilan: Bilan, dossier: Path) -> dict[str, Competence]:
    niveaux = {n.niveau: n for n in NiveauCompetence.objects.order_by("pk")}
    attendus: dict[Any, dict[str, Any]] = {
        int(v["niveau"]): {"niveau": int(v["niveau"]), "description": v["description"]}
        for v in _lire(dossier, "niveaux", "niveau", "description")
    }
    enregistrer(NiveauCompetence, attendus, niveaux, bilan)
    competences = {c.code: c for c in Competence.objects.select_related("remplacee_par").order_by("pk")}
    attendus = {
        v["code"]: v | {"alias": liste(v["alias"])}
        for v in _lire(dossier, "competences", "code", "libelle", "type", "famille", "alias")
    }
    enregistrer_competences(attendus, competences, bilan, listes=["alias"])
    return competences


def _metiers(bilan: Bilan, dossier: Path, competences: dict[str, Competence]) -> None:
    colonnes = ("code", "code_rmfp", "code_rome", "libelle", "famille", "numerique")
    lus = list(_lire(dossier, "metiers", *colonnes, "appellations"))
    metiers = {m.code: m for m in Metier.objects.order_by("pk")}
    attendus: dict[Any, dict[str, Any]] = {
        v["code"]: {**{nom: v[nom] for nom in colonnes}, "numerique": _oui(v["numerique"])} for v in lus
    }
    enregistrer(Metier, attendus, metiers, bilan)
    appellations = {(a.metier_id, a.libelle.lower()): a for a in Appellation.objects.order_by("pk")}
    attendus = {
        (metiers[v["code"]].pk, nom.lower()): {"metier_id": metiers[v["code"]].pk, "libelle": nom}
        for v in lus
        for nom in completer([], liste(v["appellations"]))
    }
    enregistrer(Appellation, attendus, appellations, bilan)
    liens = [
        (
            _cle(metiers, v["metier"], "metiers_competences").pk,
            _cle(competences, v["competence"], "metiers_competences"),
        )
        for v in _lire(dossier, "metiers_competences", "metier", "competence")
    ]
    rattacher_competences(liens, bilan)


def _lire(dossier: Path, nom: str, *colonnes: str) -> Iterator[dict[str, str]]:
    chemin = dossier / f"{nom}.csv"
    for ligne in lire(chemin, Colonnes(colonnes)):
        if not isinstance(ligne, Ligne):
            raise FichierInvalide(f"{chemin.name}, ligne {ligne.numero} : {ligne.raison}, {ligne.trouvees} trouvées.")
        yield {colonne: " ".join(valeur.split()) for colonne, valeur in ligne.valeurs.items()}


def _cle(connus: dict[str, Any], cle: str, fichier: str) -> Any:
    if cle not in connus:
        raise FichierInvalide(f"{fichier}.csv cite « {cle} », qui n’existe pas.")
    return connus[cle]


def _oui(valeur: str) -> bool:
    return valeur == "oui"
