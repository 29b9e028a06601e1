"""ProConnect: every forged, replayed or broken answer is refused, opens nothing, and leaves no token in the logs."""

import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from django.urls import reverse

from comptes.models import Utilisateur
from comptes.proconnect import demande, jetons, reseau
from comptes.proconnect import fournisseur as publie
from comptes.proconnect.refus import ProConnectRefuse
from tests.comptes.fournisseur import (
    CAMILLE,
    CLIENT_ID,
    CLIENT_SECRET,
    JSON,
    JWT,
    cle_ec,
    cle_rsa,
    publier,
    segment,
    signer_brut,
)
from tests.conftest import ClientStrict
from tests.factories import UtilisateurFactory

pytestmark = pytest.mark.django_db

ENORME = "9" * 400


def changer(**autres):
    """The claims with these instead; None takes one away."""

    def forger(f, dit):
        return f.signer({nom: valeur for nom, valeur in (dit | autres).items() if valeur is not None})

    return forger


def brut(**autres):
    """The same, written as it is: what no library would sign."""

    def forger(f, dit):
        gardes = {nom: valeur for nom, valeur in dit.items() if nom not in autres}
        corps = json.dumps(gardes)[:-1] + "".join(f', "{nom}": {valeur}' for nom, valeur in autres.items()) + "}"
        return signer_brut({"alg": "RS256", "kid": "une"}, corps)

    return forger


