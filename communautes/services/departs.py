"""What follows when somebody leaves a community, the directory, or the platform: its seats are free."""

from django.utils import timezone

from annuaire.enums import EtatMembre
from annuaire.models import Adhesion, Membre
from communautes.enums import Diffusion, MotifAnnulation
from communautes.models import Inscription
from communautes.services.inscriptions import liberer


def suivre_adhesion(membre: int, communaute: int | None) -> int:
    """Free the seats of events to come that this member may no longer read; return how many registrations end.

    Called in the transaction where it left, or paused; who has just entered loses nothing.
    """
    a_venir = Inscription.objects.vivantes().filter(membre=membre, evenement__debut__gt=timezone.now())
    if Membre.objects.filter(pk=membre, etat=EtatMembre.ACTIVE).exists():
        siennes = Adhesion.objects.actives().filter(membre=membre).order_by().values("communaute")
        a_venir = a_venir.filter(evenement__diffusion=Diffusion.COMMUNAUTE).exclude(evenement__communaute__in=siennes)
        if communaute is not None:
            a_venir = a_venir.filter(evenement__communaute=communaute)
    return liberer(a_venir.order_by().values_list("pk", flat=True), MotifAnnulation.DEPART)
