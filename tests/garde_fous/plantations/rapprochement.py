"""Members who know some of what offers require, at one level or another: their pages say why an offer suits them."""

from referentiels.enums import Niveau
from tests.factories import CompetenceDeclareeFactory
from tests.garde_fous.monde import Monde


def planter(monde: Monde) -> None:
    for persona in ("membre", "membre_ailleurs", "animateur"):
        membre = monde.compte(persona).membre
        for competence, niveau in zip(monde.objets["competences"], Niveau, strict=False):
            CompetenceDeclareeFactory(membre=membre, competence=competence, niveau=niveau)
