"""An event in a few words, where HTML is not: what it is, when at its place, where."""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from communautes.fuseaux import FUSEAUX
from socle.templatetags.socle import INSECABLE, jour_en_lettres

if TYPE_CHECKING:
    from communautes.models import Evenement

PARIS = "Europe/Paris"
_ICI = dict(FUSEAUX)


def dire_moment(moment: datetime, fuseau: str = PARIS) -> str:
    """« le 2 juin 2026 à 9 h 30 », at the hour of this place, which is said when it is not that of Paris."""
    local = moment.astimezone(ZoneInfo(fuseau))
    heure = f"{local.hour}{INSECABLE}h{INSECABLE}{local.minute:02d}"
    ailleurs = "" if fuseau == PARIS else f" (heure locale{INSECABLE}: {_ICI[fuseau]})"
    return f"le {jour_en_lettres(local.date())} à {heure}{ailleurs}"


def dire_evenement(evenement: "Evenement") -> str:
    """« Webinaire, le 2 juin 2026 à 9 h 30, en ligne »."""
    moment = dire_moment(evenement.debut, evenement.fuseau)
    return f"{evenement.get_type_display()}, {moment}, {evenement.lieu or 'en ligne'}"
