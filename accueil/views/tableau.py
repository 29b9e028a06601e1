"""The dashboard: what waits for somebody, what is new for it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accueil import services
from accueil.tableau import cartes, reprendre
from comptes.models import Utilisateur
from socle.requete import Requete


@never_cache
@require_safe
def tableau_de_bord(request: Requete) -> HttpResponse:
    assert isinstance(request.user, Utilisateur)
    maintenant = timezone.now()
    reprise = reprendre(request.user, maintenant)
    contexte = {"reprise": reprise, "cartes": cartes(request.acteur, reprise.depuis)}
    if request.method == "GET" and not reprise.notee:
        services.noter_visite(timezone.localdate(maintenant), acteur=request.acteur)
    return render(request, "accueil/tableau_de_bord.html", contexte)
