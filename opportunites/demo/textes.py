"""Texts of a fictitious offer: one model as written, or for the bulk a model recombined with a neighbour."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

SEPARATEUR = " — "
_FEMININS = ("sous-direction", "mission")
_TELETRAVAIL = re.compile(r"t[ée]l[ée]trava", re.IGNORECASE)
_REFUS = re.compile(r"non télétravaillable|télétravail exceptionnel|poste sur site", re.IGNORECASE)
_SUR_PLACE = re.compile(r"sur place|sur site|terrain|présence|déplacement|locaux|sites|habilitation", re.IGNORECASE)

A_DISTANCE = "Poste exercé entièrement en télétravail ; une réunion à Paris chaque trimestre, frais pris en charge."
PROFIL_ALTERNANCE = (
    "Préparation d’un diplôme de niveau 6 ou 7 en alternance.",
    "Premières réalisations, même modestes, que vous saurez présenter.",
    "Envie d’apprendre, de demander et de rendre compte.",
)
CONDITIONS_ALTERNANCE = (
    "Contrat d’apprentissage, avec une maîtresse ou un maître d’apprentissage de l’équipe.",
    "Un jour de télétravail par semaine après trois mois.",
)


@dataclass
class Textes:
    intitule: str
    contexte: list[str]
    missions: list[str]
    profil: list[str]
    conditions: list[str]
    sujet: dict[str, Any]  # the model that gives the subject, hence the employer
    teletravail: str = field(init=False)

    def __post_init__(self) -> None:
        self.teletravail = teletravail(self.conditions)


def teletravail(conditions: Sequence[str]) -> str:
    """What the text of the conditions says: « oui », « non », or nothing."""
    if any(_REFUS.search(c) for c in conditions):
        return "non"
    return "oui" if any(_TELETRAVAIL.search(c) for c in conditions) else ""


def peut_etre_a_distance(modele: dict[str, Any]) -> bool:
    return (
        not modele["habilitation"]
        and not modele["encadrement"]
        and teletravail(modele["conditions"]) == "oui"
        and not any(_SUR_PLACE.search(c) for c in modele["conditions"])
    )


def fidele(modele: dict[str, Any], rang: int) -> Textes:
    """The model as written; `rang` chooses among its titles."""
    return Textes(
        intitule=modele["intitules"][rang % len(modele["intitules"])],
        contexte=list(modele["contexte"]),
        missions=list(modele["missions"]),
        profil=list(modele["profil"]),
        conditions=list(modele["conditions"]),
        sujet=modele,
    )


def recombine(
    modele: dict[str, Any], voisins: Sequence[dict[str, Any]], hasard: Random, reelles: Sequence[str] = ()
) -> Textes:
    """The model's job and conditions on a neighbour's subject, with sentences drawn from both, and real ones."""
    sujet = hasard.choice(voisins)
    autre = hasard.choice(voisins)
    return Textes(
        intitule=_intitule(modele, sujet, hasard),
        contexte=_tirer(sujet["contexte"], hasard, 2),
        missions=[*_melange(modele["missions"], autre["missions"], hasard, 5, 2), *_tirer(reelles, hasard, 3)],
        profil=_melange(modele["profil"], autre["profil"], hasard, 3, 1),
        conditions=list(modele["conditions"]),
        sujet=sujet,
    )


def rattachement(equipe: str) -> str:
    article = "à la" if equipe.startswith(_FEMININS) else "au"
    return f"Le poste est rattaché {article} {equipe}."


def a_distance(textes: Textes) -> None:
    textes.conditions = [A_DISTANCE, *(c for c in textes.conditions if not _TELETRAVAIL.search(c))]
    textes.teletravail = "oui"


def a_l_etranger(textes: Textes, ville: str) -> None:
    """Abroad: the length of the stay is said, telework is not offered."""
    textes.conditions = [
        f"Affectation à {ville} pour trois ans, renouvelable une fois.",
        "Poste non télétravaillable.",
        *(c for c in textes.conditions if not _TELETRAVAIL.search(c) and not _SUR_PLACE.search(c)),
    ]
    textes.teletravail = "non"


def en_alternance(textes: Textes) -> None:
    textes.intitule = f"{textes.intitule} (alternance)"
    textes.profil = list(PROFIL_ALTERNANCE)
    textes.conditions = list(CONDITIONS_ALTERNANCE)
    textes.teletravail = "oui"


def liste(phrases: Sequence[str]) -> str:
    return "\n".join(f"– {phrase}" for phrase in phrases)


def _intitule(modele: dict[str, Any], sujet: dict[str, Any], hasard: Random) -> str:
    fonction = hasard.choice(modele["intitules"]).split(SEPARATEUR)[0].removesuffix(" (F/H)")
    complements = [i.split(SEPARATEUR, 1)[1] for i in sujet["intitules"] if SEPARATEUR in i]
    return f"{fonction}{SEPARATEUR}{hasard.choice(complements)}" if complements else f"{fonction} (F/H)"


def _tirer(phrases: Sequence[str], hasard: Random, nombre: int) -> list[str]:
    """Some of the sentences, in their order."""
    gardees = sorted(hasard.sample(range(len(phrases)), min(nombre, len(phrases))))
    return [phrases[i] for i in gardees]


def _melange(siennes: Sequence[str], autres: Sequence[str], hasard: Random, nombre: int, empruntees: int) -> list[str]:
    tirees = [*_tirer(siennes, hasard, nombre), *_tirer(autres, hasard, empruntees)]
    return list(dict.fromkeys(tirees))
