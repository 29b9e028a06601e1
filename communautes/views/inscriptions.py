"""Come to an event, and give up."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from communautes.enums import EtatInscription
from communautes.forms.inscriptions import InscriptionForm
from communautes.models import Evenement, Inscription
from communautes.permissions import can_s_inscrire
from communautes.services import inscriptions as services
from communautes.services.inscriptions import MODIFIABLES, InscriptionRefusee
from communautes.services.listes_attente import obstacle_de
from comptes.sessions import lire_ou_poster
from socle.journal import TransitionRefusee
from socle.requete import Requete

DITES = {
    EtatInscription.CONFIRMEE: "Vous avez une place. Ajoutez l’événement à votre agenda.",
    EtatInscription.ATTENTE: "Vous êtes sur la liste d’attente.",
    EtatInscription.A_VALIDER: "Votre demande est envoyée. Un courriel vous donnera la réponse.",
    EtatInscription.PROPOSEE: "Une place vous est proposée\u00a0: confirmez-la.",
}
PLUS_POSSIBLE = "Ce n’est plus possible\u00a0: voyez où en est votre inscription."


@never_cache
@lire_ou_poster
def inscrire(request: Requete, uuid: UUID) -> HttpResponse:
    """Twice says where one stands; closed, why."""
    evenement = _lisible(request, uuid)
    if not can_s_inscrire(request.acteur, evenement):
        raise PermissionDenied
    deja = Inscription.objects.de(request.acteur).vivantes().filter(evenement=evenement).exists()
    if deja or services.raison_de_fermeture(evenement) is not None:
        return _repondre(request, evenement, deja)
    form = InscriptionForm(request.POST if request.method == "POST" else None, evenement=evenement)
    if request.method == "POST" and form.is_valid():
        try:
            inscription = services.inscrire(evenement, form.cleaned_data, acteur=request.acteur)
        except InscriptionRefusee as refus:
            form.add_error("role" if "role" in form.fields else None, str(refus))
        else:
            messages.success(request, _dire(inscription))
            return redirect("evenements:detail", evenement.uuid)
    contexte = {"form": form, "evenement": evenement}
    return render(request, "communautes/evenements/inscrire.html", contexte, status=422 if form.errors else 200)


def _dire(inscription: Inscription) -> str:
    """Where one stands; on the list, why."""
    dite = DITES[EtatInscription(inscription.etat)]
    obstacle = obstacle_de(inscription) if inscription.etat == EtatInscription.ATTENTE else None
    return f"{obstacle.label} {dite}" if obstacle else dite


def _repondre(request: Requete, evenement: Evenement, deja: bool) -> HttpResponse:
    if request.method == "POST":
        raison = "Vous étiez déjà inscrite ou inscrit\u00a0: rien n’a changé." if deja else ""
        messages.warning(request, raison or str(services.raison_de_fermeture(evenement)))
    return redirect("evenements:detail", evenement.uuid)


def _lisible(request: Requete, uuid: UUID) -> Evenement:
    lus = Evenement.objects.visible_by(request.acteur).select_related("communaute")
    evenement: Evenement = get_object_or_404(lus, uuid=uuid)
    return evenement


def _mienne(request: Requete, uuid: UUID) -> Inscription:
    """By the address of its event: 404 for who is not registered."""
    siennes = Inscription.objects.de(request.acteur).select_related("evenement__communaute")
    inscription: Inscription = get_object_or_404(siennes, evenement__uuid=uuid)
    return inscription


@never_cache
@lire_ou_poster
def modifier_inscription(request: Requete, uuid: UUID) -> HttpResponse:
    inscription = _mienne(request, uuid)
    evenement = inscription.evenement
    if inscription.etat not in MODIFIABLES:
        messages.warning(request, PLUS_POSSIBLE)
        return redirect("evenements:detail", evenement.uuid)
    donnees = request.POST if request.method == "POST" else None
    form = InscriptionForm(donnees, evenement=evenement, inscription=inscription)
    if request.method == "POST" and form.is_valid():
        try:
            services.modifier(inscription, form.cleaned_data, acteur=request.acteur)
        except TransitionRefusee:
            messages.warning(request, PLUS_POSSIBLE)
        else:
            messages.success(request, "Votre inscription est modifiée.")
        return redirect("evenements:detail", evenement.uuid)
    contexte = {"form": form, "evenement": evenement}
    reponse = render(
        request, "communautes/evenements/modifier_inscription.html", contexte, status=422 if form.errors else 200
    )
    return reponse


@never_cache
@lire_ou_poster
def annuler_inscription(request: Requete, uuid: UUID) -> HttpResponse:
    inscription = _mienne(request, uuid)
    evenement = inscription.evenement
    if request.method == "POST":
        try:
            services.annuler(inscription, acteur=request.acteur)
        except InscriptionRefusee as refus:
            messages.warning(request, str(refus))
        except TransitionRefusee:
            messages.warning(request, PLUS_POSSIBLE)
        else:
            messages.success(request, "Votre inscription est annulée. Vous pouvez vous inscrire de nouveau.")
        return redirect("evenements:detail", evenement.uuid)
    contexte: dict[str, Any] = {"evenement": evenement, "possible": inscription.etat in MODIFIABLES}
    return render(request, "communautes/evenements/annuler_inscription.html", contexte)


@require_POST
def accepter_place(request: Requete, uuid: UUID) -> HttpResponse:
    inscription = _mienne(request, uuid)
    try:
        a_temps = services.accepter_place(inscription, acteur=request.acteur)
    except TransitionRefusee:
        messages.warning(request, "Aucune place ne vous est proposée\u00a0: voyez où en est votre inscription.")
    else:
        if a_temps:
            messages.success(request, DITES[EtatInscription.CONFIRMEE])
        else:
            messages.warning(request, "Le délai est passé\u00a0: la place va à la personne suivante.")
    return redirect("evenements:detail", inscription.evenement.uuid)
