"""What goes around events, when an account goes: numbers stay, nothing that somebody wrote of itself."""

from annuaire.vision import vision
from communautes.models import AvisEvenement, FluxAgenda, Habilitation, MessageInscrits
from communautes.services.ateliers import oublier_conclusions
from socle.acteur import SYSTEME


def effacer_suites(utilisateur: int) -> None:
    """The address of the agenda stops; messages to registrants belong to their event, without an author."""
    FluxAgenda.objects.filter(utilisateur=utilisateur).delete()
    MessageInscrits.objects.filter(auteur=utilisateur).update(auteur=None)
    AvisEvenement.objects.filter(inscription__membre__utilisateur=utilisateur).update(remarque="")
    oublier_conclusions(utilisateur)
    with vision(SYSTEME):
        Habilitation.objects.filter(inscription__membre__utilisateur=utilisateur).delete()
