"""Civil days, which begin in Paris."""

from datetime import date, datetime, time

from django.utils import timezone


def matin(jour: date) -> datetime:
    """The first moment of this day."""
    return timezone.make_aware(datetime.combine(jour, time.min))
