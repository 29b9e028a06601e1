"""An event in one's agenda, and the address by which an agenda follows all of them."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annuaire.views.commun import entre_membres
from communautes import calendrier
from communautes.models import FluxAgenda, Inscription
from communautes.permissions import can_lire_acces
from communautes.services import agendas
from communautes.views.suites_communes import lu
from socle.calendrier import TYPE, repondre
from socle.requete import Requete


@login_not_required
@never_cache
@require_safe
def fichier(request: Requete, uuid: UUID) -> HttpResponse:
    """What its page says, and the way in for who has a seat; once cancelled, what takes it out of an agenda."""
    evenement = lu(request, uuid)
    sienne = Inscription.objects.de(request.acteur).filter(evenement=evenement).first()
    contenu = calendrier.ecrire_un(
        evenement,
        acces=can_lire_acces(request.acteur, evenement, sienne),
        incertain=sienne is not None and sienne.etat in calendrier.INCERTAINES,
    )
    return repondre(contenu, "evenement.ics")


@login_not_required
@never_cache
@require_safe
def flux(request: HttpRequest, jeton: str) -> HttpResponse:
    """The agenda of whoever this address was given to; any other is an empty 404."""
    siennes = agendas.lire_agenda(jeton)
    if siennes is None:
        return HttpResponse(status=404, content_type="text/plain; charset=utf-8")
    return HttpResponse(calendrier.ecrire_flux(siennes), content_type=TYPE, headers={"X-Robots-Tag": "noindex"})


@require_safe
@entre_membres
def reglages(request: Requete) -> HttpResponse:
    """Whether one's agenda is followed, since when; its address is shown once, when it is made."""
    siens = FluxAgenda.objects.filter(utilisateur=request.acteur.utilisateur_id)
    contexte: dict[str, Any] = {"ouvert_le": siens.values_list("created_at", flat=True).first()}
    return render(request, "communautes/evenements/agenda.html", contexte)


@require_POST
@entre_membres
def renouveler(request: Requete) -> HttpResponse:
    secret = agendas.renouveler_agenda(acteur=request.acteur)
    adresse = settings.SITE_URL + reverse("agenda:flux", args=[secret])
    messages.success(request, f"Copiez maintenant cette adresse, elle n’est montrée qu’une fois\u00a0: {adresse}")
    return redirect("agenda:reglages")


@require_POST
@entre_membres
def arreter(request: Requete) -> HttpResponse:
    if agendas.arreter_agenda(acteur=request.acteur):
        messages.success(request, "L’adresse de votre agenda ne répond plus. Retirez-la de votre agenda.")
    return redirect("agenda:reglages")
