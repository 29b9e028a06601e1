"""The page that merges a skill into another: choose, read what will move, confirm. Without JavaScript."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from referentiels import services
from referentiels.admin.ecrans import ReferentielAdmin
from referentiels.models import Competence
from socle.references import compter
from socle.requete import Requete

PROPOSITIONS_MAX = 20


def fusionner(request: Requete, pk: int, *, ecran: ReferentielAdmin) -> HttpResponse:
    """GET chooses the survivor (`q`) then shows what will move (`survivante`, a code); POST merges."""
    if not ecran.has_change_permission(request):
        raise PermissionDenied
    competence = get_object_or_404(Competence.objects.select_related("remplacee_par"), pk=pk)
    code = (request.POST if request.method == "POST" else request.GET).get("survivante", "")
    if "\0" in code:
        raise BadRequest("Code de compétence impossible.")
    survivante = Competence.objects.filter(code=code).first() if code else None
    if request.method == "POST":
        return _fusionner(request, competence, survivante, ecran)
    erreurs = [f"Nous ne connaissons pas la compétence « {code[:80]} »."] if code and not survivante else []
    if survivante and (refus := services.refus_de_fusion(competence, survivante)):
        survivante, erreurs = None, [refus]
    return _montrer(request, competence, survivante, ecran, erreurs)


def _fusionner(
    request: Requete, competence: Competence, survivante: Competence | None, ecran: ReferentielAdmin
) -> HttpResponse:
    if survivante is None:
        raise BadRequest("Compétence inconnue.")
    try:
        deplacees = services.fusionner(competence, survivante, acteur=request.acteur)
    except ValidationError as erreur:
        competence.refresh_from_db()
        return _montrer(request, competence, None, ecran, erreur.messages, status=409)
    ecran.log_change(request, competence, f"Fusionnée dans « {survivante} » ({survivante.code}).")
    ecran.log_change(request, survivante, f"A reçu « {competence} » ({competence.code}).")
    messages.success(
        request, f"« {competence} » est fusionnée dans « {survivante} ». Références déplacées : {deplacees}."
    )
    return redirect(reverse("admin:referentiels_competence_change", args=[survivante.pk]))


def _montrer(
    request: Requete,
    competence: Competence,
    survivante: Competence | None,
    ecran: ReferentielAdmin,
    erreurs: list[str],
    status: int = 200,
) -> HttpResponse:
    cherche = request.GET.get("q", competence.libelle)[:200]
    contexte = {
        **ecran.admin_site.each_context(request),
        "opts": Competence._meta,
        "title": "Fusionner une compétence",
        "competence": competence,
        "fusionnable": competence.etat in Competence.TRANSITIONS["fusionner"][0],
        "survivante": survivante,
        "references": compter(competence) if survivante else [],
        "cherche": cherche,
        "trouvees": [] if survivante else Competence.objects.pour_remplacer(competence, cherche)[:PROPOSITIONS_MAX],
        "erreurs": erreurs,
    }
    return TemplateResponse(request, "admin/referentiels/competence/fusionner.html", contexte, status=status)
