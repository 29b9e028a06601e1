"""Write expected rows into a table: one read, bulk writes, nothing when nothing changed, never a deletion."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models

from referentiels.enums import EtatCompetence
from referentiels.models import Competence, Denomination, Metier, Organisme
from socle.importation import Bilan, plie

LOT = 2_000


def liste(cellule: str) -> list[str]:
    """A `|` separated cell."""
    return [element for brut in cellule.split("|") if (element := brut.strip())]


def completer(actuels: Iterable[str], nouveaux: Iterable[str]) -> list[str]:
    """`actuels`, then those of `nouveaux` that they do not hold: lists grow, so that loaders do not undo each other."""
    complets = list(actuels)
    connus = {element.casefold() for element in complets}
    for nouveau in nouveaux:
        if nouveau.casefold() not in connus:
            connus.add(nouveau.casefold())
            complets.append(nouveau)
    return complets


def enregistrer(
    modele: type[models.Model],
    attendus: Mapping[Any, dict[str, Any]],
    existants: dict[Any, Any],
    bilan: Bilan,
    *,
    listes: Iterable[str] = (),
) -> None:
    """Create or correct the rows of `attendus`, by key; `existants` (same keys) receives the new ones.

    `listes` names the JSON lists that only grow. Counts go to `bilan`.
    """
    nouveaux, corriges, touches = {}, [], set()
    for cle, champs in attendus.items():
        objet = existants.get(cle)
        if objet is None:
            nouveaux[cle] = modele(**champs)
            continue
        champs = champs | {nom: completer(getattr(objet, nom), champs[nom]) for nom in listes if nom in champs}
        if changes := {nom for nom, valeur in champs.items() if getattr(objet, nom) != valeur}:
            for nom in changes:
                setattr(objet, nom, champs[nom])
            touches |= changes
            corriges.append(objet)
    modele._base_manager.bulk_create(nouveaux.values(), batch_size=LOT)
    if corriges:
        modele._base_manager.bulk_update(corriges, sorted(touches), batch_size=LOT)
    existants.update(nouveaux)
    bilan.creees += len(nouveaux)
    bilan.mises_a_jour += len(corriges)
    bilan.inchangees += len(attendus) - len(nouveaux) - len(corriges)


def enregistrer_competences(
    attendus: Mapping[Any, dict[str, Any]],
    existants: dict[Any, Competence],
    bilan: Bilan,
    *,
    listes: Iterable[str] = (),
) -> None:
    """As `enregistrer`; a merged skill stays as it is, whatever the file says of it."""
    autres = {c: f for c, f in attendus.items() if c not in existants or existants[c].etat != EtatCompetence.FUSIONNEE}
    bilan.inchangees += len(attendus) - len(autres)
    enregistrer(Competence, autres, existants, bilan, listes=listes)


def enregistrer_organismes(
    attendus: Mapping[str, dict[str, Any]], tutelles: Mapping[str, str], bilan: Bilan, *, aujourdhui: date
) -> dict[str, Organisme]:
    """Organismes by sigle, parents before children; a name that changes is kept as a `Denomination` until today."""
    existants = {organisme.sigle: organisme for organisme in Organisme.objects.order_by("pk")}
    anciens = {sigle: existants[sigle].nom for sigle in attendus if sigle in existants}
    restants = dict(attendus)
    while restants:
        vague = {s: champs for s, champs in restants.items() if tutelles.get(s, "") not in restants}
        if not vague:
            raise ValueError("cycle de tutelles")  # callers reject cycles line by line before
        for sigle, champs in vague.items():
            tutelle = existants.get(tutelles.get(sigle, ""))
            champs["parent_id"] = tutelle.pk if tutelle else None
            del restants[sigle]
        enregistrer(Organisme, vague, existants, bilan)
    denommer(
        [(existants[s], nom, aujourdhui) for s, nom in anciens.items() if plie(nom) != plie(existants[s].nom)], bilan
    )
    return existants


def denommer(noms: Iterable[tuple[Organisme, str, date | None]], bilan: Bilan) -> None:
    """Keep other labels of organismes, each once (same folding as the constraint: lower case)."""
    connus = {(d.organisme_id, d.libelle.lower()) for d in Denomination.objects.order_by("pk")}
    nouvelles = []
    for organisme, libelle, jusqu_au in noms:
        if (organisme.pk, libelle.lower()) in connus:
            bilan.inchangees += 1
            continue
        connus.add((organisme.pk, libelle.lower()))
        nouvelles.append(Denomination(organisme=organisme, libelle=libelle, jusqu_au=jusqu_au))
    Denomination.objects.bulk_create(nouvelles, batch_size=LOT)
    bilan.creees += len(nouvelles)


def rattacher_competences(liens: Iterable[tuple[int, Competence]], bilan: Bilan) -> None:
    """Add (métier, compétence) pairs that are missing; existing ones stay, whoever set them.

    A merged skill (its `remplacee_par` loaded) stands for the one that replaces it; others must be in use.
    """
    passerelle = Metier.competences.through
    connus = set(passerelle.objects.order_by("pk").values_list("metier_id", "competence_id").iterator())
    survivantes = ((metier, competence.remplacee_par or competence) for metier, competence in liens)
    attendus = {(metier, c.pk) for metier, c in survivantes if c.etat == EtatCompetence.VALIDEE}
    nouveaux = sorted(attendus - connus)
    passerelle.objects.bulk_create([passerelle(metier_id=m, competence_id=c) for m, c in nouveaux], batch_size=LOT)
    bilan.creees += len(nouveaux)
    bilan.inchangees += len(attendus) - len(nouveaux)
