"""ROME 4.0 (France Travail, open data, Licence Ouverte 2.0).

A ROME code that exactly one métier of ours carries enriches it; any other becomes a métier `ROME-<code>`.
An appellation that one of our métiers already carries stays where it is.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from referentiels.chargement.ecriture import enregistrer, enregistrer_competences, rattacher_competences
from referentiels.enums import EtatCompetence, TypeCompetence
from referentiels.models import Appellation, Competence, Metier
from socle.importation import Colonnes, FichierInvalide, Import, Ligne, LigneRejetee, plie, texte, typographie

PREFIXE = "ROME-"
DOMAINE_NUMERIQUE = "M18"
METIERS = Colonnes(("code_rome", "libelle_rome", "code_domaine_professionnel", "libelle_domaine_professionnel"))
APPELLATIONS = Colonnes(("code_ogr", "libelle_appellation_long", "code_rome"))
COMPETENCES = Colonnes(("code_ogr", "libelle_competence", "libelle_macro_competence", "cat_comp", "sous_cat_comp"))
SAVOIRS = Colonnes(("code_ogr_savoir", "libelle_savoir", "categorie_savoir", "sous_categorie_savoir"))
LIENS = Colonnes(("code_rome", "code_ogr", "type_item", "coeur_metier"))


def importer(passage: Import, dossier: Path) -> None:
    """Read the five files of `dossier` (.csv or .csv.gz). Raises `FichierInvalide`."""
    chemins = {
        nom: _chemin(dossier, nom) for nom in ("metiers", "appellations", "competences", "savoirs", "metier_item")
    }
    metiers = _metiers(passage, chemins["metiers"])
    competences = _competences(passage, chemins["competences"], chemins["savoirs"])
    _appellations(passage, chemins["appellations"], metiers)
    liens = []
    for ligne in passage.lignes(chemins["metier_item"], LIENS):
        valeurs = ligne.valeurs
        if valeurs["coeur_metier"] != "Principale" or valeurs["type_item"] not in ("competence", "savoir"):
            continue
        with passage.ligne(ligne.numero):
            metier = _connu(metiers, valeurs, "code_rome")
            liens.append((metier.pk, _connu(competences, valeurs, "code_ogr")))
    rattacher_competences(liens, passage.bilan)


def _chemin(dossier: Path, nom: str) -> Path:
    if not dossier.is_dir():
        raise FichierInvalide(f"Le dossier {dossier} n’existe pas.")
    for candidat in (dossier / f"{nom}.csv", dossier / f"{nom}.csv.gz"):
        if candidat.exists():
            return candidat
    raise FichierInvalide(f"Le dossier {dossier} n’a pas de fichier {nom}.csv ni {nom}.csv.gz.")


def _metiers(passage: Import, chemin: Path) -> dict[str, Metier]:
    """The métier that carries each ROME code: ours when it is the only one, else the ROME one."""
    notres: dict[str, list[Metier]] = defaultdict(list)
    existants: dict[str, Metier] = {}
    for metier in Metier.objects.order_by("pk"):
        if metier.code.startswith(PREFIXE):
            existants[metier.code_rome] = metier
        elif metier.code_rome:
            notres[metier.code_rome].append(metier)
    attendus: dict[Any, dict[str, Any]] = {}
    cibles: dict[str, Metier] = {}
    for ligne in passage.lignes(chemin, METIERS):
        with passage.ligne(ligne.numero):
            code = texte(ligne.valeurs, "code_rome", 5, requis=True)
            if len(notres[code]) == 1:
                cibles[code] = notres[code][0]
                passage.bilan.inchangees += 1
            else:
                attendus[code] = _fiche(code, ligne)
    enregistrer(Metier, attendus, existants, passage.bilan)
    return cibles | {code: existants[code] for code in attendus}


def _fiche(code: str, ligne: Ligne) -> dict[str, Any]:
    return {
        "code": f"{PREFIXE}{code}",
        "code_rome": code,
        "libelle": typographie(texte(ligne.valeurs, "libelle_rome", 250, requis=True)),
        "famille": typographie(texte(ligne.valeurs, "libelle_domaine_professionnel", 120, requis=True)),
        "numerique": ligne.valeurs["code_domaine_professionnel"] == DOMAINE_NUMERIQUE,
    }


def _competences(passage: Import, *chemins: Path) -> dict[str, Competence]:
    """Skills by OGR code: ours when a label or an alias is the same, else `rome-<ogr>`."""
    existants: dict[str, Competence] = {}
    libres: dict[str, Competence] = {}
    for competence in Competence.objects.select_related("remplacee_par").order_by("pk"):
        if competence.code_ogr:
            existants[competence.code_ogr] = competence
        elif competence.etat == EtatCompetence.VALIDEE and not competence.code.startswith("esco-"):
            for nom in [competence.libelle, *competence.alias]:
                libres.setdefault(plie(nom), competence)
    attendus: dict[Any, dict[str, Any]] = {}
    prises: set[int] = set()
    for numero, fiche in _lues(passage, *chemins):
        ogr = fiche["code_ogr"]
        libre = libres.get(plie(fiche["libelle"]))
        if ogr in attendus:
            passage.rapport.noter(numero, "code_ogr", ogr, "déjà lu plus haut")
            passage.bilan.doublons += 1
            continue
        if ogr not in existants and libre is not None and libre.pk not in prises:
            prises.add(libre.pk)
            existants[ogr] = libre
        notre = ogr in existants and not existants[ogr].code.startswith("rome-")
        attendus[ogr] = {"code_ogr": ogr} if notre else fiche
    enregistrer_competences(attendus, existants, passage.bilan)
    return existants


def _lues(passage: Import, competences: Path, savoirs: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for ligne in passage.lignes(competences, COMPETENCES):
        with passage.ligne(ligne.numero):
            valeurs = ligne.valeurs
            etre = valeurs["cat_comp"].startswith("Savoir-être")
            famille = "libelle_macro_competence" if valeurs["libelle_macro_competence"] else "sous_cat_comp"
            genre = TypeCompetence.SAVOIR_ETRE if etre else TypeCompetence.SAVOIR_FAIRE
            fiche = _competence(valeurs, "code_ogr", "libelle_competence", famille, genre)
            yield ligne.numero, fiche
    for ligne in passage.lignes(savoirs, SAVOIRS):
        with passage.ligne(ligne.numero):
            colonnes = ("code_ogr_savoir", "libelle_savoir", "sous_categorie_savoir")
            fiche = _competence(ligne.valeurs, *colonnes, TypeCompetence.SAVOIR)
            yield ligne.numero, fiche


def _competence(valeurs: dict[str, str], ogr: str, libelle: str, famille: str, genre: str) -> dict[str, Any]:
    code = texte(valeurs, ogr, 10, requis=True)
    return {
        "code": f"rome-{code}",
        "code_ogr": code,
        "libelle": typographie(texte(valeurs, libelle, 300, requis=True)),
        "famille": typographie(texte(valeurs, famille, 120)),
        "type": genre,
    }


def _appellations(passage: Import, chemin: Path, metiers: dict[str, Metier]) -> None:
    par_ogr: dict[str, Appellation] = {}
    notres: dict[str, Appellation] = {}
    for appellation in Appellation.objects.select_related("metier").order_by("pk"):
        if appellation.code_ogr:
            par_ogr[appellation.code_ogr] = appellation
        if not appellation.metier.code.startswith(PREFIXE):
            notres.setdefault(plie(appellation.libelle), appellation)
    titres = {plie(m.libelle) for m in Metier.objects.exclude(code__startswith=PREFIXE).order_by("pk")}
    attendus: dict[Any, dict[str, Any]] = {}
    vues: set[tuple[int, str]] = set()
    prises: set[int] = set()
    for ligne in passage.lignes(chemin, APPELLATIONS):
        with passage.ligne(ligne.numero):
            ogr = texte(ligne.valeurs, "code_ogr", 10, requis=True)
            libelle = typographie(texte(ligne.valeurs, "libelle_appellation_long", 250, requis=True))
            metier = _connu(metiers, ligne.valeurs, "code_rome")
            cle, notre = (metier.pk, libelle.lower()), notres.get(plie(libelle))
            if ogr in attendus or cle in vues:
                passage.bilan.doublons += 1
                continue
            vues.add(cle)
            if ogr not in par_ogr and notre is not None and not notre.code_ogr and notre.pk not in prises:
                prises.add(notre.pk)
                par_ogr[ogr] = notre
            if ogr in par_ogr:
                attendus[ogr] = {"code_ogr": ogr}
            elif notre is not None or plie(libelle) in titres:
                passage.bilan.inchangees += 1
            else:
                attendus[ogr] = {"code_ogr": ogr, "libelle": libelle, "metier_id": metier.pk}
    enregistrer(Appellation, attendus, par_ogr, passage.bilan)


def _connu(connus: dict[str, Any], valeurs: dict[str, str], colonne: str) -> Any:
    valeur = valeurs[colonne].strip()
    if valeur not in connus:
        raise LigneRejetee(colonne, valeur, "code inconnu")
    return connus[valeur]
