"""ESCO skills (European Commission, decision 2011/833/EU): its attribution must be shown at each use."""

import re
from pathlib import Path
from typing import Any

from referentiels.chargement.ecriture import completer, enregistrer_competences, liste
from referentiels.enums import EtatCompetence, TypeCompetence
from referentiels.models import Competence
from socle.importation import Colonnes, Import, LigneRejetee, choix, plie, texte, typographie

ATTRIBUTION = "This service uses the ESCO classification of the European Commission."
PREFIXE = "esco-"
COLONNES = Colonnes(("uri", "libelle_fr", "libelles_alternatifs_fr", "type", "reuse_level"))
URI = re.compile(r"http://data\.europa\.eu/esco/skill/([0-9A-Za-z-]{1,60})")
TYPES = {
    "skill/competence": TypeCompetence.SAVOIR_FAIRE,
    "skill": TypeCompetence.SAVOIR_FAIRE,
    "savoir-faire": TypeCompetence.SAVOIR_FAIRE,
    "knowledge": TypeCompetence.SAVOIR,
    "savoir": TypeCompetence.SAVOIR,
}
FAMILLES = {
    "transversal": "Compétences transversales",
    "cross-sector": "Compétences intersectorielles",
    "sector-specific": "Compétences sectorielles",
    "occupation-specific": "Compétences propres à un métier",
    "": "",
}


def importer(passage: Import, fichier: Path) -> None:
    """One skill a line, by URI; ours with the same label or alias receives the URI and the other labels."""
    existants: dict[str, Competence] = {}
    notres: dict[str, Competence] = {}
    for competence in Competence.objects.order_by("pk"):
        if competence.uri_esco:
            existants[competence.uri_esco] = competence
        if competence.etat == EtatCompetence.VALIDEE and not competence.code.startswith(PREFIXE):
            for nom in [competence.libelle, *competence.alias]:
                notres.setdefault(plie(nom), competence)
    attendus: dict[Any, dict[str, Any]] = {}
    prises: set[int] = set()
    for ligne in passage.lignes(fichier, COLONNES):
        with passage.ligne(ligne.numero):
            fiche = _fiche(ligne.valeurs)
            uri = fiche["uri_esco"]
            if uri in attendus:
                passage.bilan.doublons += 1
                continue
            notre = notres.get(plie(fiche["libelle"]))
            if uri not in existants and notre is not None and not notre.uri_esco and notre.pk not in prises:
                prises.add(notre.pk)
                existants[uri] = notre
            if uri in existants and not existants[uri].code.startswith(PREFIXE):
                fiche = _complement(existants[uri], fiche, notres)
            attendus[uri] = fiche
    enregistrer_competences(attendus, existants, passage.bilan)


def _fiche(valeurs: dict[str, str]) -> dict[str, Any]:
    uri = texte(valeurs, "uri", 200, requis=True)
    trouve = URI.fullmatch(uri)
    if not trouve:
        raise LigneRejetee("uri", uri, "adresse ESCO attendue")
    return {
        "code": f"{PREFIXE}{trouve[1]}",
        "uri_esco": uri,
        "libelle": typographie(texte(valeurs, "libelle_fr", 300, requis=True)),
        "alias": completer([], map(typographie, liste(valeurs["libelles_alternatifs_fr"]))),
        "type": choix(valeurs, "type", TYPES),
        "famille": choix(valeurs, "reuse_level", FAMILLES),
    }


def _complement(notre: Competence, fiche: dict[str, Any], notres: dict[str, Competence]) -> dict[str, Any]:
    """What ESCO adds to a skill of ours: its address, and labels that no other skill of ours carries."""
    connus = {plie(nom) for nom in [notre.libelle, *notre.alias]}
    libres = [
        nom
        for nom in [fiche["libelle"], *fiche["alias"]]
        if plie(nom) not in connus and notres.get(plie(nom), notre) is notre
    ]
    return {"uri_esco": fiche["uri_esco"], "alias": completer(notre.alias, libres)}
