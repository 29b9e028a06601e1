"""Browse offers."""

import uuid as uuid_module
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from opportunites import aide, exports, services
from opportunites.affinites import noter, rapprocher
from opportunites.criteres import PERIMETRES
from opportunites.enums import TRANSITIONS, GenreMobilite, OrigineOffre, Position
from opportunites.extrait import annoter
from opportunites.filters import TRIS, OffreFilter, lire
from opportunites.job_posting import job_posting
from opportunites.marques import marquer
from opportunites.models import Offre
from opportunites.moments import ecrire_moment
from opportunites.permissions import can_gerer
from opportunites.proximite import Proches
from opportunites.similaires import similaires
from socle.pagination import PaginateurCompte
from socle.recherche import POINTS
from socle.requete import Requete


@login_not_required
@require_safe
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def liste(request: Requete) -> HttpResponse:
    """Results without any input; everything is in the address."""
    filtre = lire(request.GET, request.acteur)
    page = PaginateurCompte(filtre.pks(), filtre.total).page_demandee(request.GET.get("page"))
    page.object_list, proches = _lire_offres(filtre, page)
    marquer([*page.object_list, *proches], request.acteur)
    noter([*page.object_list, *proches], request.acteur)
    canonique = (request.path + filtre.adresse(page=str(page.number) if page.number > 1 else "")).removesuffix("?")
    puces, a_garder = list(filtre.puces()), urlencode(filtre.criteres.sans("depuis").parametres())
    contexte = {
        "titre": titre(puces, page.number),
        "fragment": bool(request.htmx) and not request.htmx.history_restore_request,
        "filtre": filtre,
        "puces": puces,
        "page": page,
        "suite": urlencode({"suite": canonique}),
        "remarques": aide.remarques(filtre, page),
        "pistes": [] if filtre.total else aide.pistes(filtre),
        "fichiers": list(exports.liens(filtre)),
        "tris": [
            (TRIS[tri], filtre.adresse(tri=tri), tri == filtre.tri)
            for tri in TRIS
            if tri != "pertinence" or filtre.requete
        ],
        "perimetre": PERIMETRES[filtre.perimetre],
        "proches": proches,
        "reconnus": list(aide.reconnus(filtre)),
        "sens": list(aide.sens_possibles(filtre)),
        "points": POINTS,
        "correction": filtre.proches.correction,
        "url_correction": filtre.adresse(q=filtre.proches.correction.texte) if filtre.proches.correction else "",
        "depuis": ecrire_moment(filtre.depuis) if filtre.depuis else "",
        "url_enregistrer": f"{reverse('recherches:enregistrer')}?{a_garder}",
        "url_communautes": aide.metiers_de_mes_communautes(filtre),
        "url_elargir": filtre.adresse(perimetre="toutes"),
        "url_effacer": "?perimetre=toutes" if filtre.perimetre == "toutes" else "?",
        "url_resserrer": filtre.adresse(sans="perimetre"),
    }
    if not contexte["fragment"]:
        return render(request, "opportunites/liste.html", contexte)
    reponse = render(request, "opportunites/liste.html#resultats", contexte)
    reponse["HX-Push-Url"] = canonique
    return reponse


def _lire_offres(filtre: OffreFilter, page: Page) -> tuple[list[Offre], list[Offre]]:
    """The offers of this page, and those to show after them when they are few."""
    proches = filtre.proches if page.number == 1 else Proches()
    offres = filtre.cartes([*page.object_list, *proches.pks])
    loin = set(proches.pks)
    trouvees, autres = [o for o in offres if o.pk not in loin], [o for o in offres if o.pk in loin]
    annoter(trouvees, filtre.requete)
    annoter(autres, proches.requete)
    return trouvees, autres


def titre(puces: list[tuple[str, str]], page: int) -> str:
    """« ingénieure données, Région : Bretagne – Opportunités – page 2 »."""
    filtres = ", ".join(libelle.strip("« »\xa0") if libelle.startswith("«") else libelle for libelle, _ in puces)
    return " – ".join(filter(None, [filtres, "Opportunités", f"page {page}" if page > 1 else ""]))


@login_not_required
@require_safe
def detail(request: Requete, uuid: uuid_module.UUID) -> HttpResponse:
    offre = get_object_or_404(Offre.objects.visible_by(request.acteur).for_detail(), uuid=uuid)
    proches = similaires(offre, request.acteur) if offre.est_parue else []
    marquer([offre, *(proche.offre for proche in proches)], request.acteur)
    fiche = contexte_de_fiche(offre)
    contexte = {
        **fiche,
        "rapprochement": rapprocher(offre, request.acteur),
        "proches": proches,
        "job_posting": job_posting(offre, fiche["employeurs"]),
        "suite": urlencode({"suite": request.path}) if offre.est_parue else "",
        "gerable": can_gerer(request.acteur, offre),
        "reprenable": _reprenable(offre, request),
    }
    if request.method == "GET":
        _noter_vue(request, offre)
    return render(request, "opportunites/detail.html", contexte)


def _reprenable(offre: Offre, request: Requete) -> bool:
    """Whether the person may claim this imported offer: nobody is shown a link that would be refused."""
    if offre.origine != OrigineOffre.CSP or offre.etat not in TRANSITIONS["reprendre"][0]:
        return False
    return bool(request.acteur.organismes and services.employeurs_de_reprise(offre, request.acteur))


def _noter_vue(request: Requete, offre: Offre) -> None:
    """Only what a list still shows: a closed offer will never bear « Vue »."""
    if request.user.is_authenticated and offre.accepte_candidatures and not offre.vue:
        services.noter_vue(offre, acteur=request.acteur)


def contexte_de_fiche(offre: Offre) -> dict[str, Any]:
    """What the parts of the page of an offer read; `apercu` shows how to apply before the offer is published."""
    return {
        "offre": offre,
        "employeurs": offre.employeurs_montres(),
        "url_csp": url_csp(offre),
        "mobilites": [GenreMobilite(genre).label for genre in offre.mobilites],
        "positions": [Position(position).label for position in offre.positions],
        "apercu": False,
        "rapprochement": None,
    }


def url_csp(offre: Offre) -> str:
    """Search on the reference at Choisir le service public, which gives no address per offer."""
    if not offre.reference_csp or offre.fictive:
        return ""
    return settings.CSP_RECHERCHE_URL.format(reference=quote(offre.reference_csp, safe=""))
