"""What the pages around an event share: which event, one's registration, a form that keeps what was typed."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from communautes.models import Evenement, Inscription
from communautes.services.avis_evenements import DejaDit
from socle.formulaires import Formulaire
from socle.journal import TransitionRefusee
from socle.requete import Requete

PLUS_POSSIBLE = "Ce n’est plus possible\u00a0: voyez où en est l’événement."
DEJA = "Vous avez déjà répondu\u00a0: merci."


def lu(request: Requete, uuid: UUID) -> Evenement:
    """An event that this person may read."""
    return get_object_or_404(Evenement.objects.visible_by(request.acteur).select_related("communaute"), uuid=uuid)


def organise(request: Requete, uuid: UUID) -> Evenement:
    """An event that this person organises; any other looks as if it were not there."""
    siens = Evenement.objects.visible_by(request.acteur).organises_par(request.acteur)
    return get_object_or_404(siens.select_related("communaute"), uuid=uuid)


def la_sienne(request: Requete, uuid: UUID, **champs: Any) -> Inscription:
    """One's own registration to an event that one may read, with its event."""
    evenement = lu(request, uuid)
    inscription = get_object_or_404(Inscription.objects.de(request.acteur), evenement=evenement, **champs)
    inscription.evenement = evenement
    return inscription


def retour(evenement: Evenement) -> HttpResponse:
    return redirect(evenement.get_absolute_url())


def saisir(
    request: Requete,
    formulaire: Formulaire,
    verbe: Callable[[Mapping[str, Any]], object],
    *,
    evenement: Evenement,
    vers: str = "",
    **page: Any,
) -> HttpResponse:
    """A page that asks before it acts. `page` is what it says: titre, phrases, libelle, phrase once done (`fait`).

    What a service refuses is shown on its field, with what was typed, and answers 422. `vers` is where one goes next,
    the event unless said; `fait` may be made from what the service answers.
    """
    suite = vers or evenement.get_absolute_url()
    if request.method == "POST" and formulaire.is_valid():
        try:
            rendu = verbe(formulaire.cleaned_data)
        except PermissionDenied:
            raise Http404 from None
        except ValidationError as refus:
            formulaire.refuser(refus)
        except (TransitionRefusee, DejaDit) as refus:
            messages.warning(request, DEJA if isinstance(refus, DejaDit) else PLUS_POSSIBLE)
            return redirect(suite)
        else:
            messages.success(request, page["fait"](rendu) if callable(page["fait"]) else page["fait"])
            return redirect(suite)
    contexte = {"evenement": evenement, "formulaire": formulaire, "retour": suite, "phrases": (), **page}
    statut = 422 if formulaire.errors else 200
    return render(request, "communautes/evenements/saisie.html", contexte, status=statut)
