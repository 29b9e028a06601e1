"""A kind of mail for tests: `secret` and `objets` say what to do."""

from socle.courrier import Message, Obligation, genre
from socle.models import Courriel


@genre("essai", obligatoire=Obligation.CODE)
def composer(courriel: Courriel) -> Message | None:
    if courriel.objets.get("annuler"):
        return None
    return Message(
        sujet=courriel.secret.get("sujet", "Essai"),
        gabarit="courrier/essai",
        contexte={"code": courriel.secret.get("code", "")},
        repondre_a=courriel.secret.get("repondre_a", ""),
    )
