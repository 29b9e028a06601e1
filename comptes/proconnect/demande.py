"""One demand to ProConnect: what the session keeps of it, what the provider is asked, what its answer proves.

In the session: `DEMANDE` from the button to the way back, ten minutes, once; `RECUE` from there to the act of the
person, ten minutes; `SORTIE`, the id_token, until the logout. Nothing is written in a table before that act.
"""

import base64
import hashlib
import hmac
import re
import secrets
import time
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.urls import reverse

from comptes.proconnect import actif, fournisseur, reseau
from comptes.proconnect.jetons import lire_identite, lire_personne
from comptes.proconnect.refus import ProConnectRefuse

DEMANDE, RECUE, SORTIE, ECHECS = "proconnect_demande", "proconnect_recue", "proconnect_sortie", "proconnect_echecs"
DUREE = 600  # seconds
REFUS = 5  # answers refused to one session within DUREE
PORTEE = "openid given_name usual_name email siret uid"
CODE = re.compile(r"[\x21-\x7e]{1,2000}")
NOM = 100  # characters kept of a name, which is shown once


@dataclass(frozen=True)
class Recue:
    """Who ProConnect says it is, for us to act on; `nom` is shown to the person and stored nowhere else.

    `compte` is the account that asked for a link; or, with `preuve`, the one that must prove itself by a code first.
    """

    emetteur: str
    sub: str
    adresse: str
    siret: str
    nom: str
    suite: str
    compte: int | None
    a: float  # seconds since 1970
    preuve: bool = False


def preparer(request: HttpRequest, *, suite: str, compte: int | None) -> str:
    """Remember a new demand and return where to send the browser. Raises `ProConnectRefuse`.

    Exactly the parameters that ProConnect knows: it refuses any other (Y000400).
    """
    if len(_echecs(request)) >= REFUS:
        raise ProConnectRefuse("trop_d_essais")
    autorisation = fournisseur.adresse("authorization_endpoint")
    etat, nonce, preuve = (secrets.token_urlsafe(48) for _ in range(3))
    request.session[DEMANDE] = {
        "etat": etat,
        "nonce": nonce,
        "preuve": preuve,
        "suite": suite,
        "compte": compte,
        "a": time.time(),
    }
    defi = base64.urlsafe_b64encode(hashlib.sha256(preuve.encode()).digest()).decode().rstrip("=")
    parametres = {
        "response_type": "code",
        "client_id": settings.PROCONNECT_CLIENT_ID,
        "redirect_uri": adresse_de_retour(),
        "scope": PORTEE,
        "state": etat,
        "nonce": nonce,
        "code_challenge": defi,
        "code_challenge_method": "S256",
    }
    if settings.PROCONNECT_ACR:
        parametres["acr_values"] = settings.PROCONNECT_ACR
    return f"{autorisation}?{urlencode(parametres)}"


def adresse_de_retour() -> str:
    return f"{settings.SITE_URL}{reverse('comptes:retour_proconnect')}"


def recevoir(request: HttpRequest) -> Recue:
    """What the way back proves; it is then in the session. Raises `ProConnectRefuse`, and counts the refusal."""
    try:
        if len(_echecs(request)) >= REFUS:
            raise ProConnectRefuse("trop_d_essais")
        recue = _recevoir(request)
    except ProConnectRefuse as refus:
        if refus.code not in {"panne", "trop_d_essais", "refusee"}:
            request.session[ECHECS] = [*_echecs(request), time.time()]
        raise
    request.session[RECUE] = asdict(recue)
    return recue


def _recevoir(request: HttpRequest) -> Recue:
    demande = request.session.pop(DEMANDE, None)  # whatever comes next: a demand serves once
    etat = request.GET.get("state", "")
    if demande is None or time.time() - demande["a"] > DUREE:
        raise ProConnectRefuse("perimee")
    if not hmac.compare_digest(etat.encode(), demande["etat"].encode()):
        raise ProConnectRefuse("perimee")
    if request.GET.get("iss", settings.PROCONNECT_ISSUER) != settings.PROCONNECT_ISSUER:  # RFC 9207
        raise ProConnectRefuse("emetteur")
    if "error" in request.GET:
        raise ProConnectRefuse("refusee")
    if demande["compte"] != request.user.pk:
        raise ProConnectRefuse("autre_session")
    jetons = _echanger(request.GET.get("code", ""), demande["preuve"])
    identite = lire_identite(jetons["id_token"], nonce=demande["nonce"], acces=jetons["access_token"])
    dit = _lire_personne(jetons["access_token"], identite["sub"])
    fin = fournisseur.adresse("end_session_endpoint")
    request.session[SORTIE] = {"jeton": jetons["id_token"], "fin": fin}
    adresse, siret = _traits(dit)
    return Recue(
        emetteur=settings.PROCONNECT_ISSUER,
        sub=identite["sub"],
        adresse=adresse,
        siret=siret,
        nom=_nom(dit),
        suite=demande["suite"],
        compte=demande["compte"],
        a=time.time(),
    )


