"""Writes on offers. Changes of state go through the journal."""

from opportunites.services.importation import (
    expirer,
    importer,
    importer_modifications,
    reimporter,
    retirer_absentes,
)
from opportunites.services.moderation import DecisionPerimee, demander_complement, publier, refuser
from opportunites.services.publication import (
    EXIGENCES_MAX,
    REFERENCE_PRISE,
    ExigenceSaisie,
    VersionPerimee,
    creer,
    declarer_infructueuse,
    dupliquer,
    employeurs_de_reprise,
    modifier,
    nouvelle_limite,
    pourvoir,
    renouveler,
    reprendre,
    retirer,
    soumettre,
    suspendre,
)
from opportunites.services.vie import expirer_offres, rappeler_issues

__all__ = [
    "EXIGENCES_MAX",
    "REFERENCE_PRISE",
    "DecisionPerimee",
    "ExigenceSaisie",
    "VersionPerimee",
    "creer",
    "declarer_infructueuse",
    "demander_complement",
    "dupliquer",
    "employeurs_de_reprise",
    "expirer",
    "expirer_offres",
    "importer",
    "importer_modifications",
    "modifier",
    "nouvelle_limite",
    "pourvoir",
    "publier",
    "rappeler_issues",
    "refuser",
    "reimporter",
    "renouveler",
    "reprendre",
    "retirer",
    "retirer_absentes",
    "soumettre",
    "suspendre",
]