def avec_la_cle_publique(f, dit):
    """HS256, whose secret would be the public key, in each of its spellings a verifier may hold."""
    pem = (
        cle_rsa("une")
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    debut = f"{segment({'alg': 'HS256', 'kid': 'une'})}.{segment(dit)}"
    signature = jwt.get_algorithm_by_name("HS256").sign(debut.encode(), pem)
    return f"{debut}.{segment(signature)}"


def abimer(jeton):
    debut, _, signature = jeton.rpartition(".")
    return f"{debut}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"


def autre_corps(f, dit):
    """A good signature, of something else."""
    debut, _, signature = f.signer(dit).split(".")
    return f"{debut}.{segment(dit | {'sub': 'quelqu-un'})}.{signature}"


def signe_par(nom, **entete):
    return lambda f, dit: f.signer(dit, cle=cle_rsa(nom), **entete)


# Forgeries of any signed token.
SIGNATURES = {
    "signature abîmée": lambda f, dit: abimer(f.signer(dit)),
    "corps changé": autre_corps,
    "signée par une autre clé": signe_par("autre"),
    "clé inconnue": signe_par("autre", kid="inconnue"),
    "sans signature": lambda f, dit: f.signer(dit).rpartition(".")[0] + ".",
    "alg none": lambda f, dit: f"{segment({'alg': 'none', 'kid': 'une'})}.{segment(dit)}.",
    "alg None": lambda f, dit: f"{segment({'alg': 'None', 'kid': 'une'})}.{segment(dit)}.",
    "HS256 et clé publique": avec_la_cle_publique,
    "HS256 et secret du site": lambda f, dit: jwt.encode(dit, CLIENT_SECRET * 2, "HS256", {"kid": "une"}),
    "RS512": lambda f, dit: f.signer(dit, alg="RS512"),
    "ES256 sous le nom d’une clé RSA": lambda f, dit: f.signer(dit, cle=cle_ec("x"), alg="ES256"),
    "alg en liste": lambda f, dit: signer_brut({"alg": ["RS256"], "kid": "une"}, json.dumps(dit)),
    "sans alg": lambda f, dit: signer_brut({"kid": "une"}, json.dumps(dit)),
    "sans kid": lambda f, dit: signer_brut({"alg": "RS256"}, json.dumps(dit)),
    "kid en nombre": lambda f, dit: signer_brut({"alg": "RS256", "kid": 1}, json.dumps(dit)),
    "clé dans l’en-tête": lambda f, dit: signer_brut(
        {"alg": "RS256", "kid": "pirate", "jwk": publier(cle_rsa("autre"), "pirate")}, json.dumps(dit), cle_rsa("autre")
    ),
    "en-tête critique inconnu": lambda f, dit: signer_brut(
        {"alg": "RS256", "kid": "une", "crit": ["exp"], "exp": 1}, json.dumps(dit)
    ),
    "deux points de trop": lambda f, dit: f.signer(dit) + "..",
    "pas un jeton": lambda f, dit: "bonjour",
    "jeton vide": lambda f, dit: "",
    "jeton immense": lambda f, dit: f.signer(dit | {"x": "a" * 30_000}),
    "corps en liste": lambda f, dit: signer_brut({"alg": "RS256", "kid": "une"}, "[1]"),
    "corps profond": lambda f, dit: signer_brut({"alg": "RS256", "kid": "une"}, "[" * 9_000),
    "corps sans JSON": lambda f, dit: signer_brut({"alg": "RS256", "kid": "une"}, "bonjour"),
    "clé répétée": lambda f, dit: signer_brut({"alg": "RS256", "kid": "une"}, json.dumps(dit)[:-1] + ', "sub": "x"}'),
    "autre émetteur": changer(iss="https://ailleurs.example/api/v2"),
    "sans émetteur": changer(iss=None),
    "émetteur et barre": lambda f, dit: f.signer(dit | {"iss": f"{f.issuer}/"}),
    "émetteur en liste": lambda f, dit: signer_brut(
        {"alg": "RS256", "kid": "une"}, json.dumps(dit | {"iss": [f.issuer]})
    ),
    "autre destinataire": changer(aud="un-autre-site"),
    "sans destinataire": changer(aud=None),
    "plusieurs destinataires": changer(aud=["site-de-test", "un-autre-site"]),
    "plusieurs, et pour un autre": changer(aud=["site-de-test", "un-autre-site"], azp="un-autre-site"),
    "destinataire objet": changer(aud={"site-de-test": 1}),
    "sans sujet": changer(sub=None),
    "sujet vide": changer(sub=""),
    "sujet nombre": brut(sub=12),
    "sujet immense": changer(sub="a" * 256),
    "sujet à saut de ligne": changer(sub="a\nb"),
    "périmée": lambda f, dit: f.signer(dit | {"exp": int(time.time()) - 60}),
    "exp infini": brut(exp="1e400"),
    "exp Infinity": brut(exp="Infinity"),
    "exp NaN": brut(exp="NaN"),
    "exp énorme": brut(exp=ENORME),
    "exp en texte": brut(exp='"9999999999"'),
    "exp en liste": brut(exp="[9999999999]"),
    "exp vrai": brut(exp="true"),
    "exp négatif": brut(exp="-1"),
    "exp à virgule": brut(exp="9999999999.5"),
}
# Of an id_token alone.
IDENTITES = {
    "sans exp": changer(exp=None),
    "sans iat": changer(iat=None),
    "d’hier": lambda f, dit: f.signer(dit | {"iat": int(time.time()) - 86_400}),
    "de demain": lambda f, dit: f.signer(dit | {"iat": int(time.time()) + 86_400}),
    "iat infini": brut(iat="1e400"),
    "autre nonce": changer(nonce="n" * 64),
    "sans nonce": changer(nonce=None),
    "nonce vide": changer(nonce=""),
    "nonce en liste": brut(nonce="[]"),
    "autre jeton d’accès": changer(at_hash="A" * 22),
}
# What userinfo alone may say.
PERSONNES = {
    "autre personne": changer(sub="quelqu-un-d-autre"),
    "JSON nu": lambda f, dit: (200, JSON, json.dumps(dit).encode()),
    "JSON annoncé comme JWT": lambda f, dit: (200, JWT, json.dumps(dit).encode()),
    "JWT annoncé comme JSON": lambda f, dit: (200, JSON, f.signer(dit).encode()),
    "octets": lambda f, dit: (200, JWT, b"\xff\xfe"),
    "refus": lambda f, dit: (401, JSON, b"{}"),
    "redirection": lambda f, dit: (302, JWT, b""),
}


@pytest.mark.parametrize("faux", [*SIGNATURES, *IDENTITES])
def test_a_forged_identity_is_refused(fournisseur, s_identifier, rien_n_a_change, faux):
    forger = (SIGNATURES | IDENTITES)[faux]
    fournisseur.forges["id_token"] = lambda dit: forger(fournisseur, dit)
    rien_n_a_change(s_identifier())


@pytest.mark.parametrize("faux", SIGNATURES)
def test_the_same_forgeries_of_a_person_are_refused(fournisseur, faux):
    """Without the browser, which what is above needed: the same reading, of another token."""
    dit = CAMILLE | {"iss": fournisseur.issuer, "aud": CLIENT_ID}
    assert jetons.lire_personne(fournisseur.signer(dit), sub=CAMILLE["sub"])["email"] == CAMILLE["email"]
    with pytest.raises(ProConnectRefuse) as refus:
        jetons.lire_personne(SIGNATURES[faux](fournisseur, dit), sub=CAMILLE["sub"])
    assert refus.value.motif.statut == 400


@pytest.mark.parametrize("faux", [*PERSONNES, "signature abîmée", "alg none", "HS256 et clé publique"])
def test_a_forged_person_is_refused(fournisseur, s_identifier, rien_n_a_change, faux):
    forger = (SIGNATURES | PERSONNES)[faux]
    fournisseur.forges["userinfo"] = lambda dit: forger(fournisseur, dit)
    rien_n_a_change(s_identifier())


def rendus(**autres):
    dit = {"access_token": "a" * 40, "token_type": "Bearer", "id_token": "x.y.z"} | autres
    return 200, JSON, json.dumps({nom: valeur for nom, valeur in dit.items() if valeur is not None}).encode()


@pytest.mark.parametrize(
    "reponse",
    [
        (400, JSON, b'{"error": "invalid_grant"}'),
        (302, JSON, b""),
        (200, JSON, b"bonjour"),
        (200, JSON, b"[]"),
        (200, JSON, b"\xff\xfe\x00"),
        (200, JSON, b'{"a": 1e999}'),
        (200, JSON, b'{"a": ' + b"9" * 5000 + b"}"),
        (200, JSON, b"[" * 100_000),
        (200, JSON, b" " * 300_000),
        rendus(id_token=None),
        rendus(access_token=None),
        rendus(access_token=["a"]),
        rendus(access_token="a\r\nX-Autre: 1"),
        rendus(access_token=""),
        rendus(token_type="mac"),
        rendus(id_token="é" * 10),
        rendus(id_token={"a": 1}),
    ],
    ids=str,
)
def test_a_broken_answer_is_refused(fournisseur, s_identifier, rien_n_a_change, reponse):
    fournisseur.forges["token"] = lambda q: reponse
    rien_n_a_change(s_identifier())


# --- What is published -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changement",
    [
        {"issuer": "https://ailleurs.example/api/v2"},
        {"issuer": None},
        {"token_endpoint": "https://ailleurs.example/token"},
        {"token_endpoint": "http://127.0.0.1:1@ailleurs.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": ["x"]},
    ],
    ids=str,
)
def test_addresses_of_somebody_else_are_refused(client, fournisseur, rien_n_a_change, changement):
    fournisseur.forges["decouverte"] = lambda: fournisseur.decouverte() | changement
    rien_n_a_change(client.post(reverse("comptes:proconnect")), code="decouverte_d_un_autre")