def _echanger(code: str, preuve: str) -> dict[str, str]:
    if not CODE.fullmatch(code):
        raise ProConnectRefuse("code")
    reponse = reseau.poster(
        fournisseur.adresse("token_endpoint"),
        {
            "grant_type": "authorization_code",
            "client_id": settings.PROCONNECT_CLIENT_ID,
            "client_secret": settings.PROCONNECT_CLIENT_SECRET,
            "redirect_uri": adresse_de_retour(),
            "code": code,
            "code_verifier": preuve,
        },
    )
    if reponse.statut != 200:
        raise ProConnectRefuse("code")
    lus = reseau.objet(reponse.corps)
    jetons = {nom: lus.get(nom) for nom in ("access_token", "id_token")}
    if not all(isinstance(jeton, str) and CODE.match(jeton) for jeton in jetons.values()):
        raise ProConnectRefuse("reponse_illisible")
    if not CODE.fullmatch(str(jetons["access_token"])) or str(lus.get("token_type", "")).lower() != "bearer":
        raise ProConnectRefuse("reponse_illisible")
    return jetons  # type: ignore[return-value]


def _lire_personne(acces: str, sub: str) -> dict[str, Any]:
    reponse = reseau.lire(fournisseur.adresse("userinfo_endpoint"), jeton=acces)
    if reponse.statut != 200:
        raise ProConnectRefuse("jeton_d_acces")
    if reponse.genre != "application/jwt":  # unsigned, anybody on the way could have written it
        raise ProConnectRefuse("personne_non_signee")
    try:
        jeton = reponse.corps.decode("ascii").strip()
    except UnicodeDecodeError:
        raise ProConnectRefuse("jeton_illisible") from None
    return lire_personne(jeton, sub=sub)


def _traits(dit: dict[str, Any]) -> tuple[str, str]:
    """Address in lower case, as ours; SIRET without the spaces that some administrations write."""
    adresse, siret = dit.get("email"), dit.get("siret")
    if not isinstance(adresse, str) or not isinstance(siret, str):
        raise ProConnectRefuse("incomplete")
    adresse, siret = adresse.strip().lower(), re.sub(r"[ \u00a0]", "", siret)
    try:
        validate_email(adresse)
    except ValidationError:
        raise ProConnectRefuse("incomplete") from None
    if len(adresse) > 254 or not adresse.isascii() or not re.fullmatch(r"[0-9]{14}", siret):
        raise ProConnectRefuse("incomplete")
    if dit.get("email_verified", True) is not True:
        raise ProConnectRefuse("adresse_non_verifiee")
    return adresse, siret


def _nom(dit: dict[str, Any]) -> str:
    noms = [dit.get(nom) for nom in ("given_name", "usual_name")]
    return " ".join(nom.strip() for nom in noms if isinstance(nom, str) and nom.isprintable())[:NOM]


def recue(request: HttpRequest) -> Recue | None:
    """What this session received and has not used, if it is recent."""
    gardee = request.session.get(RECUE)
    lue = Recue(**gardee) if gardee else None
    return lue if lue and time.time() - lue.a <= DUREE else None


def attendre(request: HttpRequest, recue: Recue, compte: int) -> None:
    """Until its person has typed a code: then this identity is linked to the account `compte`."""
    request.session[RECUE] = asdict(replace(recue, compte=compte, preuve=True))


def oublier(request: HttpRequest) -> None:
    request.session.pop(RECUE, None)


def sortir(request: HttpRequest) -> tuple[str, str] | None:
    """Where to end the session at ProConnect, and the state that it will give back; None when nothing came from it."""
    sortie = request.session.get(SORTIE)
    if not sortie or not actif():
        return None
    etat = secrets.token_urlsafe(48)
    retour = f"{settings.SITE_URL}{reverse('comptes:sortie_proconnect')}"
    parametres = {"id_token_hint": sortie["jeton"], "state": etat, "post_logout_redirect_uri": retour}
    return f"{sortie['fin']}?{urlencode(parametres)}", etat


def _echecs(request: HttpRequest) -> list[float]:
    return [a for a in request.session.get(ECHECS, []) if a > time.time() - DUREE]
