"""Browse offers."""

import uuid as uuid_module
from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from opportunites.filters import PERIMETRES, TRIS, lire
from opportunites.models import LigneRecherche, Offre
from socle.pagination import PaginateurCompte

JOURS_NOUVEAU = 7


@login_not_required
@require_safe
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def liste(request: HttpRequest) -> HttpResponse:
    """Results without any input; everything is in the address."""
    aujourdhui = timezone.localdate()
    filtre = lire(request.GET, LigneRecherche.objects.visible_by(request.acteur).ouvertes(aujourdhui))
    page = PaginateurCompte(filtre.triees(), filtre.total).page_demandee(request.GET.get("page"))
    page.object_list = Offre.objects.for_liste().dans_l_ordre([ligne.pk for ligne in page.object_list])
    contexte = {
        "filtre": filtre,
        "page": page,
        "tris": [
            (TRIS[tri], filtre.adresse(tri=tri), tri == filtre.tri)
            for tri in TRIS
            if tri != "pertinence" or filtre.requete
        ],
        "perimetre": PERIMETRES[filtre.perimetre],
        "url_elargir": filtre.adresse(perimetre="toutes"),
        "url_resserrer": filtre.adresse(sans="perimetre"),
        "nouveau_depuis": aujourdhui - timedelta(days=JOURS_NOUVEAU),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    return render(request, "opportunites/liste.html#resultats" if fragment else "opportunites/liste.html", contexte)


@login_not_required
@require_safe
def detail(request: HttpRequest, uuid: uuid_module.UUID) -> HttpResponse:
    offre = get_object_or_404(Offre.objects.visible_by(request.acteur).for_detail(), uuid=uuid)
    contexte = {"offre": offre, "employeurs": offre.employeurs_montres(), "url_csp": url_csp(offre)}
    return render(request, "opportunites/detail.html", contexte)


def url_csp(offre: Offre) -> str:
    """Search on the reference at Choisir le service public, which gives no address per offer."""
    if not offre.reference_csp or offre.fictive:
        return ""
    return settings.CSP_RECHERCHE_URL.format(reference=quote(offre.reference_csp, safe=""))
