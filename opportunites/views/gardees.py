"""Offers that somebody keeps. Nobody else's exist here: they may be the sign of a mobility."""

from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comptes.sessions import lire_ou_poster, suite
from opportunites import services
from opportunites.models import GARDEES_MAX, Offre, OffreGardee
from socle.pagination import PaginateurCompte
from socle.requete import Requete

SUITE_MAX = 2000  # characters of an address to come back to


@never_cache
@require_safe
def gardees(request: Requete) -> HttpResponse:
    siennes = OffreGardee.objects.visible_by(request.acteur)
    total = siennes.count()
    page = PaginateurCompte(siennes.for_liste(request.acteur), total).page_demandee(request.GET.get("page"))
    page.object_list = _avec_leurs_offres(page.object_list)
    adresse = request.path + (f"?page={page.number}" if page.number > 1 else "")
    contexte = {
        "page": page,
        "total": total,
        "maximum": GARDEES_MAX,
        "jours_vues": services.GARDE_VUES.days,
        "suite": urlencode({"suite": adresse}),
    }
    return render(request, "opportunites/gardees.html", contexte)


@never_cache
@lire_ou_poster
def garder(request: Requete, uuid: UUID) -> HttpResponse:
    """A GET, where the login leads whoever was not connected, asks before it keeps."""
    offre = get_object_or_404(Offre.objects.visible_by(request.acteur).parues(), uuid=uuid)
    retour = _retour(request, offre.get_absolute_url())
    if request.method == "POST":
        try:
            services.garder(offre, acteur=request.acteur)
        except services.TropDOffresGardees:
            deja = f"Vous gardez déjà {GARDEES_MAX} offres, le plus possible"
            messages.error(request, f"{deja}\u00a0: retirez-en une de «\u00a0Mes offres gardées\u00a0».")
        else:
            messages.success(request, "L’offre est gardée. Vous seule ou vous seul le voyez.")
        return redirect(retour)
    if OffreGardee.objects.visible_by(request.acteur).parmi([offre.pk]).exists():
        return redirect(retour)
    return render(request, "opportunites/garder.html", {"offre": offre, "retour": retour})


@never_cache
@lire_ou_poster
def ne_plus_garder(request: Requete, uuid: UUID) -> HttpResponse:
    """Twice is once. A GET, where the login leads, shows the list."""
    if request.method != "POST":
        return redirect("opportunites:gardees")
    if services.ne_plus_garder(uuid, acteur=request.acteur):
        messages.success(request, "L’offre n’est plus gardée.")
    elif not Offre.objects.visible_by(request.acteur).filter(uuid=uuid).exists():
        raise Http404
    return redirect(_retour(request, "opportunites:gardees"))


@never_cache
@lire_ou_poster
def oublier_vues(request: Requete) -> HttpResponse:
    if request.method == "POST":
        services.oublier_vues(acteur=request.acteur)
        messages.success(request, "Plus rien ne dit quelles offres vous avez ouvertes.")
    return redirect("opportunites:gardees")


def _avec_leurs_offres(siennes: Iterable[OffreGardee]) -> list[OffreGardee]:
    """Loads the offers of those that can be read, and of them only."""
    liste = list(siennes)
    offres = Offre.objects.for_gardees().in_bulk([g.offre_id for g in liste if g.lisible])
    for gardee in liste:
        if offre := offres.get(gardee.offre_id):
            offre.gardee = True
            gardee.offre = offre
    return liste


def _retour(request: Requete, sinon: str) -> str:
    demande = request.GET.get("suite", "")
    return suite(request, demande if len(demande) <= SUITE_MAX else "", sinon)
