"""Events, for who organises them: prepare, publish, change, cancel, close, begin again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from annuaire.models import Communaute
from communautes.forms.evenements import AnnulerForm, EvenementForm
from communautes.models import Evenement, Inscription, Serie
from communautes.permissions import can_animer, can_modifier_evenement
from communautes.services import evenements as services
from communautes.services.evenements import PublicationRefusee
from comptes.sessions import lire_ou_poster
from socle.journal import TransitionRefusee
from socle.requete import Requete

AILLEURS = ValidationError(
    "Quelqu’un d’autre a modifié cet événement entre-temps. Votre saisie est ci-dessous\u00a0: enregistrez-la pour "
    "qu’elle remplace l’autre.",
    code="ailleurs",
)
CREE = "L’événement est enregistré en brouillon\u00a0: personne d’autre ne le voit avant que vous le publiiez."


@never_cache
@lire_ou_poster
def creer(request: Requete, slug: str) -> HttpResponse:
    communaute = get_object_or_404(Communaute, slug=slug)
    if not can_animer(request.acteur, communaute.pk):
        raise Http404
    form = _formulaire(request, communaute.pk, None)
    if request.method == "POST" and form.is_valid():
        evenement = Evenement(communaute=communaute, **form.champs)
        services.creer(evenement, acteur=request.acteur)
        messages.success(request, CREE)
        return redirect("evenements:detail", evenement.uuid)
    return _saisir(request, form, communaute, None)


@never_cache
@lire_ou_poster
def modifier(request: Requete, uuid: UUID) -> HttpResponse:
    evenement = _organise(request, uuid)
    if not can_modifier_evenement(request.acteur, evenement):
        messages.warning(request, f"Cet événement ne se modifie plus\u00a0: il est «\u00a0{evenement.etat}\u00a0».")
        return redirect("evenements:detail", evenement.uuid)
    form = _formulaire(request, evenement.communaute_id, evenement)
    if request.method == "POST" and form.is_valid():
        try:
            lu = request.POST.get("lu", "")
            prevenus = services.modifier(evenement, form.champs, acteur=request.acteur, lu=lu)
        except ValidationError as refus:
            form.refuser(refus)
        except services.EvenementPerime:
            evenement.refresh_from_db()
            form.add_error(None, AILLEURS)
        except TransitionRefusee as refus:
            messages.warning(request, f"Cet événement ne se modifie plus\u00a0: il est «\u00a0{refus.etat}\u00a0».")
            return redirect("evenements:detail", evenement.uuid)
        else:
            suite = " Un courriel le dit aux personnes inscrites." if prevenus else ""
            messages.success(request, f"L’événement est modifié.{suite}")
            return redirect("evenements:detail", evenement.uuid)
    return _saisir(request, form, evenement.communaute, evenement)


def _organise(request: Requete, uuid: UUID) -> Evenement:
    siens = Evenement.objects.organises_par(request.acteur).select_related("communaute", "hote", "departement")
    evenement: Evenement = get_object_or_404(siens, uuid=uuid)
    return evenement


def _formulaire(request: Requete, communaute: int, evenement: Evenement | None) -> EvenementForm:
    series = Serie.objects.filter(communaute=communaute).order_by("nom", "pk")
    return EvenementForm(request.POST if request.method == "POST" else None, evenement=evenement, series=series)


def _saisir(request: Requete, form: EvenementForm, communaute: Communaute, evenement: Evenement | None) -> HttpResponse:
    contexte = {"form": form, "communaute": communaute, "evenement": evenement, "lu": _lu(request, form, evenement)}
    return render(request, "communautes/evenements/saisir.html", contexte, status=422 if form.errors else 200)


def _lu(request: Requete, form: EvenementForm, evenement: Evenement | None) -> str:
    """What is on the screen: still what was read, until it is told that somebody changed it meanwhile."""
    if evenement is None:
        return ""
    averti = form.has_error(NON_FIELD_ERRORS, AILLEURS.code)
    return evenement.empreinte if request.method != "POST" or averti else request.POST.get("lu", "")


@require_POST
def publier(request: Requete, uuid: UUID) -> HttpResponse:
    return _jouer(request, uuid, services.publier, "L’événement est publié\u00a0: on peut s’y inscrire.")


@require_POST
def clore(request: Requete, uuid: UUID) -> HttpResponse:
    return _jouer(request, uuid, services.clore, "L’événement est clos. Vous pouvez encore noter les présences.")


def _jouer(request: Requete, uuid: UUID, verbe: Callable[..., object], phrase: str) -> HttpResponse:
    evenement = _organise(request, uuid)
    try:
        verbe(evenement, acteur=request.acteur)
    except TransitionRefusee as refus:
        messages.warning(request, f"Ce n’est plus possible\u00a0: l’événement est «\u00a0{refus.etat}\u00a0».")
    except PublicationRefusee as refus:
        messages.warning(request, str(refus))
    else:
        messages.success(request, phrase)
    return redirect("evenements:detail", evenement.uuid)


@never_cache
@lire_ou_poster
def annuler(request: Requete, uuid: UUID) -> HttpResponse:
    evenement = _organise(request, uuid)
    form = AnnulerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            prevenus = services.annuler(evenement, form.cleaned_data["pourquoi"], acteur=request.acteur)
        except TransitionRefusee as refus:
            messages.warning(request, f"Ce n’est plus possible\u00a0: l’événement est «\u00a0{refus.etat}\u00a0».")
        except PublicationRefusee as refus:
            messages.warning(request, str(refus))
        else:
            suite = " Un courriel le dit à chaque personne inscrite." if prevenus else ""
            messages.success(request, f"L’événement est annulé.{suite}")
        return redirect("evenements:detail", evenement.uuid)
    contexte: dict[str, Any] = {
        "form": form,
        "evenement": evenement,
        "possible": evenement.etat in Evenement.TRANSITIONS["annuler"][0],
        "nombre": Inscription.objects.vivantes().filter(evenement=evenement).count(),
    }
    return render(request, "communautes/evenements/annuler.html", contexte, status=422 if form.errors else 200)


@require_POST
def dupliquer(request: Requete, uuid: UUID) -> HttpResponse:
    evenement = _organise(request, uuid)
    try:
        copie = services.dupliquer(evenement, acteur=request.acteur)
    except ValidationError as refus:  # an hour that does not exist, when summer time begins
        messages.warning(request, " ".join(refus.messages))
        return redirect("evenements:detail", evenement.uuid)
    messages.success(request, "Voici un brouillon semblable, quelques semaines plus tard\u00a0: vérifiez ses dates.")
    return redirect("evenements:modifier", copie.uuid)
