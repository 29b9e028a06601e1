"""Send one hostile value to one target, and say what is wrong with the answer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from unittest import mock
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models.sql import Query
from django.test import Client

from tests.garde_fous.cibles import CHAMP, CHEMIN, COOKIE, ENTETE, FICHIER, JSON, REQUETE, Cible
from tests.garde_fous.controles import LENTE
from tests.garde_fous.hostiles import ENTETE as ENTETE_INJECTE
from tests.garde_fous.hostiles import MARQUE, Valeur, corps_json
from tests.garde_fous.parcours import HOTE, lire

BORNE = f"borne-{MARQUE}"
NOUS = {"", HOTE, urlsplit(settings.SITE_URL).netloc}
FORMULAIRE = "application/x-www-form-urlencoded"


def essayer(client: Client, cible: Cible, valeur: Valeur) -> list[str]:
    """What is wrong, in words; the database and the cookies are then as they were."""
    biscuits = client.cookies.copy()
    with transaction.atomic():
        ecarts = _essayer(client, cible, valeur)
        transaction.set_rollback(True)
    client.cookies = biscuits
    return [f"{cible}, valeur {valeur} : {ecart}" for ecart in ecarts]


def _essayer(client: Client, cible: Cible, valeur: Valeur) -> list[str]:
    depart = time.perf_counter()
    try:
        with orm_surveille(valeur) as touches:
            reponse = _envoyer(client, cible, valeur)
            contenu = lire(reponse)
            if cible.methode != "GET" and 300 <= reponse.status_code < 400 and _chez_nous(reponse["Location"]):
                contenu += lire(client.get(reponse["Location"]))  # what was stored, shown
    except Exception as erreur:
        return [f"{type(erreur).__name__} ({str(erreur)[:150]}) ; traitez ou refusez cette valeur"]
    ecarts = list(juger(reponse, contenu, valeur))
    if touches:
        ecarts.append(f"l’ORM a lu « {touches[0]} » ; ne faites jamais un nom de champ de ce qui arrive")
    if time.perf_counter() - depart > LENTE and _envoi_lent(client, cible, valeur):
        ecarts.append(f"plus de {LENTE:.0f} s, deux fois ; bornez ce qui est lu")
    return ecarts


def _envoi_lent(client: Client, cible: Cible, valeur: Valeur) -> bool:
    """Once more: a machine that breathes is not a slow page."""
    depart = time.perf_counter()
    _envoyer(client, cible, valeur)
    return time.perf_counter() - depart > LENTE


def juger(reponse: Any, contenu: bytes, valeur: Valeur) -> Iterator[str]:
    if reponse.status_code >= 500:
        yield f"statut {reponse.status_code} ; traitez ou refusez cette valeur"
    if ENTETE_INJECTE in reponse or any(MARQUE in nom for nom in reponse.cookies):
        yield "en-tête injecté ; n’écrivez jamais un en-tête avec ce qui arrive"
    if not _chez_nous(reponse.get("Location", "")):
        yield f"redirection hors du site ({reponse['Location'][:80]}) ; passez par comptes.retour"
    html = reponse.get("Content-Type", "").startswith(("text/html", "application/xml", "application/atom", "text/xml"))
    if html and b"<" in valeur.octets and MARQUE.encode() in valeur.octets and valeur.octets in contenu:
        yield "la valeur ressort telle quelle dans la page ; échappez-la"
    if reponse.get("Content-Type", "").startswith("text/csv"):
        debuts = {cellule.strip('"')[:1] for ligne in contenu.decode().splitlines() for cellule in ligne.split(";")}
        if debuts & set("=@\t\r"):
            yield "une cellule commence par une formule ; écrivez par socle.tableur"


def _chez_nous(adresse: str) -> bool:
    """As a browser reads it: backslashes are slashes, tabs and line ends are nothing."""
    lue = adresse.translate({ord("\\"): "/", 9: None, 10: None, 13: None}).strip()
    parties = urlsplit(lue)
    return parties.scheme in {"", "http", "https"} and parties.netloc in NOUS and not lue.startswith("///")


def _envoyer(client: Client, cible: Cible, valeur: Valeur) -> Any:
    return _ENVOIS[cible.genre](client, cible, valeur)


def _code(valeur: Valeur) -> str:
    """As a part of an address; what is about percents goes as it is."""
    brut = valeur.famille == "pour cent"
    return valeur.texte if brut else quote(valeur.octets, safe="")


def _par_chemin(client: Client, cible: Cible, valeur: Valeur) -> Any:
    return client.generic(cible.methode, cible.adresse.replace("{}", _code(valeur).replace("+", "%2B"), 1))


def _par_requete(client: Client, cible: Cible, valeur: Valeur) -> Any:
    return client.generic("GET", f"{cible.adresse}?{_paires(cible, valeur)}")


def _par_champ(client: Client, cible: Cible, valeur: Valeur) -> Any:
    return client.generic(cible.methode, cible.adresse, _paires(cible, valeur), FORMULAIRE)


def _paires(cible: Cible, valeur: Valeur) -> str:
    """The others as they were; the name itself is hostile when the target has none; keys repeated by their family."""
    nom, autres = quote(cible.nom), urlencode(cible.champs)
    if not nom:
        visee = f"{_code(valeur)}=1&{_code(valeur)}__in=1"
    elif valeur.famille == "crochets":
        visee = f"{nom}={_code(valeur)}&{nom}[]={_code(valeur)}&{nom}={_code(valeur)}"
    else:
        visee = f"{nom}={_code(valeur)}"
    return f"{autres}&{visee}" if autres else visee


def _par_entete(client: Client, cible: Cible, valeur: Valeur) -> Any:
    """What a server lets through: no end of line, no NUL; bytes, read as Latin-1."""
    texte = valeur.octets.translate(None, b"\r\n\0").decode("latin-1").strip()
    if cible.nom == "HTTP_COOKIE":
        return _demander(client, cible, {}, texte)
    return _demander(client, cible, {cible.nom: texte})


def _par_cookie(client: Client, cible: Cible, valeur: Valeur) -> Any:
    octets = valeur.octets.translate(None, b"\r\n\0").decode("latin-1")
    return _demander(client, cible, {}, f"{cible.nom}={octets}")


def _demander(client: Client, cible: Cible, entetes: dict[str, str], biscuits: str | None = None) -> Any:
    corps = urlencode(cible.champs).encode() if cible.methode == "POST" else b""
    environ: dict[str, Any] = {"wsgi.input": BytesIO(corps), "CONTENT_LENGTH": str(len(corps))}
    if biscuits is not None:  # the client writes its own cookies: these replace them
        client.cookies.clear()
        environ["HTTP_COOKIE"] = biscuits
    genre = FORMULAIRE if corps else "text/plain"
    return client.generic(cible.methode, cible.adresse, corps, genre, **{**environ, **entetes})


def _par_fichier(client: Client, cible: Cible, valeur: Valeur) -> Any:
    """A file whose name, type and content are hostile, under the name of the first field too."""
    nom = valeur.octets.translate(None, b'\r\n"')
    parties = [
        b'Content-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: %s\r\n\r\n%s'
        % (champ.encode(), nom, nom[:50], valeur.octets)
        for champ in {"fichier", *(nom for nom, _ in cible.champs[:1])}
    ]
    parties += [f'Content-Disposition: form-data; name="{n}"\r\n\r\n{v}'.encode() for n, v in cible.champs[1:]]
    borne = BORNE.encode()
    corps = b"".join(b"--%s\r\n%s\r\n" % (borne, partie) for partie in parties) + b"--%s--\r\n" % borne
    return client.generic("POST", cible.adresse, corps, f"multipart/form-data; boundary={BORNE}")


def _par_json(client: Client, cible: Cible, valeur: Valeur) -> Any:
    return client.generic(cible.methode, cible.adresse, corps_json(valeur), "application/json")


_ENVOIS = {
    CHEMIN: _par_chemin,
    REQUETE: _par_requete,
    ENTETE: _par_entete,
    COOKIE: _par_cookie,
    CHAMP: _par_champ,
    FICHIER: _par_fichier,
    JSON: _par_json,
}


@contextmanager
def orm_surveille(valeur: Valeur) -> Iterator[list[str]]:
    """What the ORM was asked to read as a name of field, when it is the value that was sent."""
    touches: list[str] = []
    if valeur.famille != "orm" or valeur.texte.count("__") < 2:  # « pk__in » is in our own code too
        yield touches
        return
    d_origine = Query.names_to_path

    def noter(soi: Query, noms: list[str], *reste: Any, **autres: Any) -> Any:
        lu = "__".join(noms)
        if lu.startswith(valeur.texte.lstrip("-")):
            touches.append(lu)
        return d_origine(soi, noms, *reste, **autres)

    with mock.patch.object(Query, "names_to_path", noter):
        yield touches
