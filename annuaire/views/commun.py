"""What several pages of the directory share."""

from typing import Any

from django.forms.boundfield import BoundField
from django.http import HttpRequest

from referentiels.selecteur import EmployeursTrouves, chercher_employeurs
from socle.formulaires import reprendre
from socle.jetons import Refus

STATUTS_DU_REFUS = {Refus.FORGE: 404, Refus.PERIME: 410, Refus.DISPARU: 410, Refus.D_UN_AUTRE: 403}
# Buttons that send a form without asking for anything to be done: search an employer, go back to what was typed.
SANS_JUGER = frozenset({"chercher", "revenir"})


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
