"""Liveness and error pages."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def sante(request: HttpRequest) -> JsonResponse:
    """Liveness: 200, or 503 naming the failing part."""
    parties = {"base": "ok" if _base_repond() else "en panne"}
    en_ordre = all(etat == "ok" for etat in parties.values())
    return JsonResponse({"etat": "ok" if en_ordre else "en panne", "parties": parties}, status=200 if en_ordre else 503)


def _base_repond() -> bool:
    try:
        with connection.cursor() as curseur:
            curseur.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def erreur_400(request: HttpRequest, exception: Exception) -> HttpResponse:
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
        reponse = render(request, "erreurs/503.html", status=503)
        reponse["Retry-After"] = "30"
        return reponse
    return render(request, "erreurs/500.html", status=500)
