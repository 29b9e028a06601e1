"""La lettre, put together when it leaves."""

from typing import TYPE_CHECKING

from accueil.models import Lettre
from socle import registres
from socle.courrier import Message, genre

if TYPE_CHECKING:
    from comptes.models import Utilisateur
    from socle.models import Courriel

# The same for everybody and every day: a screen that others see says nothing of what somebody looks for.
SUJET = "La lettre de vos communautés de compétences"
APERCU = "Ce qui est nouveau pour vous."


@genre("lettre", liste="lettre")
def composer_lettre(courriel: "Courriel") -> Message | None:
    lettre = Lettre.objects.get(pk=courriel.objets["lettre"])  # empty, it has nothing to say any more
    assert courriel.utilisateur is not None
    parties = relire(courriel.utilisateur, lettre.contenu)
    return Message(SUJET, "accueil/emails/lettre", {"parties": parties}, apercu=APERCU) if parties else None


def relire(utilisateur: "Utilisateur", contenu: dict[str, object]) -> list[registres.Partie]:
    """What each section still has to say to this person."""
    lues = (section.relire(utilisateur, contenu[nom]) for nom, section in registres.sections.items() if nom in contenu)
    return [partie for partie in lues if partie is not None]