@pytest.mark.parametrize(
    "cles",
    [
        [],
        None,
        "une",
        [None],
        [{"kid": "une"}],
        [{"kty": "oct", "kid": "une", "k": "c2VjcmV0"}],
        [{"kty": ["RSA"], "kid": "une"}],
        [{"kty": "RSA", "kid": "une", "n": "AQAB", "e": "AQAB"}],
        [{"kty": "RSA", "kid": "une", "n": 1, "e": 2}],
        [{"kty": "EC", "kid": "une", "crv": "P-999", "x": "AA", "y": "AA"}],
    ],
    ids=str,
)
def test_keys_that_are_none_verify_nothing(fournisseur, cles):
    fournisseur.forges["jwks"] = lambda: {"keys": cles}
    with pytest.raises(ProConnectRefuse):
        publie.cle("une")


def test_a_key_to_encrypt_signs_nothing(fournisseur, s_identifier, rien_n_a_change):
    fournisseur.forges["jwks"] = lambda: {"keys": [publier(cle_rsa("une"), "une", use="enc")]}
    rien_n_a_change(s_identifier(), code="cle_inconnue")


def test_a_key_for_another_algorithm_signs_nothing(fournisseur, s_identifier, rien_n_a_change):
    fournisseur.forges["jwks"] = lambda: {"keys": [publier(cle_rsa("une"), "une", alg="RS512")]}
    rien_n_a_change(s_identifier(), code="algorithme")


