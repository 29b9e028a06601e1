"""What became of a skill that somebody proposed."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from annuaire.emails.listes import COMPETENCES
from referentiels.enums import EtatCompetence
from referentiels.models import Competence
from socle.courrier import Message, genre

if TYPE_CHECKING:
    from socle.models import Courriel


@genre("competence-validee", liste=COMPETENCES)
def validee(courriel: "Courriel") -> Message | None:
    return _message(courriel, "Votre compétence est dans le référentiel", "competence_validee")


@genre("competence-fusionnee", liste=COMPETENCES)
def fusionnee(courriel: "Courriel") -> Message | None:
    return _message(courriel, "Votre compétence existe sous un autre nom", "competence_fusionnee")


def _message(courriel: "Courriel", sujet: str, gabarit: str) -> Message | None:
    """Nothing to say of a skill that was retired meanwhile."""
    connues = Competence.objects.in_bulk({courriel.objets["competence"], courriel.objets["proposee"]})
    competence = connues[courriel.objets["competence"]]
    if competence.etat != EtatCompetence.VALIDEE:
        return None
    lien = settings.SITE_URL + reverse("profil:competences")
    proposee = connues[courriel.objets["proposee"]].libelle
    contexte = {"competence": competence.libelle, "proposee": proposee, "lien": lien}
    return Message(sujet, f"annuaire/emails/{gabarit}", contexte, resume=proposee, lien=lien)
