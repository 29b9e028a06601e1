"""The page that merges an organisme into another: choose, read what will move, confirm. Without JavaScript."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from referentiels.fusions import fusionner_organismes, refus_de_fusion
from referentiels.models import Organisme
from socle.references import compter
from socle.requete import Requete

PROPOSITIONS_MAX = 20


def fusionner(request: Requete, pk: int, *, ecran: Any) -> HttpResponse:
    """GET chooses the survivor (`q`) then shows what will move (`vers`, a sigle); POST merges."""
    if not ecran.has_change_permission(request):
        raise PermissionDenied
    organisme = get_object_or_404(Organisme.objects.select_related("remplace_par"), pk=pk)
    sigle = (request.POST if request.method == "POST" else request.GET).get("vers", "")
    if "\0" in sigle:
        raise BadRequest("Sigle impossible.")
    garde = Organisme.objects.filter(sigle=sigle).first() if sigle else None
    if request.method == "POST":
        return _fusionner(request, organisme, garde, ecran)
    erreurs = [f"Nous ne connaissons pas l’organisme « {sigle[:80]} »."] if sigle and not garde else []
    if garde and (refus := refus_de_fusion(organisme, garde)):
        garde, erreurs = None, [refus]
    return _montrer(request, organisme, garde, ecran, erreurs)


def _fusionner(request: Requete, organisme: Organisme, garde: Organisme | None, ecran: Any) -> HttpResponse:
    if garde is None:
        raise BadRequest("Organisme inconnu.")
    try:
        deplacees = fusionner_organismes(organisme, garde, acteur=request.acteur)
    except ValidationError as erreur:
        organisme.refresh_from_db()
        return _montrer(request, organisme, None, ecran, erreur.messages, status=409)
    ecran.log_change(request, organisme, f"Fusionné dans « {garde.sigle} ».")
    ecran.log_change(request, garde, f"A reçu « {organisme.sigle} ».")
    messages.success(request, f"« {organisme} » est fusionné dans « {garde} ». Références déplacées : {deplacees}.")
    return redirect(reverse("admin:referentiels_organisme_change", args=[garde.pk]))


def _montrer(
    request: Requete,
    organisme: Organisme,
    garde: Organisme | None,
    ecran: Any,
    erreurs: list[str],
    status: int = 200,
) -> HttpResponse:
    cherche = request.GET.get("q", "")[:200]
    contexte = {
        **ecran.admin_site.each_context(request),
        "opts": Organisme._meta,
        "title": "Fusionner un organisme",
        "organisme": organisme,
        "garde": garde,
        "references": compter(organisme) if garde else [],
        "cherche": cherche,
        "trouves": [] if garde else Organisme.objects.pour_remplacer(organisme, cherche)[:PROPOSITIONS_MAX],
        "erreurs": erreurs,
    }
    return TemplateResponse(request, "admin/referentiels/organisme/fusionner.html", contexte, status=status)
