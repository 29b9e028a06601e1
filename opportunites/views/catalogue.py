"""Browse offers."""

import uuid as uuid_module
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from opportunites.criteres import PERIMETRES
from opportunites.enums import GenreMobilite, OrigineOffre, Position
from opportunites.filters import TRIS, ecrire_moment, lire
from opportunites.models import LigneRecherche, Offre
from opportunites.permissions import can_gerer
from socle.pagination import PaginateurCompte
from socle.requete import Requete


@login_not_required
@require_safe
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def liste(request: Requete) -> HttpResponse:
    """Results without any input; everything is in the address."""
    aujourdhui = timezone.localdate()
    filtre = lire(request.GET, LigneRecherche.objects.visible_by(request.acteur).ouvertes(aujourdhui))
    page = PaginateurCompte(filtre.pks(), filtre.total).page_demandee(request.GET.get("page"))
    page.object_list = Offre.objects.for_liste().dans_l_ordre(list(page.object_list))
    puces = list(filtre.puces())
    contexte = {
        "titre": titre(puces, page.number),
        "fragment": bool(request.htmx) and not request.htmx.history_restore_request,
        "filtre": filtre,
        "puces": puces,
        "page": page,
        "tris": [
            (TRIS[tri], filtre.adresse(tri=tri), tri == filtre.tri)
            for tri in TRIS
            if tri != "pertinence" or filtre.requete
        ],
        "perimetre": PERIMETRES[filtre.perimetre],
        "depuis": ecrire_moment(filtre.depuis) if filtre.depuis else "",
        "url_enregistrer": f"{reverse('recherches:enregistrer')}?{urlencode(filtre.criteres.parametres())}",
        "url_elargir": filtre.adresse(perimetre="toutes"),
        "url_effacer": "?perimetre=toutes" if filtre.perimetre == "toutes" else "?",
        "url_resserrer": filtre.adresse(sans="perimetre"),
    }
    if not contexte["fragment"]:
        return render(request, "opportunites/liste.html", contexte)
    canonique = (request.path + filtre.adresse(page=str(page.number) if page.number > 1 else "")).removesuffix("?")
    reponse = render(request, "opportunites/liste.html#resultats", contexte)
    reponse["HX-Push-Url"] = canonique
    return reponse


def titre(puces: list[tuple[str, str]], page: int) -> str:
    """« ingénieure données, Région : Bretagne – Opportunités – page 2 »."""
    filtres = ", ".join(libelle.strip("« »\xa0") if libelle.startswith("«") else libelle for libelle, _ in puces)
    return " – ".join(filter(None, [filtres, "Opportunités", f"page {page}" if page > 1 else ""]))


@login_not_required
@require_safe
def detail(request: Requete, uuid: uuid_module.UUID) -> HttpResponse:
    offre = get_object_or_404(Offre.objects.visible_by(request.acteur).for_detail(), uuid=uuid)
    contexte = {
        **contexte_de_fiche(offre),
        "gerable": can_gerer(request.acteur, offre),
        "reprenable": bool(request.acteur.organismes) and offre.origine == OrigineOffre.CSP,
    }
    return render(request, "opportunites/detail.html", contexte)


def contexte_de_fiche(offre: Offre) -> dict[str, Any]:
    """What the parts of the page of an offer read; `apercu` shows how to apply before the offer is published."""
    return {
        "offre": offre,
        "employeurs": offre.employeurs_montres(),
        "url_csp": url_csp(offre),
        "mobilites": [GenreMobilite(genre).label for genre in offre.mobilites],
        "positions": [Position(position).label for position in offre.positions],
        "apercu": False,
    }


def url_csp(offre: Offre) -> str:
    """Search on the reference at Choisir le service public, which gives no address per offer."""
    if not offre.reference_csp or offre.fictive:
        return ""
    return settings.CSP_RECHERCHE_URL.format(reference=quote(offre.reference_csp, safe=""))
