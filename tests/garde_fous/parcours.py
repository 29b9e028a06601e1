"""A crawl, as one persona: every link and every form by GET, from what the site itself shows."""

import re
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.urls import Resolver404, get_urlconf, resolve
from lxml import html

from tests.conftest import ClientStrict
from tests.garde_fous.monde import REFLETS, Monde

HOTE = "testserver"
CHAMPS = ".//input | .//select | .//textarea"
LENTE = 2.0  # seconds that no answer takes
RACINE = f"{Path(__file__).resolve().parents[2]}/"
# Objects of each screen of the admin, values of each parameter of its lists: its screens are one code.
ADMIN_PAR_OBJET, ADMIN_PAR_FORME = 6, 2
REFLET_PAR_OBJET, REFLET_PAR_FORME = 4, 1  # where a persona sees what another one does
DEPARTS = ("/", "/plan-du-site/", "/sitemap.xml", "/api/v1/offres/", "/api/v1/schema/", "/admin/", "/robots.txt")


@dataclass(frozen=True)
class Formulaire:
    """A form as the page shows it: where it goes, and what it sends when nothing is typed."""

    adresse: str
    methode: str
    champs: tuple[tuple[str, str], ...]
    page: str  # where it was found

    @property
    def route(self) -> str:
        return route_de(self.adresse)


@dataclass
class Visite:
    """One answer, and what it took."""

    persona: str
    adresse: str
    reponse: Any
    contenu: bytes
    requetes: list[str]
    secondes: float
    lieux: list[str] = field(default_factory=list)  # of each query, the line of ours that asked it

    @property
    def route(self) -> str:
        return route_de(self.adresse)

    @property
    def statut(self) -> int:
        return int(self.reponse.status_code)

    @property
    def est_html(self) -> bool:
        return str(self.reponse.get("Content-Type", "")).startswith("text/html")

    @property
    def texte(self) -> str:
        return self.contenu.decode(errors="replace")

    @property
    def gabarits(self) -> tuple[str, ...]:
        """The templates that made it, in a stable order; partials included."""
        return gabarits_de(self.reponse)

    def __str__(self) -> str:
        return f"{self.persona} : GET {self.adresse} → {self.statut}"


def route_de(adresse: str) -> str:
    """The name of the route that an address leads to; "" when there is none."""
    return _route_de(urlsplit(adresse).path, get_urlconf() or settings.ROOT_URLCONF)


@lru_cache(maxsize=20_000)
def _route_de(chemin: str, urlconf: object) -> str:
    """A crawl asks it of every link of every page; some tests have their own URLconf."""
    try:
        return str(resolve(chemin, urlconf).view_name)  # type: ignore[arg-type]
    except Resolver404:
        return ""


def gabarits_de(reponse: Any) -> tuple[str, ...]:
    return tuple(sorted({g.name for g in reponse.templates if g.name and not g.name.startswith("django/")}))


def lire(reponse: HttpResponse) -> bytes:
    return reponse.getvalue() if reponse.streaming else reponse.content


