"""What several pages of the directory share."""

from typing import Any

from django.http import HttpRequest

from referentiels.models import Organisme
from socle.jetons import Refus

TROUVES = 20
STATUTS_DU_REFUS = {Refus.FORGE: 404, Refus.PERIME: 410, Refus.DISPARU: 410, Refus.D_UN_AUTRE: 403}


def chercher_employeur(request: HttpRequest, choisi: Any) -> dict[str, Any]:
    """The employers that the words find, and the one already chosen, kept whatever the words are."""
    mots = (request.POST.get("q") or request.GET.get("q") or "").strip()[:100]
    montrables = Organisme.objects.montrables()
    trouves = list(montrables.chercher(mots)[: TROUVES + 1]) if mots else []
    numero = str(choisi.pk if isinstance(choisi, Organisme) else choisi or "")
    retenu = None
    if numero.isascii() and numero.isdecimal() and len(numero) < 10:
        retenu = next((o for o in trouves if str(o.pk) == numero), None) or montrables.filter(pk=numero).first()
    autres = [organisme for organisme in trouves[:TROUVES] if organisme != retenu]
    return {
        "mots": mots,
        "trouves": [retenu, *autres] if retenu else autres,
        "retenu": retenu,
        "trop": len(trouves) > TROUVES,
        "max": TROUVES,
    }
