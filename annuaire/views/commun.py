"""What several pages of the directory share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.forms.boundfield import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from annuaire.models import Membre
from referentiels.selecteur import EmployeursTrouves, chercher_employeurs
from socle.formulaires import reprendre
from socle.jetons import Refus
from socle.requete import Requete

Vue = Callable[..., HttpResponse]

STATUTS_DU_REFUS = {Refus.FORGE: 404, Refus.PERIME: 410, Refus.DISPARU: 410, Refus.D_UN_AUTRE: 403}
# Buttons that send a form without asking for anything to be done: search an employer, go back to what was typed.
SANS_JUGER = frozenset({"chercher", "revenir"})


def entre_membres(vue: Vue) -> Vue:
    """For active members alone; who is none is told how to become one, or 404 when the address names an object."""

    @wraps(vue)
    def gardee(request: Requete, **kwargs: Any) -> HttpResponse:
        if request.acteur.membre_id is not None:
            return vue(request, **kwargs)
        if kwargs:
            raise Http404
        sien = Membre.objects.de(request.acteur).first()
        contexte = {"membre": sien, "titre": "Cette page est réservée aux membres de l’annuaire"}
        return render(request, "annuaire/fermee.html", contexte, status=403)

    return never_cache(gardee)


def saisir(request: HttpRequest, classe: type[Any], **pour: Any) -> tuple[Any, bool]:
    """The form of a page, and whether what was sent is to be judged; what was typed comes back in any case."""
    if request.method != "POST":
        return classe(None, **pour), False
    if SANS_JUGER.isdisjoint(request.POST):
        return classe(request.POST, **pour), True
    return reprendre(classe(None, **pour), request.POST), False


def lue_d_abord(request: HttpRequest, juge: bool) -> str:
    """The version that the page had read before a search: what another tab saved since is still to be said."""
    return "" if juge else str(request.POST.get("lue", ""))


def trouver(request: HttpRequest, champ: BoundField | None = None) -> EmployeursTrouves:
    """The employers found by the words sent."""
    return chercher_employeurs(request.POST.get("q") or request.GET.get("q") or "", champ)
