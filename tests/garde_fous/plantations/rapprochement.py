"""Members who know some of what offers require, at one level or another: their pages say why an offer suits them.

Runs of the assignment engine.
"""

from rapprochement.affectation.donnees import Paire, Participant
from rapprochement.services import executer
from referentiels.enums import Niveau
from socle.acteur import construire
from tests.factories import CompetenceDeclareeFactory
from tests.garde_fous.monde import Monde


def planter(monde: Monde) -> None:
    for persona in ("membre", "membre_ailleurs", "animateur"):
        membre = monde.compte(persona).membre
        deja = set(membre.competences.values_list("competence", flat=True))  # by the plantation of the directory
        for competence, niveau in zip(monde.objets["competences"], Niveau, strict=False):
            if competence.pk not in deja:
                CompetenceDeclareeFactory(membre=membre, competence=competence, niveau=niveau)
    animateur = construire(monde.compte("animateur"))
    for graine in range(monde.lignes):
        executer("essai", [Participant(1)], [Participant(2)], [Paire(1, 2, 5)], graine=graine, acteur=animateur)
