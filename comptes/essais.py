"""Wrong codes, counted together whichever door they are typed at: codes by mail, second factor, every browser.

In PostgreSQL, one try at a time for an address: those made in parallel are all counted, with Redis up or down.
"""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from comptes.models import EssaiManque

DUREE = timedelta(minutes=10)  # also how long a code by mail is worth something
ESSAIS = 5  # wrong codes for one address within DUREE


def restants(adresse: str) -> int:
    """How many wrong codes this address may still type; its lock is held until the transaction ends."""
    verrouiller_adresse(adresse)
    manques = EssaiManque.objects.filter(adresse=adresse, created_at__gt=timezone.now() - DUREE).count()
    return max(ESSAIS - manques, 0)


def manquer(adresse: str) -> None:
    EssaiManque.objects.create(adresse=adresse)


def verrouiller_adresse(adresse: str) -> None:
    """One at a time on this address, even before any row of it exists."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"adresse:{adresse}"])
