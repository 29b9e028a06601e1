"""The daily clock: beat only ticks, a row says what is done.

A day that was missed is not replayed: each work looks at the state of things, and runs once for today.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from socle import registres
from socle.models import Echeance

journal = structlog.get_logger(__name__)

BAIL = timedelta(minutes=30)  # of a work whose process was killed, before another tick tries again


def battre() -> list[str]:
    """Run today's works that are not done; return the names of those that ended well."""
    local = timezone.localtime()
    dus = {n: t for n, t in registres.travaux_du_jour.items() if registres.pas_avant.get(n, time.min) <= local.time()}
    return [nom for nom, travail in dus.items() if _faire(nom, travail, local.date())]


def _faire(nom: str, travail: Callable[[date], object], jour: date) -> bool:
    echeance = _reserver(nom, jour, timezone.now())
    if echeance is None:
        return False
    lignes = Echeance.objects.filter(pk=echeance.pk)
    try:
        travail(jour)
    except Exception as erreur:  # one work that fails neither stops the others nor waits until tomorrow
        journal.error("daily work failed", travail=nom, jour=str(jour), erreur=type(erreur).__name__)
        lignes.update(reserve_jusqu_a=None)
        return False
    lignes.update(done_at=timezone.now(), reserve_jusqu_a=None)
    return True


def _reserver(nom: str, jour: date, maintenant: datetime) -> Echeance | None:
    """Claim today's row for `BAIL`; None when it is done, or when someone else does it."""
    with transaction.atomic():
        Echeance.objects.bulk_create([Echeance(nom=nom, jour=jour)], ignore_conflicts=True)
        libre = Q(reserve_jusqu_a__isnull=True) | Q(reserve_jusqu_a__lte=maintenant)
        lignes = Echeance.objects.filter(libre, nom=nom, jour=jour, done_at__isnull=True).order_by("pk")
        echeance = lignes.select_for_update(skip_locked=True).first()
        if echeance is not None:
            Echeance.objects.filter(pk=echeance.pk).update(reserve_jusqu_a=maintenant + BAIL)
    return echeance
