"""The life of communities. Who belongs to them, and who leads them, is in the directory (`Communaute`, `Adhesion`)."""

from communautes.models.ateliers import Conclusion
from communautes.models.espaces import Amendement, Annonce, Espace, Manifeste, Signature
from communautes.models.evenements import Evenement, Serie
from communautes.models.inscriptions import AvisEvenement, FluxAgenda, Habilitation, Inscription, MessageInscrits
from communautes.models.lettre import RepereLettre
from communautes.models.publications import Commun, RetourExperience
from communautes.models.questions import Question, Reponse
from communautes.models.tchap import CompteTchap, EnvoiTchap

__all__ = [
    "Amendement",
    "Annonce",
    "AvisEvenement",
    "Commun",
    "CompteTchap",
    "Conclusion",
    "EnvoiTchap",
    "Espace",
    "Evenement",
    "FluxAgenda",
    "Habilitation",
    "Inscription",
    "Manifeste",
    "MessageInscrits",
    "Question",
    "RepereLettre",
    "Reponse",
    "RetourExperience",
    "Serie",
    "Signature",
]
