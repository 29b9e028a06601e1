"""A moment as addresses write it, to the second, and as people read it."""

from datetime import UTC, datetime

from django.utils import timezone

from socle.templatetags.socle import jour_en_lettres

FORMAT = "%Y-%m-%dT%H:%M:%SZ"
ANNEES = range(2020, 2100)


def lire_moment(texte: str) -> datetime | None:
    """A moment of an address, as `ecrire_moment` writes it; None for anything else."""
    try:
        moment = datetime.strptime(texte, FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment if moment.year in ANNEES else None


def ecrire_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(FORMAT)


def dire_moment(moment: datetime) -> str:
    """« 3 mai 2026 à 14 h 05 », in Paris."""
    local = timezone.localtime(moment)
    return f"{jour_en_lettres(local.date())} à {local.hour}\u00a0h\u00a0{local.minute:02d}"
