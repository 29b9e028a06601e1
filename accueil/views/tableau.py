"""The dashboard: what waits for somebody, what is new for it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accueil import services
from accueil.tableau import cartes, promises, reprendre
from comptes.models import Utilisateur
from socle import registres
from socle.requete import Requete


@never_cache
@require_safe
def tableau_de_bord(request: Requete) -> HttpResponse:
    assert isinstance(request.user, Utilisateur)
    maintenant = timezone.now()
    reprise = reprendre(request.user, maintenant)
    contexte = {
        "reprise": reprise,
        "cartes": cartes(request.acteur, reprise.depuis),
        "promises": promises(request.acteur),
    }
    if request.method == "GET" and not reprise.notee:
        services.noter_visite(timezone.localdate(maintenant), acteur=request.acteur)
    return render(request, "accueil/tableau_de_bord.html", contexte)


@never_cache
@require_safe
@vary_on_headers("HX-Request")
def carte(request: Requete, nom: str) -> HttpResponse:
    """A card that comes after the dashboard, or by itself without JavaScript; an empty one leaves the dashboard."""
    assert isinstance(request.user, Utilisateur)
    differee = registres.cartes_differees.get(nom)
    if differee is None or not differee.pour(request.acteur):
        raise Http404
    lue = differee.lire(request.acteur, reprendre(request.user, timezone.now()).depuis)
    contexte = {"titre": differee.titre, "nom": nom, "carte": lue}
    return render(request, "accueil/carte.html#encadre" if request.htmx else "accueil/carte.html", contexte)
