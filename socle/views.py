"""Liveness, error pages, and the mails of the demo."""

import sys

from csp.decorators import csp
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from socle import vie
from socle.courrier import recus
from socle.pagination import PaginateurCompte
from socle.patience import TropLongue

# The HTML of a mail brings its own style, and nothing else; a document of nobody, that can run nothing.
CSP_COURRIEL = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}

# Whose page it is takes a query: not when the database may be what failed.
HORS_COMPTE = {"hors_compte": True}


@login_not_required
@never_cache
@require_safe
def sante(request: HttpRequest) -> JsonResponse:
    """200, or 503 naming the parts that are down; `?partie=` asks about one alone."""
    parties = vie.parties(request.GET.get("partie", ""))
    if not parties:
        raise Http404
    en_ordre = vie.EN_ORDRE.issuperset(parties.values())
    return JsonResponse({"etat": "ok" if en_ordre else "en panne", "parties": parties}, status=200 if en_ordre else 503)


@login_not_required
@never_cache
@require_safe
def courriels(request: HttpRequest) -> HttpResponse:
    """What the demo's mail server received: codes are read here."""
    numeros = recus.numeros() if recus.ouverte() else None
    if numeros is None:
        raise Http404
    page = PaginateurCompte(numeros, len(numeros)).page_demandee(request.GET.get("page"))
    lus = [recu for numero in page if (recu := recus.lire(numero))]
    return render(request, "socle/courriels.html", {"page": page, "courriels": lus, "adresse": ""})


@login_not_required
@never_cache
@require_safe
def courriel(request: HttpRequest, numero: str) -> HttpResponse:
    return render(request, "socle/courriel.html", {"courriel": _recu(numero)})


@login_not_required
@never_cache
@require_safe
@csp(CSP_COURRIEL)  # type: ignore[arg-type]  # typed for views without argument
def courriel_html(request: HttpRequest, numero: str) -> HttpResponse:
    recu = _recu(numero)
    if not recu.html:
        raise Http404
    return HttpResponse(recu.html)


def _recu(numero: str) -> recus.Recu:
    recu = recus.lire(numero) if recus.ouverte() else None
    if recu is None:
        raise Http404
    return recu


def erreur_400(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, TropLongue):
        return render(request, "erreurs/422.html", status=422)
    return render(request, "erreurs/400.html", status=400)


def erreur_403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "erreurs/403.html", status=403)


def formulaire_perime(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's own page for a refused form is in English, with a style that our policy blocks."""
    return render(request, "erreurs/403.html", status=403)


def erreur_404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "erreurs/404.html", status=404)


def erreur_500(request: HttpRequest) -> HttpResponse:
    """A database that is down or too slow is not our bug: 503, and the person may try again."""
    if isinstance(sys.exc_info()[1], OperationalError):
        reponse = render(request, "erreurs/503.html", HORS_COMPTE, status=503)
        reponse["Retry-After"] = "30"
        return reponse
    return render(request, "erreurs/500.html", HORS_COMPTE, status=500)
