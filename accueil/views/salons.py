"""Push an offer into the Tchap room of a community that one leads."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from accueil.forms import PousserForm
from accueil.messages import annonce_d_offre
from accueil.services import pousser_offre as pousser
from communautes.salons import est_branche
from comptes.sessions import lire_ou_poster
from opportunites.models import Offre
from socle.acteur import ANONYME
from socle.requete import Requete


@never_cache
@lire_ou_poster
def pousser_offre(request: Requete, uuid: UUID) -> HttpResponse:
    """For who leads a community; others learn nothing. What the bot would say can be pasted by hand."""
    if not request.acteur.animateur_de:
        raise Http404
    offre = get_object_or_404(Offre.objects.visible_by(ANONYME).select_related("organisme"), uuid=uuid)
    jugee = request.method == "POST" and est_branche()
    form = PousserForm(request.POST if jugee else None, acteur=request.acteur, offre=offre)
    if jugee and form.is_valid():
        try:
            pousser(offre, form.cleaned_data["communautes"], acteur=request.acteur)
        except PermissionDenied:
            messages.error(request, "Cette offre n’accepte plus de candidatures\u00a0: elle ne part pas.")
        else:
            messages.success(request, "L’offre part dans le salon.")
        return redirect(offre)
    contexte = {"offre": offre, "form": form, "branche": est_branche(), "annonce": annonce_d_offre(offre).texte}
    return render(request, "accueil/pousser_offre.html", contexte, status=422 if jugee else 200)
