"""Where a hostile value can enter, found by looking at what the application declares, shows and reads."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from unittest import mock
from urllib.parse import parse_qsl, quote
from uuid import uuid4

from django.contrib import admin
from django.contrib.admin.views import main as changelist
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.http.request import HttpHeaders
from django.urls import Resolver404, resolve, reverse
from django.urls.converters import get_converters

from tests.garde_fous.hostiles import Valeur, une_par_famille, valeurs
from tests.garde_fous.parcours import Formulaire, Parcours, route_de
from tests.garde_fous.routes import routes

CHEMIN, REQUETE, ENTETE, COOKIE, CHAMP, FICHIER, JSON = (
    *("chemin", "requête", "en-tête", "cookie"),
    *("champ", "fichier", "json"),
)
# A header that nearly every route reads is read by a middleware: these many routes say it all.
ROUTES_PAR_ENTETE = 5
_PARTIE = re.compile(r"<(?:(?P<convertisseur>\w+):)?(?P<nom>\w+)>")


class Cible(NamedTuple):
    """One place of one request. `adresse` of a path has « {} » where the value goes."""

    persona: str
    methode: str
    adresse: str
    genre: str
    nom: str
    champs: tuple[tuple[str, str], ...] = ()
    tout: bool = True  # every value, or one of each family
    converti: str = ""  # the converter that reads this part of a path, and refuses most values all alike

    @property
    def cle(self) -> tuple[str, str, str, str]:
        """Two of the same key are the same code, reached by somebody else or about something else."""
        return self.methode, route_de(self.adresse) or self.adresse, self.genre, self.nom

    @property
    def valeurs(self) -> list[Valeur]:
        """Those that this target tells apart."""
        if self.converti:
            lue = re.compile(get_converters()[self.converti].regex)
            lisibles = [valeur for valeur in valeurs() if lue.fullmatch(valeur.texte)]
            return [*lisibles, *une_par_famille()[:4]]
        return list(valeurs() if self.tout else une_par_famille())

    def __str__(self) -> str:
        return f"{self.persona} : {self.methode} {self.adresse}, {self.genre} « {self.nom} »"


# --- What the code reads ---------------------------------------------------------------------------------------


@dataclass
class Lectures:
    """Names asked of requests, by (route, what): the code says itself which parameters it knows."""

    noms: dict[tuple[str, str], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    route: str = ""
    adresse: str = ""

    def noter(self, quoi: str, nom: Any) -> None:
        if isinstance(nom, str):
            self.noms[self.route, quoi].setdefault(nom, self.adresse)

    def de(self, quoi: str) -> Iterator[tuple[str, str, str]]:
        """(route, name, an address where it was read)."""
        for (route, lu), noms in sorted(self.noms.items()):
            if lu == quoi:
                yield from ((route, nom, adresse) for nom, adresse in sorted(noms.items()))


def _espion(classe: type, lectures: Lectures, quoi: str) -> type:
    def noter(methode: str) -> Any:
        d_origine = getattr(classe, methode)

        def lue(soi: Any, nom: Any, *reste: Any, **autres: Any) -> Any:
            lectures.noter(quoi, nom)
            return d_origine(soi, nom, *reste, **autres)

        return lue

    lecteurs = ("__getitem__", "__contains__", "get", "getlist", "pop")
    return type(classe.__name__, (classe,), {nom: noter(nom) for nom in lecteurs if hasattr(classe, nom)})


@contextmanager
def espionner() -> Iterator[Lectures]:
    """Note every parameter, form field, header and cookie that any code asks of a request."""
    lectures = Lectures()
    environ, cookies = _espion(dict, lectures, ENTETE), _espion(dict, lectures, COOKIE)
    d_origine, lire_entete, lire_cookies = WSGIRequest.__init__, HttpHeaders.__getitem__, _parse_cookie()

    def naitre(soi: WSGIRequest, brut: dict[str, Any]) -> None:
        chemin, requete = brut["PATH_INFO"], brut.get("QUERY_STRING", "")
        lectures.route, lectures.adresse = route_de(chemin) or chemin, chemin + (f"?{requete}" if requete else "")
        d_origine(soi, environ(brut))

    def entete(soi: HttpHeaders, nom: str) -> str:
        lectures.noter(ENTETE, HttpHeaders.to_wsgi_name(nom))
        return lire_entete(soi, nom)

    with (
        mock.patch.object(WSGIRequest, "__init__", naitre),
        mock.patch.object(HttpHeaders, "__getitem__", entete),
        mock.patch("django.core.handlers.wsgi.parse_cookie", lambda texte: cookies(lire_cookies(texte))),
        mock.patch("django.core.handlers.wsgi.QueryDict", _espion(QueryDict, lectures, REQUETE)),
        mock.patch("django.http.request.QueryDict", _espion(QueryDict, lectures, CHAMP)),
    ):
        yield lectures


def _parse_cookie() -> Any:
    from django.http import parse_cookie

    return parse_cookie


# --- Targets ---------------------------------------------------------------------------------------------------


def cibles(parcours: Parcours, lectures: Lectures) -> list[Cible]:
    """All those of one persona, after its crawl."""
    posts = [f for f in parcours.formulaires.values() if f.methode == "post" and f.route]
    toutes = [
        *_chemins(parcours, posts),
        *_requetes(parcours, lectures),
        *_listes_d_admin(parcours),
        *_entetes(parcours, lectures, posts),
        *_champs(parcours.persona, lectures, posts),
        *_corps(parcours.persona, posts),
    ]
    return list({(c.methode, c.adresse, c.genre, c.nom): c for c in toutes}.values())


def _chemins(parcours: Parcours, posts: Iterable[Formulaire]) -> Iterator[Cible]:
    """Each part of each route, the others as an address that was seen says them."""
    exemples: dict[str, dict[str, Any]] = {}
    for adresse in [*parcours.visites, *(formulaire.adresse for formulaire in posts)]:
        with suppress(Resolver404):
            trouvee = resolve(adresse.partition("?")[0])
            exemples.setdefault("/" + trouvee.route, trouvee.kwargs)
    for route in (une.adresse for une in routes()):
        connus = exemples.get(route, {})
        for partie in _PARTIE.finditer(route):
            strict = partie["convertisseur"] if partie["convertisseur"] in {"int", "uuid"} else ""
            adresse = "".join(_remplir(route, partie["nom"], connus))
            for methode in ("GET", "POST"):
                tout = methode == "GET" and not route.startswith("/admin/")
                yield Cible(parcours.persona, methode, adresse, CHEMIN, partie["nom"], tout=tout, converti=strict or "")


def _remplir(route: str, visee: str, connus: dict[str, Any]) -> Iterator[str]:
    fin = 0
    for partie in _PARTIE.finditer(route):
        defaut = {"uuid": str(uuid4()), "int": "1"}.get(partie["convertisseur"] or "", "x")
        yield route[fin : partie.start()]
        yield "{}" if partie["nom"] == visee else quote(str(connus.get(partie["nom"], defaut)))
        fin = partie.end()
    yield route[fin:]


def _requetes(parcours: Parcours, lectures: Lectures) -> Iterator[Cible]:
    """Parameters that the code asked for, and those that links and GET forms carry."""
    lus = {(route, nom): adresse for route, nom, adresse in lectures.de(REQUETE)}
    for adresse in parcours.visites:
        chemin, _, requete = adresse.partition("?")
        for nom, _ in parse_qsl(requete, keep_blank_values=True):
            lus.setdefault((route_de(chemin) or chemin, nom), adresse)
    for (route, nom), adresse in sorted(lus.items()):
        chemin, _, requete = adresse.partition("?")
        autres = tuple(champ for champ in parse_qsl(requete, keep_blank_values=True) if champ[0] != nom)
        admis = not route.startswith("admin:")
        yield Cible(parcours.persona, "GET", chemin, REQUETE, nom, autres, tout=admis)
    for adresse in {v.route: v.adresse for v in parcours.visites.values() if v.route}.values():
        yield Cible(parcours.persona, "GET", adresse.partition("?")[0], REQUETE, "", tout=False)


def _listes_d_admin(parcours: Parcours) -> Iterator[Cible]:
    """The parameters of every list of the admin; one list for each lookup of each kind of field."""
    variables = {valeur for nom, valeur in vars(changelist).items() if nom.endswith("_VAR") or nom == "ERROR_FLAG"}
    croisements: dict[tuple[str, str], tuple[str, str]] = {}
    for modele, ecran in sorted(admin.site._registry.items(), key=lambda paire: paire[0]._meta.label):
        liste = reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_changelist")
        if liste not in parcours.visites:
            continue
        filtres = [nom for nom in ecran.list_filter if isinstance(nom, str)]
        for nom in sorted(variables | set(filtres) | {ecran.date_hierarchy or ""} - {""}):
            yield Cible(parcours.persona, "GET", liste, REQUETE, nom, tout=False)
        for champ in modele._meta.concrete_fields:
            for recherche in champ.get_lookups():
                croisements.setdefault((type(champ).__name__, recherche), (liste, f"{champ.name}__{recherche}"))
            if champ.is_relation:
                for distant in champ.related_model._meta.concrete_fields:
                    croisements.setdefault((type(distant).__name__, "→"), (liste, f"{champ.name}__{distant.name}"))
    for liste, nom in croisements.values():
        yield Cible(parcours.persona, "GET", liste, REQUETE, nom, tout=False)


def _entetes(parcours: Parcours, lectures: Lectures, posts: list[Formulaire]) -> Iterator[Cible]:
    """Headers and cookies that some code asked for, where it did; on GET, and on a POST of each persona."""
    for quoi in (ENTETE, COOKIE):
        ou: dict[str, list[str]] = defaultdict(list)
        for _, nom, adresse in lectures.de(quoi):
            if quoi == COOKIE or nom.startswith(("HTTP_", "CONTENT_")):
                ou[nom].append(adresse)
        for nom, adresses in ou.items():
            pas = max(1, len(adresses) // ROUTES_PAR_ENTETE)
            for adresse in adresses[::pas]:
                yield Cible(parcours.persona, "GET", adresse, quoi, nom, tout=False)
            for post in posts[:1]:
                yield Cible(parcours.persona, "POST", post.adresse, quoi, nom, post.champs, tout=False)


def _champs(persona: str, lectures: Lectures, posts: Iterable[Formulaire]) -> Iterator[Cible]:
    """Each field of each form, those that the view asks for beside, and the name of a field itself."""
    lus: dict[str, set[str]] = defaultdict(set)
    for route, nom, _ in lectures.de(CHAMP):
        lus[route].add(nom)
    for post in posts:
        noms = {nom for nom, _ in post.champs} | lus[post.route] | {""}
        for nom in sorted(noms - {"csrfmiddlewaretoken"}):
            autres = tuple(champ for champ in post.champs if champ[0] != nom)
            admis = not post.route.startswith("admin:")
            yield Cible(persona, "POST", post.adresse, CHAMP, nom, autres, tout=admis and bool(nom))


def _corps(persona: str, posts: Iterable[Formulaire]) -> Iterator[Cible]:
    """A file where none is awaited, and JSON, at every address that takes a POST; JSON at those of the API too."""
    adresses = {post.route: post for post in posts}
    for post in adresses.values():
        yield Cible(persona, "POST", post.adresse, FICHIER, "fichier", post.champs, tout=False)
        yield Cible(persona, "POST", post.adresse, JSON, "corps", tout=False)
    for route in (une.adresse for une in routes()):
        if route.startswith("/api/") and not _PARTIE.search(route):
            for methode in ("POST", "PUT", "PATCH"):
                yield Cible(persona, methode, route, JSON, "corps")
