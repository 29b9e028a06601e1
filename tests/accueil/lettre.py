"""What the tests of La lettre and of the dashboard prepare."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from opportunites.enums import Cadence
from opportunites.models import Offre, RechercheEnregistree
from tests.factories import OffreFactory, UtilisateurFactory

PARIS = ZoneInfo("Europe/Paris")


def paris(jour: int, heure: int = 7, minute: int = 0) -> datetime:
    """A moment of June 2026: the 1st, the 8th and the 15th are Mondays."""
    return datetime(2026, 6, jour, heure, minute, tzinfo=PARIS)


def recherche(utilisateur: Any = None, **champs: Any) -> RechercheEnregistree:
    """A search of everything, told every day, unless told otherwise."""
    utilisateur = utilisateur or UtilisateurFactory()
    rang = RechercheEnregistree.objects.filter(utilisateur=utilisateur).count() + 1
    defauts = {"nom": f"Recherche {rang}", "criteres": {"q": "", "perimetre": "toutes"}}
    defauts |= {"cadence": Cadence.QUOTIDIENNE, "jeton": uuid4()}
    if repere := champs.get("repere"):
        defauts["suivie_depuis"] = repere - timedelta(days=1)
    return RechercheEnregistree.objects.create(utilisateur=utilisateur, rang=rang, **defauts | champs)


def offre(**champs: Any) -> Offre:
    """An offer that entered the list now, open for a long time."""
    return OffreFactory(date_limite=None, **champs)
