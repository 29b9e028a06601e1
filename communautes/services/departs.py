"""What follows when somebody leaves a community, the directory, or the platform: its seats are free, and it keeps no
commun alive any more."""

from typing import Any

from django.utils import timezone

from annuaire.enums import EtatAdhesion, EtatMembre
from annuaire.models import Adhesion, Membre
from communautes.enums import Diffusion, MotifAnnulation
from communautes.models import Commun, Inscription
from communautes.services.inscriptions import liberer


def suivre_adhesion(adhesion: int) -> int:
    """Who is no longer in a community, or paused, comes to none of the events that are for it alone, and is not named
    on its communs.

    Called in the transaction of its change; return how many registrations end.
    """
    partie = Adhesion.objects.exclude(etat=EtatAdhesion.ACTIVE).filter(pk=adhesion).first()
    if partie is None:
        return 0
    _ne_plus_maintenir(membre=partie.membre_id, commun__communaute=partie.communaute_id)
    siennes = _a_venir(membre=partie.membre_id)
    de_la_communaute = siennes.filter(
        evenement__communaute=partie.communaute_id, evenement__diffusion=Diffusion.COMMUNAUTE
    )
    return _liberer(de_la_communaute)


def suivre_membre(membre: int) -> int:
    """Who is no longer a member comes to no event and keeps nothing alive. Called in the transaction of its change."""
    if Membre.objects.filter(pk=membre, etat=EtatMembre.ACTIVE).exists():
        return 0
    _ne_plus_maintenir(membre=membre)
    return _liberer(_a_venir(membre=membre))


def suivre_compte(utilisateur: int) -> int:
    """An account goes: nobody comes in its name."""
    return _liberer(_a_venir(membre__utilisateur=utilisateur))


def _ne_plus_maintenir(**de: Any) -> None:
    Commun.mainteneurs.through._default_manager.filter(**de).delete()


def _a_venir(**de: Any) -> Any:
    return Inscription.objects.vivantes().filter(evenement__debut__gt=timezone.now(), **de)


def _liberer(inscriptions: Any) -> int:
    return liberer(inscriptions.order_by().values_list("pk", flat=True), MotifAnnulation.DEPART)
