"""What every request goes through."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from comptes.sessions import a_deux_facteurs
from socle.acteur import construire
from socle.lecture import refuser_ecritures

Vue = Callable[[HttpRequest], HttpResponse]

METHODES_DE_LECTURE = {"GET", "HEAD", "OPTIONS", "TRACE"}

_IMPOSSIBLE = re.compile("[\0\ud800-\udfff]")
_LONGUEUR = re.compile("[0-9]{0,18}")  # RFC 9110, 8.6


def valeurs_impossibles(get_response: Vue) -> Vue:
    """Answer 400 to what PostgreSQL can neither store nor compare: NUL, and halves of characters.

    And to a length that is no number, which Django would read as one: not every server in front of us checks it.

    A NUL pasted in a field is for the form to refuse, which comes back with what was typed; it is 400 too where it
    reaches the database. Bodies are read by Django, up to its own limits.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _LONGUEUR.fullmatch(request.META.get("CONTENT_LENGTH") or ""):
            raise BadRequest("La requête annonce une longueur qui n’est pas un nombre.")
        lues = [request.path, *_mots(request.GET), *request.COOKIES, *request.COOKIES.values()]
        lues += [valeur for nom, valeur in request.META.items() if nom.startswith("HTTP_")]
        if request.method not in METHODES_DE_LECTURE:
            lues += _du_corps(request)
        if any(_IMPOSSIBLE.search(texte) for texte in lues):
            raise BadRequest("La requête contient un caractère impossible.")
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, DataError) and any("\0" in texte for texte in _mots(request.POST)):
            raise BadRequest("Le formulaire contient un caractère impossible.") from exception

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def _du_corps(request: HttpRequest) -> Iterator[str]:
    """Names of fields and of files, keys and texts of JSON."""
    if request.content_type == "application/json":
        yield from _textes(_json(request))
        return
    yield from request.POST
    for nom, fichiers in request.FILES.lists():
        yield nom
        yield from (f"{fichier.name}{fichier.content_type}" for fichier in fichiers)


def _json(request: HttpRequest) -> Any:
    """Whoever awaits JSON says what is wrong with a body that is none."""
    try:
        return json.loads(request.body)
    except RecursionError as profond:
        raise BadRequest("La requête contient trop de niveaux.") from profond
    except ValueError:
        return None


def _textes(lu: Any) -> Iterator[str]:
    a_voir = [lu]
    while a_voir:
        un = a_voir.pop()
        if isinstance(un, str):
            yield un
        elif isinstance(un, dict):
            a_voir += [*un, *un.values()]
        elif isinstance(un, list):
            a_voir += un


def _mots(donnees: QueryDict) -> Iterator[str]:
    for nom, valeurs in donnees.lists():
        yield nom
        yield from valeurs


def jamais_en_cache(get_response: Vue) -> Vue:
    """What is answered to a session is kept by no cache, nor by the browser of a computer that others use.

    The cookie is enough to know: no table is read, and error pages are covered when the database is what failed.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        reponse = get_response(request)
        if settings.SESSION_COOKIE_NAME in {*request.COOKIES, *reponse.cookies}:
            add_never_cache_headers(reponse)
        return reponse

    return middleware


def acteur(get_response: Vue) -> Vue:
    """Give `request.acteur`, built at first use: a public page without session costs no query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.acteur = SimpleLazyObject(  # type: ignore[attr-defined]
            # An answer of the API that fails before anybody was read has no user at all.
            lambda: construire(request.user or AnonymousUser(), equipe=a_deux_facteurs(request))
        )
        return get_response(request)

    return middleware


def lecture_seule(get_response: Vue) -> Vue:
    """GET, HEAD and OPTIONS change nothing: mail scanners and prefetchers follow every link."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODES_DE_LECTURE:
            return get_response(request)
        with refuser_ecritures():
            reponse = get_response(request)
        if request.method == "HEAD" and hasattr(request, "session"):
            request.session.modified = False  # nothing was shown: nothing to remember
        if isinstance(reponse, StreamingHttpResponse):
            reponse.streaming_content = _sans_ecrire(iter(reponse))  # what a file still reads, after the view
        return reponse

    return middleware


def _sans_ecrire(parties: Iterator[bytes]) -> Iterator[bytes]:
    """Part by part: between two of them the connection belongs to whoever sends the file."""
    fin = object()
    while True:
        with refuser_ecritures():
            partie = next(parties, fin)
        if partie is fin:
            return
        yield partie  # type: ignore[misc]
