"""What every request goes through."""

from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from comptes.sessions import a_deux_facteurs
from socle.acteur import construire
from socle.lecture import refuser_ecritures

Vue = Callable[[HttpRequest], HttpResponse]

METHODES_DE_LECTURE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def valeurs_impossibles(get_response: Vue) -> Vue:
    """Answer 400 to a NUL in the path, the query or a cookie, and to a year that no calendar has.

    PostgreSQL cannot store nor compare the first; the admin lets a filter such as `created_at__year=0` reach Python.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        lues = [request.path, *request.COOKIES.values()]
        lues += [texte for cle, valeurs in request.GET.lists() for texte in (cle, *valeurs)]
        if any("\0" in texte for texte in lues):
            raise BadRequest("La requête contient un caractère impossible.")
        if any(_est_annee_impossible(cle, valeur) for cle, valeurs in request.GET.lists() for valeur in valeurs):
            raise BadRequest("La requête contient une année impossible.")
        return get_response(request)

    return middleware


def _est_annee_impossible(cle: str, valeur: str) -> bool:
    if not {"year", "iso_year"} & set(cle.split("__")[1:]):
        return False
    return not (valeur.isdecimal() and len(valeur) <= 4 and MINYEAR < int(valeur) < MAXYEAR)


def acteur(get_response: Vue) -> Vue:
    """Give `request.acteur`, built at first use: a public page without session costs no query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.acteur = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: construire(request.user, equipe=a_deux_facteurs(request))
        )
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
