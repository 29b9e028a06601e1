"""What a signed token must prove before a word of it is believed (OpenID Connect Core 1.0, 3.1.3.7 and 5.3.2)."""

import base64
import hashlib
import hmac
import time
from typing import Any

import jwt
from django.conf import settings

from comptes.proconnect import fournisseur
from comptes.proconnect.refus import ProConnectRefuse
from comptes.proconnect.reseau import objet

ALGORITHMES = {"RS256": "RSA", "ES256": "EC"}  # never what the token itself would like: neither none nor HS256
ECART = 30  # seconds between two clocks
AGE = 600  # seconds: an identity token is made for this very exchange
TAILLE = 20_000  # characters


def lire_identite(jeton: str, *, nonce: str, acces: str) -> dict[str, Any]:
    """The claims of an id_token made for us, now, for this demand. Raises `ProConnectRefuse`."""
    dit = _ouvrir(jeton)
    maintenant = time.time()
    if _instant(dit, "exp") < maintenant - ECART:
        raise ProConnectRefuse("jeton_expire")
    if not maintenant - AGE < _instant(dit, "iat") < maintenant + ECART:
        raise ProConnectRefuse("jeton_d_un_autre_moment")
    if not _egaux(dit.get("nonce"), nonce):
        raise ProConnectRefuse("nonce")
    if "at_hash" in dit and not _egaux(dit["at_hash"], _demi_empreinte(acces)):
        raise ProConnectRefuse("jeton_d_acces")
    exiges = settings.PROCONNECT_ACR.split()
    if exiges and dit.get("acr") not in exiges:
        raise ProConnectRefuse("niveau")
    return dit


def lire_personne(jeton: str, *, sub: str) -> dict[str, Any]:
    """The claims of a signed userinfo about the same person. Raises `ProConnectRefuse`."""
    dit = _ouvrir(jeton)
    if "exp" in dit and _instant(dit, "exp") < time.time() - ECART:
        raise ProConnectRefuse("jeton_expire")
    if not _egaux(dit["sub"], sub):
        raise ProConnectRefuse("autre_personne")
    return dit


def _ouvrir(jeton: str) -> dict[str, Any]:
    """Signature, issuer, audience, subject."""
    if not isinstance(jeton, str) or len(jeton) > TAILLE or not jeton.isascii():
        raise ProConnectRefuse("jeton_illisible")
    dit = objet(_verifier_signature(jeton))
    if not _egaux(dit.get("iss"), settings.PROCONNECT_ISSUER):
        raise ProConnectRefuse("emetteur")
    pour = dit.get("aud")
    pour = pour if isinstance(pour, list) else [pour]
    if settings.PROCONNECT_CLIENT_ID not in pour or (len(pour) > 1 and dit.get("azp") != settings.PROCONNECT_CLIENT_ID):
        raise ProConnectRefuse("destinataire")
    sub = dit.get("sub")
    if not isinstance(sub, str) or not 0 < len(sub) <= 255 or not sub.isascii() or not sub.isprintable():
        raise ProConnectRefuse("sujet")
    return dit


def _verifier_signature(jeton: str) -> bytes:
    try:
        entete = jwt.get_unverified_header(jeton)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise ProConnectRefuse("jeton_illisible") from None
    algorithme, kid = entete.get("alg"), entete.get("kid")
    if not isinstance(algorithme, str) or algorithme not in ALGORITHMES:
        raise ProConnectRefuse("algorithme")
    if not isinstance(kid, str):
        raise ProConnectRefuse("cle_inconnue")
    cle = fournisseur.cle(kid)
    if cle.key_type != ALGORITHMES[algorithme] or cle.algorithm_name != algorithme:
        raise ProConnectRefuse("algorithme")
    try:
        contenu: bytes = jwt.PyJWS(algorithms=[algorithme]).decode(jeton, cle.key, algorithms=[algorithme])
    except (jwt.PyJWTError, ValueError, TypeError):
        raise ProConnectRefuse("signature") from None
    return contenu


def _instant(dit: dict[str, Any], nom: str) -> int:
    """Seconds since 1970; neither text, nor truth, nor a number that no date has."""
    valeur = dit.get(nom)
    if type(valeur) is float and valeur.is_integer():
        valeur = int(valeur)
    if type(valeur) is not int or not 0 < valeur < 10**11:
        raise ProConnectRefuse("date")
    return valeur


def _demi_empreinte(acces: str) -> str:
    moitie = hashlib.sha256(acces.encode()).digest()[:16]
    return base64.urlsafe_b64encode(moitie).decode().rstrip("=")


def _egaux(recu: object, attendu: str) -> bool:
    return isinstance(recu, str) and hmac.compare_digest(recu.encode(errors="replace"), attendu.encode())
