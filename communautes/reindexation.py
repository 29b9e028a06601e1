"""What is derived of the tree of employers: the ministry that a quota counts."""

from django.utils import timezone

from communautes.models import Inscription
from referentiels.models import Organisme


def suivre_ministeres() -> int:
    """Once the tree changed: of events not over, an administration that went under another counts with it.

    Return how many registrations moved; who changes employer afterwards is counted where it registered.
    """
    a_venir = Inscription.objects.filter(evenement__fin__gt=timezone.now(), ministere__parent__isnull=False)
    deplacees = 0
    for ancien in sorted(set(a_venir.order_by().values_list("ministere", flat=True))):
        racines = Organisme.objects.ancetres(ancien).filter(parent__isnull=True).order_by()
        racine = racines.values_list("pk", flat=True).first()
        if racine is not None:
            deplacees += a_venir.filter(ministere=ancien).update(ministere=racine)
    return deplacees
