"""How to call what keys designate, without telling anybody's name."""

from collections.abc import Collection
from typing import Any

from referentiels.models import Organisme
from socle.acteur import Acteur


def nommer_soi(acteur: Acteur, comptes: Collection[Any]) -> dict[Any, str]:
    """Oneself, or somebody else: who it was stays where the site says it."""
    return {pk: "vous" if pk == acteur.utilisateur_id else "une autre personne" for pk in comptes}


def nommer_employeurs(acteur: Acteur, pks: Collection[Any]) -> dict[Any, str]:
    """As the public reads them: a sensitive one is its ministry."""
    return {pk: montre.nom for pk, montre in Organisme.objects.montres(pks).items()}


class EnPhrases:
    """Codes of a closed list, several in a text, as their words."""

    def __init__(self, liste: Any) -> None:
        self.mots = dict(liste.choices)

    def __call__(self, acteur: Acteur, textes: Collection[Any]) -> dict[Any, str]:
        return {texte: "\u00a0; ".join(self.mots.get(code, code) for code in texte.split()) for texte in textes}