# --- Demands -----------------------------------------------------------------------------------------


@pytest.fixture
def partir(client, fournisseur):
    """The way back, as the browser would follow it."""

    def partir(qui=client):
        return fournisseur.naviguer(qui.post(reverse("comptes:proconnect"))["Location"])[1]

    return partir


def test_an_answer_serves_once(client, fournisseur, partir):
    retour = partir()
    assert client.get(retour).status_code == 302
    client.post(reverse("comptes:continuer_proconnect"))
    client.post(reverse("comptes:deconnexion"))
    assert client.get(retour).status_code == 400
    assert "_auth_user_id" not in client.session


def test_a_code_serves_once_whoever_brings_it(client, fournisseur, partir, rien_n_a_change):
    """The state of this session, the code of another one: its proof is missing, and it is spent."""
    autre = ClientStrict()
    code = partir(autre).partition("code=")[2].partition("&")[0]
    mien = partir()
    vole = mien.replace(mien.partition("code=")[2].partition("&")[0], code)
    rien_n_a_change(client.get(vole), code="code")


def test_a_code_that_is_spent(client, fournisseur, partir, rien_n_a_change):
    retour = partir()
    fournisseur.codes.clear()
    rien_n_a_change(client.get(retour), code="code")


def test_an_old_code(client, fournisseur, partir, rien_n_a_change):
    retour = partir()
    for code in fournisseur.codes.values():
        code["a"] -= 31
    rien_n_a_change(client.get(retour), code="code")


def test_the_state_of_another_session_is_refused(client, partir, rien_n_a_change):
    retour = partir(ClientStrict())
    rien_n_a_change(client.get(retour), code="perimee")
    partir()
    rien_n_a_change(client.get(retour), code="perimee")


def test_an_old_demand_is_refused(client, partir, rien_n_a_change):
    retour = partir()
    session = client.session
    session["proconnect_demande"] |= {"a": time.time() - demande.DUREE - 1}
    session.save()
    rien_n_a_change(client.get(retour), code="perimee")


def test_an_answer_that_waited_is_refused(client, partir, rien_n_a_change):
    client.get(partir())
    session = client.session
    session["proconnect_recue"] |= {"a": time.time() - demande.DUREE - 1}
    session.save()
    page = reverse("comptes:continuer_proconnect")
    rien_n_a_change(client.get(page), code="perimee")
    rien_n_a_change(client.post(page), code="perimee")


def test_a_wrong_state_spends_the_demand(client, partir, rien_n_a_change):
    retour = partir()
    rien_n_a_change(client.get(retour.replace("state=", "state=x")), code="perimee")
    rien_n_a_change(client.get(retour), code="perimee")


@pytest.mark.parametrize("oubli", ["code", "state"])
def test_a_missing_parameter(client, partir, rien_n_a_change, oubli):
    rien_n_a_change(client.get(partir().replace(f"{oubli}=", f"sans_{oubli}=")))


@pytest.mark.parametrize("code", ["", "a b", "a%0D%0Ab", "é", "a" * 3000])
def test_what_is_no_code_is_not_sent(client, fournisseur, partir, rien_n_a_change, code):
    retour = partir()
    bon = retour.partition("code=")[2].partition("&")[0]
    rien_n_a_change(client.get(retour.replace(bon, code)), code="code")
    assert "/api/v2/token" not in fournisseur.recus


def test_the_answer_of_another_issuer(client, fournisseur, partir, rien_n_a_change):
    retour = partir().partition("&iss=")[0]
    rien_n_a_change(client.get(f"{retour}&iss=https://ailleurs.example"), code="emetteur")
    assert "/api/v2/token" not in fournisseur.recus


