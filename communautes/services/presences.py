"""Who came."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from communautes.enums import EtatEvenement, EtatInscription
from communautes.models import Evenement, Inscription
from communautes.permissions import can_organiser
from communautes.services.listes_attente import tenir
from socle import journal
from socle.acteur import Acteur

TENUS = frozenset({EtatEvenement.PUBLIE, EtatEvenement.CLOS, EtatEvenement.BILAN})
VERBES = {True: "noter_presence", False: "noter_absence"}
ETATS = {True: EtatInscription.PRESENTE, False: EtatInscription.ABSENTE}


def est_commence(evenement: Evenement) -> bool:
    """Whether attendance may be noted: it was published, and has begun."""
    return evenement.etat in TENUS and evenement.debut <= timezone.now()


def noter(evenement: Evenement, presences: Mapping[int, bool], *, acteur: Acteur) -> int:
    """Who came and who did not, by the keys of the registrations that have a seat; return how many changed.

    Raises `TransitionRefusee` before it begins. Again, what changed is corrected.
    """
    with transaction.atomic():
        actuel = tenir(evenement.pk)
        if not can_organiser(acteur, actuel):
            raise PermissionDenied
        if not est_commence(actuel):
            raise journal.TransitionRefusee(actuel, "noter", actuel.etat)
        changees = 0
        for venu, verbe in VERBES.items():
            cles = [pk for pk, presence in presences.items() if presence is venu]
            departs = Inscription.TRANSITIONS[verbe][0]
            siennes = Inscription.objects.filter(evenement=actuel, pk__in=cles, etat__in=departs)
            changees += journal.changer_etats(siennes, verbe, acteur=acteur)
    return changees
