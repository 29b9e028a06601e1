"""What the provider publishes of itself: addresses and keys, kept a while in the memory of the process.

Not in the cache of the site, which is a table: the way back is a GET, which writes in none.
"""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt
from django.conf import settings

from comptes.proconnect.refus import ProConnectRefuse
from comptes.proconnect.reseau import lire, objet

DUREE = 3600  # seconds: how long addresses and keys are believed
PLANCHER = 60  # seconds between two readings of the keys, whatever key somebody names
ADRESSES = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint")


@dataclass
class Publie:
    """What was read of one issuer, and when (monotonic seconds)."""

    adresses: dict[str, str]
    lu_a: float
    cles: dict[str, jwt.PyJWK]
    cles_a: float


_publies: dict[str, Publie] = {}


def oublier() -> None:
    _publies.clear()


def adresse(nom: str) -> str:
    """One of `ADRESSES`. Raises `ProConnectRefuse`."""
    return _publie().adresses[nom]


def cle(kid: str) -> jwt.PyJWK:
    """The public key of this name; an unknown one makes us read them again, once in a while."""
    publie = _publie()
    age = time.monotonic() - publie.cles_a
    if not publie.cles or age > DUREE or (kid not in publie.cles and age > PLANCHER):
        publie.cles_a = time.monotonic()  # first: a failure counts as a reading
        publie.cles = _lire_les_cles(publie.adresses["jwks_uri"])
    if kid not in publie.cles:
        raise ProConnectRefuse("cle_inconnue")
    return publie.cles[kid]


def _publie() -> Publie:
    issuer = settings.PROCONNECT_ISSUER
    publie = _publies.get(issuer)
    if publie is None or time.monotonic() - publie.lu_a > DUREE:
        adresses = _decouvrir(issuer)
        cles = (publie.cles, publie.cles_a) if publie else ({}, 0.0)
        publie = _publies[issuer] = Publie(adresses, time.monotonic(), *cles)
    return publie


def _decouvrir(issuer: str) -> dict[str, str]:
    """OpenID Connect Discovery 1.0, section 4: the document must be of this very issuer.

    And every address on its host: nothing read there can lead our secret elsewhere.
    """
    reponse = lire(f"{issuer}/.well-known/openid-configuration")
    if reponse.statut != 200:
        raise ProConnectRefuse("panne")
    document = objet(reponse.corps)
    if document.get("issuer") != issuer:
        raise ProConnectRefuse("decouverte_d_un_autre")
    adresses = {nom: document.get(nom) for nom in ADRESSES}
    chez_lui = "{0.scheme}://{0.netloc}/".format(urlsplit(issuer))
    for valeur in adresses.values():
        if not isinstance(valeur, str) or not valeur.startswith(chez_lui) or not valeur.isascii():
            raise ProConnectRefuse("decouverte_d_un_autre")
    return adresses  # type: ignore[return-value]


def _lire_les_cles(adresse: str) -> dict[str, jwt.PyJWK]:
    reponse = lire(adresse)
    if reponse.statut != 200:
        raise ProConnectRefuse("panne")
    publiees = objet(reponse.corps).get("keys")
    if not isinstance(publiees, list):
        raise ProConnectRefuse("reponse_illisible")
    return {une["kid"]: lue for une in publiees if (lue := _lire_une_cle(une)) is not None}


def _lire_une_cle(publiee: Any) -> jwt.PyJWK | None:
    """None for what is no public key to check a signature with: symmetric, to encrypt, of a curve we do not know."""
    if not isinstance(publiee, dict) or publiee.get("kty") not in ["RSA", "EC"] or publiee.get("use", "sig") != "sig":
        return None
    if not isinstance(publiee.get("kid"), str):
        return None
    try:
        lue = jwt.PyJWK(publiee)
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    return lue if getattr(lue.key, "key_size", 0) >= (2048 if publiee["kty"] == "RSA" else 256) else None
