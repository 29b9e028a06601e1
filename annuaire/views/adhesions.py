"""Communities: join, stay away, leave; and what waits for who leads them."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annuaire.enums import Audience
from annuaire.forms.adhesions import InviterForm
from annuaire.models import Adhesion, Communaute
from annuaire.services import adhesions
from comptes.sessions import lire_ou_poster, suite
from referentiels.models import Organisme
from socle.journal import TransitionRefusee
from socle.pagination import PaginateurBorne
from socle.requete import Requete

LISTE = "adhesions:communautes"
PAR_PAGE = 20
FERMEE = "Cette communauté n’est plus ouverte."


@never_cache
@require_safe
def communautes(request: Requete) -> HttpResponse:
    """Open communities, and where this person stands in each; those it belongs to, be they asleep."""
    siennes = {a.communaute_id: a for a in Adhesion.objects.de(request.acteur)}
    ouvertes = Communaute.objects.visibles(siennes).with_membres().order_by("nom", "pk")
    page = PaginateurBorne(ouvertes, PAR_PAGE).get_page(request.GET.get("page"))
    lignes = [
        {"communaute": c, "adhesion": siennes.get(c.pk), "anime": c.pk in request.acteur.animateur_de} for c in page
    ]
    contexte = {"page": page, "lignes": lignes, "est_membre": request.acteur.membre_id is not None}
    return render(request, "annuaire/communautes.html", contexte)


@require_POST
def demander(request: Requete, slug: str) -> HttpResponse:
    communaute = get_object_or_404(Communaute.objects.ouvertes(), slug=slug)
    if request.acteur.membre_id is None:
        raise PermissionDenied
    try:
        adhesions.demander(communaute, acteur=request.acteur)
    except TransitionRefusee as refus:
        messages.warning(request, f"Pour cette communauté, votre adhésion est déjà « {refus.etat} ».")
    except adhesions.CommunauteFermee:
        messages.warning(request, FERMEE)
    else:
        messages.success(
            request, "Votre demande est envoyée. Une animatrice ou un animateur vous répondra par courriel."
        )
    return redirect(_retour(request))


@require_POST
def accepter_invitation(request: Requete, uuid: UUID) -> HttpResponse:
    return _jouer(request, uuid, "accepter_invitation", "Vous êtes membre de cette communauté.")


@require_POST
def decliner_invitation(request: Requete, uuid: UUID) -> HttpResponse:
    return _jouer(request, uuid, "decliner_invitation", "L’invitation est déclinée.")


@require_POST
def suspendre(request: Requete, uuid: UUID) -> HttpResponse:
    return _jouer(request, uuid, "suspendre", "Votre adhésion est en pause.")


@require_POST
def reprendre(request: Requete, uuid: UUID) -> HttpResponse:
    return _jouer(request, uuid, "reprendre", "Votre adhésion a repris.")


@require_POST
def quitter(request: Requete, uuid: UUID) -> HttpResponse:
    return _jouer(request, uuid, "quitter", "Vous n’êtes plus membre de cette communauté.")


def _jouer(request: Requete, uuid: UUID, verbe: str, phrase: str) -> HttpResponse:
    adhesion = get_object_or_404(Adhesion.objects.de(request.acteur), uuid=uuid)
    try:
        getattr(adhesions, verbe)(adhesion, acteur=request.acteur)
    except TransitionRefusee as refus:
        messages.warning(request, f"Ce n’est pas possible : votre adhésion est « {refus.etat} ».")
    else:
        messages.success(request, phrase)
    return redirect(_retour(request))


def _retour(request: Requete) -> str:
    """The page of the site where the button was, if it says so; else the list."""
    return suite(request, request.POST.get("retour"), sinon=LISTE)


@never_cache
@require_safe
def demandes(request: Requete, slug: str) -> HttpResponse:
    """For who leads a community: what waits, the oldest first."""
    communaute = get_object_or_404(Communaute.objects.animees_par(request.acteur), slug=slug)
    attente = Adhesion.objects.decidables_par(request.acteur).en_attente().filter(communaute=communaute)
    lues = attente.select_related("membre__organisme", "membre__corps").order_by("created_at", "pk")
    page = PaginateurBorne(lues, PAR_PAGE).get_page(request.GET.get("page"))
    employeurs = [adhesion.membre.organisme_id for adhesion in page]
    contexte = {
        "communaute": communaute,
        "page": page,
        "niveau": Audience.MEMBRES,
        "montrables": set(Organisme.objects.montrables().filter(pk__in=employeurs).order_by()),
    }
    return render(request, "annuaire/demandes.html", contexte)


@require_POST
def valider(request: Requete, uuid: UUID) -> HttpResponse:
    return _decider(request, uuid, "valider", "La personne est membre de la communauté. Un courriel le lui dit.")


@require_POST
def refuser(request: Requete, uuid: UUID) -> HttpResponse:
    return _decider(request, uuid, "refuser", "La demande est refusée. Un courriel le dit à la personne.")


def _decider(request: Requete, uuid: UUID, verbe: str, phrase: str) -> HttpResponse:
    decidables = Adhesion.objects.decidables_par(request.acteur).select_related("communaute", "membre")
    adhesion = get_object_or_404(decidables, uuid=uuid)
    try:
        getattr(adhesions, verbe)(adhesion, acteur=request.acteur)
    except TransitionRefusee as refus:
        messages.warning(request, f"Cette demande a déjà une réponse : elle est « {refus.etat} ».")
    else:
        messages.success(request, phrase)
    return redirect("adhesions:demandes", adhesion.communaute.slug)


@never_cache
@lire_ou_poster
def inviter(request: Requete, slug: str) -> HttpResponse:
    """By an address; the answer is the same whether a member has it or not."""
    communaute = get_object_or_404(Communaute.objects.animees_par(request.acteur), slug=slug)
    form = InviterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            adhesions.inviter(form.cleaned_data["adresse"], communaute, acteur=request.acteur)
        except adhesions.CommunauteFermee:
            messages.warning(request, FERMEE)
        else:
            messages.success(request, "Si cette adresse est celle d’une ou d’un membre, l’invitation est partie.")
        return redirect("adhesions:demandes", communaute.slug)
    contexte = {"form": form, "communaute": communaute}
    return render(request, "annuaire/inviter_membre.html", contexte, status=422 if form.errors else 200)
