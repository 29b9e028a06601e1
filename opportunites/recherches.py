"""Saved searches as their owner reads them: what they ask for, in words, and what is gone from it."""

from collections.abc import Sequence
from typing import NamedTuple

from opportunites.criteres import Criteres, Demande, decrire, resoudre
from opportunites.models import RechercheEnregistree

TOUT = {"numerique": "Toute la filière numérique", "toutes": "Toutes les offres"}


class RechercheMontree(NamedTuple):
    """`disparus` names the criteria that mean nothing any more: a skill that left the list, a closed employer."""

    recherche: RechercheEnregistree
    mots: list[str]
    disparus: list[str]


def relire(recherches: Sequence[RechercheEnregistree]) -> list[Criteres]:
    """What they ask for now. Their words are only shown: they are not parsed."""
    return resoudre([Demande.relire(recherche.criteres) for recherche in recherches], {})


def montrer(recherches: Sequence[RechercheEnregistree]) -> list[RechercheMontree]:
    """Any number of them with as many queries as one: one for each facet used."""
    criteres = relire(recherches)
    return [
        RechercheMontree(recherche, dire(un), dire_disparus(un))
        for recherche, un in zip(recherches, criteres, strict=True)
    ]


def dire(criteres: Criteres) -> list[str]:
    if not criteres.texte and not criteres.choix:
        return [TOUT[criteres.perimetre]]
    return decrire(criteres)


def dire_disparus(criteres: Criteres) -> list[str]:
    return [f"{facette.libelle}\u00a0: {code}" for facette, code in criteres.inconnus]


def proposer_nom(mots: Sequence[str], longueur: int) -> str:
    """A name made of what `dire` said, cut between words; its scope is left out when something else tells it apart."""
    nom = ", ".join(mot.strip("«»\u00a0") for mot in mots[:-1] or mots)
    if len(nom) <= longueur:
        return nom
    coupe = nom[: longueur - 1]
    return (coupe.rpartition(" ")[0] or coupe).rstrip(" ,:\u00a0") + "…"