@dataclass
class Parcours:
    """Who walks, and how far: on each route, `par_forme` queries for each parameter, or a few more.

    Each facet of a list leads to all the others: queries are never all walked. Paths are, unless `par_objet` bounds
    how many objects of each route are opened; in the admin, both are bounded. Routes whose name starts with one of
    `sauf` are left to others. `admin_uni`: what is said of a route holds for all the lists of the admin together.
    `relit`: a page that is slow is read once more.
    """

    persona: str
    client: ClientStrict
    par_forme: int = 3
    par_objet: int | None = None
    sauf: tuple[str, ...] = ()
    admin_uni: bool = False
    relit: bool = True
    visites: dict[str, Visite] = field(default_factory=dict)
    formulaires: dict[tuple[str, str, frozenset[str]], Formulaire] = field(default_factory=dict)
    _vues: set[str] = field(default_factory=set)
    _formes: Counter[tuple[str, str]] = field(default_factory=Counter)
    _objets: Counter[str] = field(default_factory=Counter)

    def visiter(self, adresse: str, **entetes: str) -> Visite:
        """GET one address; it is kept with the others."""
        requetes: list[str] = []
        lieux: list[str] = []

        def noter(execute: Callable[..., Any], sql: str, *reste: Any) -> Any:
            requetes.append(sql)
            lieux.append(_lieu())
            return execute(sql, *reste)

        with connection.execute_wrapper(noter):
            depart = time.perf_counter()
            reponse = self.client.get(adresse, headers=entetes or None)
            contenu = lire(reponse)
        reponse.context = None  # thousands of copies that nobody reads make every collection of garbage longer
        visite = Visite(self.persona, adresse, reponse, contenu, requetes, time.perf_counter() - depart, lieux)
        self.visites[adresse] = visite
        return visite

    def tout(self, departs: Iterable[str] = DEPARTS) -> Iterator[Visite]:
        """Walk from these addresses until nothing new is found."""
        file = deque(self._nouvelles(departs))
        while file:
            visite = self.visiter(file.popleft())
            if visite.secondes > LENTE and self.relit:  # slow twice is slow; a machine that is busy is not
                visite = self.visiter(visite.adresse)
            yield visite
            file.extend(self._nouvelles(self._suites(visite)))

    def _nouvelles(self, adresses: Iterable[str]) -> Iterator[str]:
        for adresse in adresses:
            if adresse in self._vues or not self._a_visiter(adresse):
                continue
            self._vues.add(adresse)
            yield adresse

    def _a_visiter(self, adresse: str) -> bool:
        """Every path; a query when one of its parameters was not tried enough on this route."""
        chemin, _, requete = adresse.partition("?")
        if chemin.startswith((settings.STATIC_URL, "/admin/jsi18n/")):
            return False
        route = route_de(chemin) or chemin
        if route.startswith(self.sauf):
            return False
        par_forme, par_objet = self.par_forme, self.par_objet
        if route.startswith("admin:"):
            par_forme, par_objet = min(par_forme, ADMIN_PAR_FORME), min(par_objet or ADMIN_PAR_OBJET, ADMIN_PAR_OBJET)
        if (reflet := REFLETS.get(self.persona)) and not route.startswith(reflet.propres):
            par_forme, par_objet = (
                min(par_forme, REFLET_PAR_FORME),
                min(par_objet or REFLET_PAR_OBJET, REFLET_PAR_OBJET),
            )
        liste = "admin:" if self.admin_uni and route.startswith("admin:") else route
        formes = {(liste, nom) for nom, _ in parse_qsl(requete, keep_blank_values=True)}
        if formes and min(self._formes[forme] for forme in formes) >= par_forme:
            return False
        if not formes and par_objet and self._objets[route] >= par_objet:
            return False
        self._objets[route] += not formes
        self._formes.update(formes)
        return True

    def _suites(self, visite: Visite) -> Iterator[str]:
        if 300 <= visite.statut < 400:
            yield from _locales(visite.adresse, [visite.reponse["Location"]])
        elif visite.est_html:
            arbre = en_arbre(visite.contenu)
            yield from _locales(visite.adresse, liens(arbre))
            for formulaire in formulaires(arbre, visite.adresse):
                if formulaire.methode == "get":
                    requete = urlencode(formulaire.champs)
                    yield from _locales(visite.adresse, [f"{formulaire.adresse}?{requete}"])
                noms = frozenset(nom for nom, _ in formulaire.champs)
                self.formulaires.setdefault((formulaire.route, formulaire.methode, noms), formulaire)
        else:  # feeds, sitemaps, API: whatever looks like an address of ours
            yield from _locales(visite.adresse, re.findall(rf"https?://{HOTE}[^\s\"'<>]*", unescape(visite.texte)))


def _lieu() -> str:
    """The line of a template or of a module of ours that a query comes from."""
    cadre: FrameType | None = sys._getframe(2)
    while cadre is not None:
        fichier = cadre.f_code.co_filename
        if cadre.f_code.co_name == "render_annotated":
            noeud = cadre.f_locals["self"]
            return f"{noeud.origin.template_name}:{noeud.token.lineno}" if noeud.token else str(noeud.origin)
        if fichier.startswith(RACINE) and "/site-packages/" not in fichier and not fichier.endswith("/conftest.py"):
            return f"{fichier.removeprefix(RACINE)}:{cadre.f_lineno}"
        cadre = cadre.f_back
    return "?"


def en_arbre(page: bytes | str) -> html.HtmlElement:
    """lxml, ten times faster than a parser in Python: a crawl reads thousands of pages."""
    octets = page.encode() if isinstance(page, str) else page
    return html.document_fromstring(octets or b"<html>", parser=html.HTMLParser(encoding="utf-8"))


def liens(arbre: html.HtmlElement) -> Iterator[str]:
    """Everything that a click, a robot or a script could follow with a GET."""
    yield from map(str, arbre.xpath("//a/@href | //link/@href | //area/@href | //@data-hx-get | //@data-url"))


def formulaires(arbre: html.HtmlElement, page: str) -> Iterator[Formulaire]:
    """Each with what it sends when nothing is typed: a field without a value sends an empty one."""
    for balise in arbre.forms:
        champs = tuple(champ for element in balise.xpath(CHAMPS) for champ in _valeurs(element))
        yield Formulaire(urljoin(page, balise.get("action") or page), balise.method.lower(), champs, page)


def _valeurs(element: html.HtmlElement) -> Iterator[tuple[str, str]]:
    nom = element.get("name") or ""
    if not nom or nom == "csrfmiddlewaretoken" or "disabled" in element.attrib:
        return
    if element.tag == "select":
        choisies = element.xpath(".//option[@selected]") or element.xpath(".//option")[:1]
        yield from ((nom, option.get("value", "")) for option in choisies)
    elif element.get("type") not in {"checkbox", "radio"} or element.checked:
        yield nom, element.value or ""


def _locales(page: str, adresses: Iterable[str]) -> Iterator[str]:
    for brute in adresses:
        parties = urlsplit(urljoin(page, brute))
        if parties.scheme in {"", "http", "https"} and parties.netloc in {"", HOTE}:
            yield parties.path + (f"?{parties.query}" if parties.query else "")


def parcourir(monde: Monde, persona: str, **options: Any) -> Parcours:
    """A crawl that is ready, connected."""
    client = ClientStrict()
    if (compte := monde.comptes[persona]) is not None:
        client.force_login(compte)
    return Parcours(persona, client, **options)
