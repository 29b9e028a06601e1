"""The lists of mails that one receives by choice, and leaves in one click."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Liste:
    nom: str
    titre: str
    description: str


LISTES = {
    liste.nom: liste
    for liste in (
        Liste(
            nom="lettre",
            titre="La lettre",
            description="Ce qui correspond à vos recherches enregistrées, un courriel par jour au plus.",
        ),
    )
}
