"""A local provider that answers as ProConnect does, over real HTTP, and lies when it is asked to.

It knows what ProConnect's documentation says: no parameter but its own (Y000400), states and nonces of 32 characters,
codes of thirty seconds that serve once, an exact redirect_uri, userinfo as a signed JWT, a logout by redirection.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import override_settings

from comptes.proconnect.fournisseur import oublier

CLIENT_ID, CLIENT_SECRET = "site-de-test", "secret-de-test-0123456789"
RETOUR = "https://testserver/connexion/proconnect/retour/"
SORTIE = "https://testserver/deconnexion/proconnect/"
CONNUS = {
    *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "claims", "prompt", "acr_values"),
    *("idp_hint", "login_hint", "siret_hint", "code_challenge", "code_challenge_method"),
}
VIE_DU_CODE = 30  # seconds
CAMILLE = {
    "sub": "704e024229015d2bd47f7a5e5ab05b35",
    "given_name": "Camille",
    "usual_name": "Exemple",
    "email": "camille.exemple@exemple.gouv.fr",
    "siret": "11002001300097",
    "uid": "1",
}
# What the server answers: status, media type, body.
Reponse = tuple[int, str, bytes]
JSON, JWT = "application/json", "application/jwt"


@cache
def cle_rsa(nom: str) -> rsa.RSAPrivateKey:
    """Two seconds for a dozen of them: one for each name, once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def cle_ec(nom: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def publier(cle: Any, kid: str, **autres: Any) -> dict[str, Any]:
    algorithme = jwt.algorithms.RSAAlgorithm if isinstance(cle, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    publique: dict[str, Any] = algorithme.to_jwk(cle.public_key(), as_dict=True)
    return publique | {"kid": kid, "use": "sig"} | autres


def segment(valeur: Any) -> str:
    brut = valeur if isinstance(valeur, bytes) else (valeur if isinstance(valeur, str) else json.dumps(valeur)).encode()
    return base64.urlsafe_b64encode(brut).decode().rstrip("=")


def signer_brut(entete: dict[str, Any], corps: str, cle: Any = None) -> str:
    """A token whose body is written as it is: what no library would sign."""
    algorithme = jwt.get_algorithm_by_name("RS256")
    debut = f"{segment(entete)}.{segment(corps)}"
    return f"{debut}.{segment(algorithme.sign(debut.encode(), cle or cle_rsa('une')))}"


class Fournisseur:
    """`forges` replaces what an endpoint says, by name: decouverte, jwks, token, id_token, userinfo."""

    def __init__(self) -> None:
        self.serveur = ThreadingHTTPServer(("127.0.0.1", 0), self._gestionnaire())
        self.serveur.daemon_threads = True
        self.origine = f"http://127.0.0.1:{self.serveur.server_port}"
        self.issuer = f"{self.origine}/api/v2"
        self.remettre()
        threading.Thread(target=self.serveur.serve_forever, args=(0.02,), daemon=True).start()

    def remettre(self) -> None:
        self.personne: dict[str, Any] = dict(CAMILLE)
        self.forges: dict[str, Callable[..., Any]] = {}
        self.cles: dict[str, Any] = {"une": cle_rsa("une")}
        self.refuse = False
        self.algorithme, self.kid, self.acr = "RS256", "une", "eidas1"
        self.codes: dict[str, dict[str, Any]] = {}
        self.acces: dict[str, dict[str, Any]] = {}
        self.secrets: list[str] = []  # whatever no log may hold
        self.recus: list[str] = []  # paths asked
        self.jetons: list[str] = []  # id_tokens given, the latest last

    def arreter(self) -> None:
        self.serveur.shutdown()
        self.serveur.server_close()

    # --- What the browser does -----------------------------------------------------------------------

    def naviguer(self, adresse: str) -> tuple[int, str, str]:
        """Status, where it leads, body; of a redirection to our site, the path alone."""
        parties = urlsplit(adresse)
        connexion = HTTPConnection(parties.hostname or "", parties.port, timeout=60)
        connexion.request("GET", f"{parties.path}?{parties.query}")
        reponse = connexion.getresponse()
        corps, ou = reponse.read().decode(), reponse.headers.get("Location", "")
        connexion.close()
        return reponse.status, ou.removeprefix("https://testserver"), corps

    # --- Endpoints -----------------------------------------------------------------------------------

    def decouverte(self) -> dict[str, Any]:
        base = self.issuer
        return {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/userinfo",
            "jwks_uri": f"{base}/jwks",
            "end_session_endpoint": f"{base}/session/end",
        }

    def jwks(self) -> dict[str, Any]:
        return {"keys": [publier(cle, kid) for kid, cle in self.cles.items()]}

    def autoriser(self, q: dict[str, str]) -> tuple[int, str]:
        bonne = (
            q.keys() <= CONNUS
            and q.get("response_type") == "code"
            and q.get("client_id") == CLIENT_ID
            and q.get("redirect_uri") == RETOUR
            and len(q.get("state", "")) >= 32
            and len(q.get("nonce", "")) >= 32
            and "openid" in q.get("scope", "").split()
            and q.get("code_challenge_method", "S256") == "S256"
        )
        if not bonne:
            return 400, "Y000400"
        self.secrets += [q["state"], q["nonce"]]
        if self.refuse:
            return 302, f"{RETOUR}?{urlencode({'error': 'access_denied', 'state': q['state'], 'iss': self.issuer})}"
        code = self._secret()
        self.codes[code] = {"a": time.monotonic(), "personne": dict(self.personne), **q}
        return 302, f"{RETOUR}?{urlencode({'code': code, 'state': q['state'], 'iss': self.issuer})}"

    def echanger(self, q: dict[str, str]) -> Reponse:
        demande = self.codes.pop(q.get("code", ""), None)  # once
        juste = (
            demande is not None
            and q.get("grant_type") == "authorization_code"
            and (q.get("client_id"), q.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
            and q.get("redirect_uri") == demande["redirect_uri"]
            and time.monotonic() - demande["a"] < VIE_DU_CODE
            and self._defi(q.get("code_verifier", "")) == demande.get("code_challenge")
        )
        if not juste or demande is None:
            return 400, JSON, b'{"error": "invalid_grant"}'
        self.secrets.append(q["code_verifier"])
        acces = self._secret()
        self.acces[acces] = demande
        jeton = self._identite(demande, acces)
        self.jetons.append(jeton)
        self.secrets.append(jeton)
        dit = {"access_token": acces, "token_type": "Bearer", "expires_in": 60, "id_token": jeton}
        return 200, JSON, json.dumps(dit).encode()

    def _identite(self, demande: dict[str, Any], acces: str) -> str:
        maintenant = int(time.time())
        dit = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": demande["personne"]["sub"],
            "nonce": demande["nonce"],
            "iat": maintenant,
            "exp": maintenant + 60,
            "acr": self.acr,
            "at_hash": segment(hashlib.sha256(acces.encode()).digest()[:16]),
        }
        return self.forges.get("id_token", self.signer)(dit)

    def decrire(self, acces: str) -> Reponse:
        if acces not in self.acces:
            return 401, JSON, b'{"error": "invalid_token"}'
        dit = {**self.acces[acces]["personne"], "iss": self.issuer, "aud": CLIENT_ID, "iat": int(time.time())}
        if "userinfo" in self.forges:
            forgee = self.forges["userinfo"](dit)
            return forgee if isinstance(forgee, tuple) else (200, JWT, forgee.encode())
        return 200, JWT, self.signer(dit).encode()

    def terminer(self, q: dict[str, str]) -> tuple[int, str]:
        juste = q.get("id_token_hint") in self.jetons and q.get("post_logout_redirect_uri") == SORTIE
        if not juste or len(q.get("state", "")) < 32:
            return 400, "Y030111"
        return 303, f"{SORTIE}?{urlencode({'state': q['state']})}"

    # --- Tools ---------------------------------------------------------------------------------------

    def signer(self, dit: dict[str, Any], *, cle: Any = None, kid: str | None = None, alg: str = "") -> str:
        entete = {"kid": kid or self.kid}
        return jwt.encode(dit, cle or self.cles[self.kid], algorithm=alg or self.algorithme, headers=entete)

    def _secret(self) -> str:
        self.secrets.append(secrets.token_urlsafe(32))
        return self.secrets[-1]

    @staticmethod
    def _defi(preuve: str) -> str:
        return segment(hashlib.sha256(preuve.encode()).digest())

    def repondre(self, methode: str, chemin: str, q: dict[str, str], jeton: str) -> Reponse | tuple[int, str]:
        self.recus.append(chemin)
        nom = chemin.removeprefix("/api/v2/")
        if nom == ".well-known/openid-configuration" or nom == "jwks":
            court = "jwks" if nom == "jwks" else "decouverte"
            forgee = self.forges.get(court, getattr(self, court))()
            return forgee if isinstance(forgee, tuple) else (200, JSON, json.dumps(forgee).encode())
        if nom == "authorize":
            return self.autoriser(q)
        if nom == "token" and methode == "POST":
            return self.forges.get("token", self.echanger)(q)
        if nom == "userinfo":
            return self.decrire(jeton)
        if nom == "session/end":
            return self.terminer(q)
        return 404, JSON, b"{}"

    def _gestionnaire(self) -> type[BaseHTTPRequestHandler]:
        fournisseur = self

        class Gestionnaire(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parties = urlsplit(self.path)
                self._repondre(parties.path, parties.query)

            def do_POST(self) -> None:
                self._repondre(self.path, self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

            def _repondre(self, chemin: str, champs: str) -> None:
                jeton = self.headers.get("Authorization", "").removeprefix("Bearer ")
                donnee = fournisseur.repondre(self.command, chemin, dict(parse_qsl(champs)), jeton)
                if len(donnee) == 2:  # a redirection, or its refusal
                    statut, ou = donnee
                    self.send_response(statut)
                    self.send_header("Location" if statut < 400 else "X-Erreur", ou)
                    corps = b"" if statut < 400 else ou.encode()
                else:
                    statut, genre, corps = donnee
                    self.send_response(statut)
                    self.send_header("Content-Type", genre)
                self.send_header("Content-Length", str(len(corps)))
                self.end_headers()
                self.wfile.write(corps)

            def log_message(self, *_: Any) -> None:
                pass

            def handle(self) -> None:
                with suppress(ConnectionError):  # whoever asked did not wait
                    super().handle()

        return Gestionnaire


@contextmanager
def proconnect() -> Iterator[Fournisseur]:
    """ProConnect switched on at a local provider, where no fixture is."""
    fournisseur = Fournisseur()
    reglages = {
        "PROCONNECT_ISSUER": fournisseur.issuer,
        "PROCONNECT_CLIENT_ID": CLIENT_ID,
        "PROCONNECT_CLIENT_SECRET": CLIENT_SECRET,
    }
    with override_settings(**reglages):
        yield fournisseur
    oublier()
    fournisseur.arreter()
