"""What who leads a community follows: states, dates and health; names of who it may read; nothing that was written."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annuaire.noms import nommer
from mentorat.enums import Sante
from mentorat.forms.animation import BinomesForm, DemandesForm
from mentorat.models import Binome, DemandeMentorat
from mentorat.permissions import can_suivre
from mentorat.sante import ORANGE, ROUGE, sante
from mentorat.services.indicateurs import calculer
from socle.pagination import PaginateurBorne
from socle.requete import Requete

PAR_PAGE = 20


@never_cache
@require_safe
def binomes(request: Requete) -> HttpResponse:
    _exiger(request)
    form = BinomesForm(request.GET)
    filtres = form.compris
    lus = Binome.objects.suivis_par(request.acteur).with_derniere_seance().with_silence()
    if etat := filtres.get("etat"):
        lus = lus.filter(etat=etat)
    lus = _de_sante(lus, filtres.get("sante", ""))
    page = PaginateurBorne(lus.order_by("-created_at", "-pk"), PAR_PAGE).get_page(request.GET.get("page"))
    noms = nommer(request.acteur, [cle for binome in page for cle in (binome.mentor_id, binome.mentore_id)])
    lignes = [
        {"binome": b, "sante": sante(b), "mentor": noms[b.mentor_id], "mentore": noms[b.mentore_id]} for b in page
    ]
    return render(request, "mentorat/animation/binomes.html", _contexte(form, filtres, page, lignes))


def _de_sante(binomes: Any, voulue: str) -> Any:
    jour = timezone.localdate()
    if voulue == Sante.ROUGE:
        return binomes.muets(jour - ROUGE)
    if voulue == Sante.ORANGE:
        return binomes.muets(jour - ORANGE, jour - ROUGE)
    if voulue == Sante.VERTE:
        return binomes.muets(jour + timedelta(days=36500), jour - ORANGE)
    return binomes


@never_cache
@require_safe
def demandes(request: Requete) -> HttpResponse:
    """Those that have no mentor yet, the oldest first."""
    _exiger(request)
    form = DemandesForm(request.GET)
    filtres = form.compris
    lues = DemandeMentorat.objects.suivies_par(request.acteur).sans_mentor()
    if etat := filtres.get("etat"):
        lues = lues.filter(etat=etat)
    page = PaginateurBorne(lues, PAR_PAGE).get_page(request.GET.get("page"))
    noms = nommer(request.acteur, [demande.membre_id for demande in page])
    lignes = [{"demande": demande, "nom": noms[demande.membre_id]} for demande in page]
    return render(request, "mentorat/animation/demandes.html", _contexte(form, filtres, page, lignes))


@never_cache
@require_safe
def indicateurs(request: Requete) -> HttpResponse:
    """Of the communities that this person leads, all together; of everybody for the team."""
    _exiger(request)
    acteur = request.acteur
    chiffres = calculer(None if acteur.est_moderateur else acteur.animateur_de)
    return render(request, "mentorat/animation/indicateurs.html", {"chiffres": chiffres, "tous": acteur.est_moderateur})


def _exiger(request: Requete) -> None:
    if not can_suivre(request.acteur):
        raise PermissionDenied


def _contexte(form: Any, filtres: dict[str, str], page: Any, lignes: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "form": form,
        "filtree": bool(filtres),
        "page": page,
        "lignes": lignes,
        "adresse": "?" + urlencode(filtres),
    }
