"""Take an offer back to the forms: one's own, or one imported from Choisir le service public."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from opportunites import services
from opportunites.enums import TRANSITIONS, OrigineOffre
from opportunites.forms import ReferenceForm, RepriseForm
from opportunites.models import Offre
from opportunites.views.commun import FORMULAIRE, LECTURE, employeur_requis, etat_change
from socle.journal import TransitionRefusee
from socle.requete import Requete


@employeur_requis(LECTURE)
def retrouver(request: Requete) -> HttpResponse:
    """Find an imported offer by its reference: a reading, so the reference is in the address."""
    formulaire = ReferenceForm(request.GET if "reference" in request.GET else None)
    if formulaire.is_bound and formulaire.is_valid():
        trouvee = Offre.objects.visible_by(request.acteur).par_reference(formulaire.cleaned_data["reference"]).first()
        if trouvee is not None and services.employeurs_de_reprise(trouvee, request.acteur):
            return redirect("opportunites:reprendre", uuid=trouvee.uuid)
        if trouvee is not None:
            return render(request, "opportunites/reprise_refusee.html", {"offre": trouvee}, status=403)
        formulaire.add_error("reference", "Aucune offre ne porte cette référence. Vérifiez-la sur l’annonce.")
    return render(
        request, "opportunites/retrouver.html", {"formulaire": formulaire}, status=422 if formulaire.errors else 200
    )


@employeur_requis(FORMULAIRE)
def reprendre(request: Requete, uuid: UUID) -> HttpResponse:
    """Say what taking an offer back does, then do it. Who may not: 404, even when the offer can be read."""
    offre = get_object_or_404(Offre.objects.visible_by(request.acteur).select_related("organisme"), uuid=uuid)
    possibles = services.employeurs_de_reprise(offre, request.acteur)
    if not possibles:
        raise Http404
    if offre.etat not in TRANSITIONS["reprendre"][0]:
        return etat_change(request, offre, "reprendre" if offre.origine == OrigineOffre.CSP else "modifier")
    if offre.origine == OrigineOffre.CSP:
        return _revendiquer(request, offre, possibles)
    if request.method == "POST":
        return _jouer(request, offre)
    return render(request, "opportunites/reprendre.html", {"offre": offre, "formulaire": None})


def _revendiquer(request: Requete, offre: Offre, possibles: frozenset[int]) -> HttpResponse:
    """Claim an imported offer for one of the employers that may."""
    formulaire = RepriseForm(request.POST if request.method == "POST" else None, organismes=possibles)
    if request.method == "POST" and formulaire.is_valid():
        return _jouer(request, offre, formulaire)
    contexte = {"offre": offre, "formulaire": formulaire}
    return render(request, "opportunites/reprendre.html", contexte, status=422 if formulaire.errors else 200)


def _jouer(request: Requete, offre: Offre, formulaire: RepriseForm | None = None) -> HttpResponse:
    organisme = formulaire.cleaned_data["organisme"] if formulaire else None
    try:
        services.reprendre(offre, organisme=organisme, acteur=request.acteur)
    except TransitionRefusee as refus:
        return etat_change(request, refus.objet, "reprendre")
    except PermissionDenied as trop_tard:  # the employer, or the right, changed meanwhile
        raise Http404 from trop_tard
    return redirect("opportunites:modifier", uuid=offre.uuid, etape="poste")
