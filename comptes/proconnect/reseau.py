"""One exchange with the provider. Nothing received is quoted by an error."""

import json
import math
from typing import Any
from urllib.parse import urlencode

from comptes.echanges import Bornes, Panne, Reponse, TropLong, echanger
from comptes.proconnect.refus import ProConnectRefuse

SILENCE = 3.0  # seconds without a byte
DUREE = 5.0  # seconds for a whole exchange: a code of ProConnect lives thirty
TAILLE = 200_000  # bytes


def lire(adresse: str, *, jeton: str = "") -> Reponse:
    entetes = {"Authorization": f"Bearer {jeton}"} if jeton else {}
    return _echanger("GET", adresse, None, entetes)


def poster(adresse: str, champs: dict[str, str]) -> Reponse:
    return _echanger("POST", adresse, urlencode(champs), {"Content-Type": "application/x-www-form-urlencoded"})


def _echanger(methode: str, adresse: str, corps: str | None, entetes: dict[str, str]) -> Reponse:
    """Raises `ProConnectRefuse("panne")` on silence, slowness, broken HTTP or an error of theirs."""
    try:
        reponse = echanger(methode, adresse, corps, entetes, Bornes(SILENCE, DUREE, TAILLE))
    except TropLong:
        raise ProConnectRefuse("reponse_illisible") from None
    except Panne:
        raise ProConnectRefuse("panne") from None
    if reponse.statut >= 500:
        raise ProConnectRefuse("panne")
    return reponse


def objet(brut: bytes | str) -> dict[str, Any]:
    """A JSON object without infinities nor repeated keys. Raises `ProConnectRefuse("reponse_illisible")`."""
    try:
        lu = json.loads(brut, parse_constant=_jamais, parse_float=_fini, object_pairs_hook=_sans_double)
    except (ValueError, RecursionError):
        lu = None
    if not isinstance(lu, dict):
        raise ProConnectRefuse("reponse_illisible") from None
    return lu


def _jamais(constante: str) -> float:
    raise ValueError


def _fini(ecrit: str) -> float:
    nombre = float(ecrit)
    if not math.isfinite(nombre):
        raise ValueError
    return nombre


def _sans_double(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    lu = dict(paires)
    if len(lu) != len(paires):
        raise ValueError
    return lu
