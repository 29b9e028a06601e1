"""What every request goes through."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from socle.acteur import construire
from socle.lecture import refuser_ecritures

Vue = Callable[[HttpRequest], HttpResponse]

METHODES_DE_LECTURE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def valeurs_impossibles(get_response: Vue) -> Vue:
    """Answer 400 to a NUL in the path, the query or a cookie: PostgreSQL cannot store nor compare it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        lues = [request.path, *request.COOKIES.values()]
        lues += [texte for cle, valeurs in request.GET.lists() for texte in (cle, *valeurs)]
        if any("\0" in texte for texte in lues):
            raise BadRequest("La requête contient un caractère impossible.")
        return get_response(request)

    return middleware


def acteur(get_response: Vue) -> Vue:
    """Give `request.acteur`, built at first use: a public page without session costs no query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.acteur = SimpleLazyObject(lambda: construire(request.user))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def lecture_seule(get_response: Vue) -> Vue:
    """GET, HEAD and OPTIONS change nothing: mail scanners and prefetchers follow every link."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODES_DE_LECTURE:
            return get_response(request)
        with refuser_ecritures():
            return get_response(request)

    return middleware
