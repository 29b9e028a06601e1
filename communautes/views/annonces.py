"""Announcements of a community: read by its members, written by who leads it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annuaire.models import Communaute
from communautes.forms.espaces import AnnonceForm
from communautes.models import Annonce
from communautes.permissions import can_animer
from communautes.services import annonces as services
from communautes.views.espaces import PAR_PAGE, charger_animee, charger_sienne, texte_a_coller
from comptes.sessions import lire_ou_poster
from socle.pagination import PaginateurBorne
from socle.requete import Requete


@never_cache
@require_safe
def annonces(request: Requete, slug: str) -> HttpResponse:
    """Those shown today; all of them for who leads the community."""
    communaute = charger_sienne(request, slug)
    jour = timezone.localdate()
    lues = Annonce.objects.visible_by(request.acteur, jour).filter(communaute=communaute)
    page = PaginateurBorne(lues.order_by("-publiee_le", "pk"), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "communaute": communaute,
        "page": page,
        "jour": jour,
        "anime": can_animer(request.acteur, communaute.pk),
    }
    return render(request, "communautes/annonces/liste.html", contexte)


@never_cache
@require_safe
def annonce(request: Requete, slug: str, uuid: UUID) -> HttpResponse:
    communaute = charger_sienne(request, slug)
    lues = Annonce.objects.visible_by(request.acteur, timezone.localdate())
    lue = get_object_or_404(lues, communaute=communaute, uuid=uuid)
    contexte = {
        "communaute": communaute,
        "annonce": lue,
        "anime": can_animer(request.acteur, communaute.pk),
        "texte_a_coller": texte_a_coller(lue.titre, lue.texte, "communautes:annonce", communaute.slug, lue.uuid),
    }
    return render(request, "communautes/annonces/detail.html", contexte)


@never_cache
@lire_ou_poster
def creer_annonce(request: Requete, slug: str) -> HttpResponse:
    communaute = charger_animee(request, slug)
    form = AnnonceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        nouvelle = services.creer(communaute, form.cleaned_data, acteur=request.acteur)
        messages.success(request, "L’annonce est publiée.")
        return redirect("communautes:annonce", communaute.slug, nouvelle.uuid)
    return _saisir(request, form, communaute, None)


@never_cache
@lire_ou_poster
def modifier_annonce(request: Requete, slug: str, uuid: UUID) -> HttpResponse:
    communaute, lue = _animee(request, slug, uuid)
    initial = {nom: getattr(lue, nom) for nom in AnnonceForm.base_fields}
    form = AnnonceForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.modifier(lue, form.cleaned_data, acteur=request.acteur)
        messages.success(request, "L’annonce est modifiée.")
        return redirect("communautes:annonce", communaute.slug, lue.uuid)
    return _saisir(request, form, communaute, lue)


@never_cache
@lire_ou_poster
def supprimer_annonce(request: Requete, slug: str, uuid: UUID) -> HttpResponse:
    communaute, lue = _animee(request, slug, uuid)
    if request.method == "POST":
        services.supprimer(lue, acteur=request.acteur)
        messages.success(request, "L’annonce est supprimée.")
        return redirect("communautes:annonces", communaute.slug)
    return render(request, "communautes/annonces/supprimer.html", {"communaute": communaute, "annonce": lue})


def _animee(request: Requete, slug: str, uuid: UUID) -> tuple[Communaute, Annonce]:
    communaute = charger_animee(request, slug)
    return communaute, get_object_or_404(Annonce.objects.filter(communaute=communaute), uuid=uuid)


def _saisir(request: Requete, form: AnnonceForm, communaute: Communaute, lue: Annonce | None) -> HttpResponse:
    contexte = {"form": form, "communaute": communaute, "annonce": lue}
    return render(request, "communautes/annonces/saisir.html", contexte, status=422 if form.errors else 200)
