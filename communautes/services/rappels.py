"""Reminders: two days before, once for each date that an event had."""

from datetime import date, timedelta

from django.utils import timezone

from communautes.emails.suites import rappeler
from communautes.models import Inscription
from socle.jours import matin

DELAI = timedelta(days=2)


def rappeler_evenements(jour: date) -> int:
    """Remind who has a seat of the events of the day after tomorrow, and before; return how many mails.

    A day that was missed is caught up. Who took its seat in the last two days has just read when it is.
    """
    avant = matin(jour + DELAI + timedelta(days=1))
    dues = Inscription.objects.a_rappeler(timezone.now(), avant, DELAI)
    return rappeler(dues.select_related("evenement", "membre").order_by("pk"))
