"""The hours of an event, told where it is held; and in Paris too when clocks differ."""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from communautes.fuseaux import FUSEAUX, PARIS
from socle.templatetags.socle import INSECABLE, jour_en_lettres

if TYPE_CHECKING:
    from communautes.models import Evenement

_NOMS = dict(FUSEAUX)


def heure(local: datetime) -> str:
    """« 14 h 05 », « 14 h »."""
    minutes = f"{INSECABLE}{local.minute:02d}" if local.minute else ""
    return f"{local.hour}{INSECABLE}h{minutes}"


def dire_l_heure(moment: datetime, evenement: "Evenement") -> str:
    """« 3 mai 2026 à 14 h », where it is held."""
    local = moment.astimezone(evenement.zone)
    return f"{jour_en_lettres(local.date())} à {heure(local)}{_ou(evenement)}"


def dire_le_moment(evenement: "Evenement") -> str:
    """« le 3 mai 2026 de 14 h à 16 h », « du 3 mai 2026 à 14 h au 4 mai 2026 à 12 h », where it is held."""
    return _entre(evenement, evenement.zone) + _ou(evenement)


def dire_a_paris(evenement: "Evenement") -> str:
    """The same in Paris; "" when clocks agree."""
    paris = ZoneInfo(PARIS)
    ici, la = evenement.debut.astimezone(evenement.zone), evenement.debut.astimezone(paris)
    return "" if ici.utcoffset() == la.utcoffset() else _entre(evenement, paris)


def _entre(evenement: "Evenement", zone: ZoneInfo) -> str:
    debut, fin = evenement.debut.astimezone(zone), evenement.fin.astimezone(zone)
    if debut.date() == fin.date():
        return f"le {jour_en_lettres(debut.date())} de {heure(debut)} à {heure(fin)}"
    return f"du {jour_en_lettres(debut.date())} à {heure(debut)} au {jour_en_lettres(fin.date())} à {heure(fin)}"


def _ou(evenement: "Evenement") -> str:
    return "" if evenement.fuseau == PARIS else f" ({lieu_de_l_heure(evenement)})"


def lieu_de_l_heure(evenement: "Evenement") -> str:
    """« heure de La Réunion »: whose hour it is."""
    return f"heure locale{INSECABLE}: {_NOMS.get(evenement.fuseau, evenement.fuseau)}"
