"""What the outbox forgets: it proves that a mail left, for as long as somebody may ask."""

from datetime import date, timedelta

from socle.jours import matin
from socle.models import AdresseEnEchec, Courriel, StatutCourriel

GARDE = timedelta(days=90)


def purger(jour: date) -> int:
    """Delete what left, was cancelled or failed more than `GARDE` before this day; return how many."""
    limite = matin(jour) - GARDE
    anciens = Courriel.objects.exclude(statut=StatutCourriel.A_ENVOYER).filter(created_at__lt=limite)
    return anciens.delete()[0]


def purger_adresses(jour: date) -> int:
    """Forget the refusals of the addresses that no account holds any more; return how many."""
    return AdresseEnEchec.objects.de_personne().delete()[0]