def test_a_refusal_of_proconnect_is_said(fournisseur, s_identifier, rien_n_a_change):
    fournisseur.refuse = True
    reponse = s_identifier()
    rien_n_a_change(reponse, 403, "refusee")
    assert "access_denied" not in reponse.content.decode()


def test_an_error_of_nobody_is_not_shown(client, partir, rien_n_a_change):
    etat = partir().partition("state=")[2].partition("&")[0]
    forge = {"state": etat, "error": "<b>x</b>", "error_description": "appelez-nous"}
    page = client.get(reverse("comptes:retour_proconnect"), forge)
    assert "appelez-nous" not in page.content.decode()
    rien_n_a_change(page, 403, "refusee")


def test_a_head_spends_nothing(client, partir):
    retour = partir()
    assert client.head(retour).status_code == 405
    assert client.get(retour).status_code == 302


def test_a_demand_made_before_a_login_is_not_finished_after_it(client, partir):
    retour = partir()
    client.force_login(UtilisateurFactory())
    assert client.get(retour).status_code in {400, 403}
    assert not Utilisateur.objects.exclude(pk=client.session["_auth_user_id"]).exists()


def test_refusals_are_counted(client, fournisseur, s_identifier):
    fournisseur.forges["id_token"] = lambda dit: "faux"
    assert [s_identifier().status_code for _ in range(demande.REFUS)] == [400] * demande.REFUS
    fournisseur.forges.clear()
    assert s_identifier().status_code == 429
    session = client.session
    session["proconnect_echecs"] = [time.time() - demande.DUREE - 1] * demande.REFUS
    session.save()
    assert s_identifier().status_code == 302


# --- A provider that is down, slow, endless ------------------------------------------------------------


def test_a_provider_that_is_down_is_said(client, fournisseur, rien_n_a_change, settings):
    settings.PROCONNECT_ISSUER = "http://127.0.0.1:1/api/v2"
    reponse = client.post(reverse("comptes:proconnect"))
    rien_n_a_change(reponse, 503, "panne")
    assert reverse("comptes:connexion") in reponse.content.decode()


def test_a_provider_that_fails_on_the_way_back(fournisseur, s_identifier, rien_n_a_change):
    fournisseur.forges["token"] = lambda q: (502, JSON, b"<html>")
    rien_n_a_change(s_identifier(), 503, "panne")


def test_a_provider_that_is_slow_is_left(fournisseur, s_identifier, rien_n_a_change, monkeypatch):
    monkeypatch.setattr(reseau, "SILENCE", 0.1)

    def tarder(q):
        time.sleep(0.4)  # four times what we wait
        return fournisseur.echanger(q)

    fournisseur.forges["token"] = tarder
    rien_n_a_change(s_identifier(), 503, "panne")


def test_a_provider_that_drips_is_cut(fournisseur, monkeypatch):
    """Never silent, never done: no single byte is late."""
    monkeypatch.setattr(reseau, "DUREE", 0.3)

    def goutter(self):
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            for _ in range(100):
                self.wfile.write(b"a")
                time.sleep(0.05)
        except OSError:
            pass

    monkeypatch.setattr(fournisseur.serveur.RequestHandlerClass, "do_GET", goutter)
    with pytest.raises(ProConnectRefuse, match="panne"):
        reseau.lire(f"{fournisseur.issuer}/userinfo")


def test_an_answer_without_end_is_not_read(fournisseur, monkeypatch):
    fournisseur.forges["jwks"] = lambda: (200, JSON, b"[" * (reseau.TAILLE + 1))
    with pytest.raises(ProConnectRefuse, match="reponse_illisible"):
        publie.cle("une")


def test_a_key_nobody_knows_does_not_make_us_ask_again_and_again(fournisseur):
    for _ in range(5):
        with pytest.raises(ProConnectRefuse, match="cle_inconnue"):
            publie.cle("inconnue")
    assert fournisseur.recus.count("/api/v2/jwks") == 1


def test_an_error_names_nothing_that_was_received():
    with pytest.raises(ProConnectRefuse) as refus:
        reseau.objet(b'{"secret": 1e999}')
    assert "secret" not in repr(refus.value)
    assert refus.value.__cause__ is None
    assert refus.value.__suppress_context__
