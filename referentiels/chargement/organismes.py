"""Employers from a CSV: one a line, its parent by sigle, in any order."""

from pathlib import Path
from typing import Any

from django.utils import timezone

from referentiels.chargement.ecriture import enregistrer_organismes
from referentiels.enums import TypeOrganisme, Versant
from referentiels.models import Organisme
from socle.importation import Colonnes, Import, LigneRejetee, choix, plie, texte, typographie

COLONNES = Colonnes(("sigle", "nom", "type", "rattachement", "versant"), ("domaines_email", "siret"))
TYPES = {valeur: valeur for valeur in TypeOrganisme.values}
VERSANTS = {valeur.lower(): valeur for valeur in Versant.values}


def importer(passage: Import, fichier: Path) -> None:
    """Create or correct organismes by sigle; what the file leaves empty (SIRET, domains) is kept."""
    existants = {o.sigle: o for o in Organisme.objects.order_by("pk")}
    sirets = {o.siret: o.sigle for o in existants.values() if o.siret}
    attendus: dict[str, dict[str, Any]] = {}
    tutelles: dict[str, str] = {}
    numeros: dict[str, int] = {}
    for ligne in passage.lignes(fichier, COLONNES):
        with passage.ligne(ligne.numero):
            champs = _champs(ligne.valeurs)
            sigle = champs["sigle"]
            if sigle in attendus:
                passage.bilan.doublons += 1
                continue
            if sirets.setdefault(champs.get("siret", sigle), sigle) != sigle:
                raise LigneRejetee("siret", champs["siret"], "SIRET déjà porté par un autre organisme")
            if sigle in existants and plie(champs["nom"]) == plie(existants[sigle].nom):
                del champs["nom"]  # the same name otherwise typed
            attendus[sigle], numeros[sigle] = champs, ligne.numero
            tutelles[sigle] = texte(ligne.valeurs, "rattachement", 40)
    _ecarter(passage, attendus, tutelles, numeros, existants)
    enregistrer_organismes(attendus, tutelles, passage.bilan, aujourdhui=timezone.localdate())


def _champs(valeurs: dict[str, str]) -> dict[str, Any]:
    champs = {
        "sigle": texte(valeurs, "sigle", 40, requis=True),
        "nom": typographie(texte(valeurs, "nom", 250, requis=True)),
        "type": choix(valeurs, "type", TYPES),
        "versant": choix(valeurs, "versant", VERSANTS),
    }
    if siret := texte(valeurs, "siret", 14):
        if len(siret) != 14 or not (siret.isascii() and siret.isdigit()):
            raise LigneRejetee("siret", siret, "14 chiffres attendus")
        champs["siret"] = siret
    if domaines := texte(valeurs, "domaines_email", 500):
        champs["domaines_courriel"] = domaines
    return champs


def _ecarter(
    passage: Import,
    attendus: dict[str, dict[str, Any]],
    tutelles: dict[str, str],
    numeros: dict[str, int],
    existants: dict[str, Organisme],
) -> None:
    """Reject lines whose parent is unknown, itself rejected, or one of their own descendants."""
    sigle_de = {o.pk: o.sigle for o in existants.values()}
    en_place = {o.sigle: sigle_de.get(o.parent_id or 0, "") for o in existants.values()}
    while True:
        parents = en_place | {sigle: tutelles[sigle] for sigle in attendus}
        fautifs = {sigle: raison for sigle in attendus if (raison := _faute(sigle, parents))}
        if not fautifs:
            return
        for sigle, raison in fautifs.items():
            passage.rejeter(numeros[sigle], LigneRejetee("rattachement", tutelles[sigle], raison))
            del attendus[sigle], tutelles[sigle]


def _faute(sigle: str, parents: dict[str, str]) -> str:
    tutelle, vus = parents[sigle], {sigle}
    if tutelle and tutelle not in parents:
        return "organisme de rattachement inconnu"
    while tutelle in parents:
        if tutelle in vus:
            return "rattachement en boucle" if tutelle == sigle else ""
        vus.add(tutelle)
        tutelle = parents[tutelle]
    return ""
