"""Working groups of a community: what for, their events, the commun that keeps what they make."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annuaire.models import Communaute
from annuaire.textes import en_html
from communautes.forms.suites import SerieForm
from communautes.models import Commun, Evenement, Serie
from communautes.permissions import can_animer
from communautes.services import series as services
from comptes.sessions import lire_ou_poster
from socle.pagination import PaginateurBorne
from socle.requete import Requete

PASSES = 20
A_VENIR = 50


@never_cache
@require_safe
def series(request: Requete, slug: str) -> HttpResponse:
    """Those of a community, for its members and who leads it."""
    communaute = get_object_or_404(_communautes(request), slug=slug)
    siennes = Serie.objects.visible_by(request.acteur).filter(communaute=communaute).order_by("nom", "pk")
    page = PaginateurBorne(siennes, PASSES).get_page(request.GET.get("page"))
    anime = can_animer(request.acteur, communaute.pk)
    return render(request, "communautes/series.html", {"communaute": communaute, "page": page, "peut_creer": anime})


@never_cache
@require_safe
def serie(request: Requete, uuid: UUID) -> HttpResponse:
    la = get_object_or_404(Serie.objects.visible_by(request.acteur).select_related("communaute"), uuid=uuid)
    lisibles = Evenement.objects.visible_by(request.acteur).filter(serie=la)
    maintenant = timezone.now()
    commun = Commun.objects.visible_by(request.acteur).filter(pk=la.commun_id).first() if la.commun_id else None
    contexte = {
        "serie": la,
        "objet": en_html(la.objet) if la.objet else "",
        "commun": commun,
        "a_venir": list(lisibles.a_venir(maintenant)[:A_VENIR]),
        "passes": PaginateurBorne(lisibles.passes(maintenant), PASSES).get_page(request.GET.get("page")),
        "peut_modifier": can_animer(request.acteur, la.communaute_id),
    }
    return render(request, "communautes/serie.html", contexte)


@never_cache
@lire_ou_poster
def creer_serie(request: Requete, slug: str) -> HttpResponse:
    communaute = get_object_or_404(_communautes(request, animees=True), slug=slug)
    return _saisir(request, communaute, None)


@never_cache
@lire_ou_poster
def modifier_serie(request: Requete, uuid: UUID) -> HttpResponse:
    animees = Serie.objects.visible_by(request.acteur).filter(communaute__in=_communautes(request, animees=True))
    la = get_object_or_404(animees.select_related("communaute"), uuid=uuid)
    return _saisir(request, la.communaute, la)


def _saisir(request: Requete, communaute: Communaute, la: Serie | None) -> HttpResponse:
    initial: dict[str, Any] = {nom: getattr(la, nom) for nom in services.CHAMPS} if la else {}
    nom = la.nom if la else ""
    formulaire = SerieForm(
        request.POST if request.method == "POST" else None, communaute=communaute.pk, initial=initial
    )
    if request.method == "POST" and formulaire.is_valid():
        try:
            if la is None:
                ecrite = services.creer_serie(communaute, formulaire.cleaned_data, acteur=request.acteur)
            else:
                ecrite = services.modifier_serie(la, formulaire.cleaned_data, acteur=request.acteur)
        except ValidationError as refus:
            formulaire.refuser(refus)
        else:
            messages.success(request, "Le groupe de travail est enregistré.")
            return redirect(ecrite.get_absolute_url())
    contexte = {"communaute": communaute, "serie": la, "nom": nom, "formulaire": formulaire}
    statut = 422 if formulaire.errors else 200
    return render(request, "communautes/saisir_serie.html", contexte, status=statut)


def _communautes(request: Requete, *, animees: bool = False) -> Any:
    """Those whose groups this person may read, or lead."""
    acteur = request.acteur
    connues = Communaute.objects.all()
    if acteur.est_moderateur:
        return connues
    siennes = acteur.animateur_de if animees else acteur.animateur_de | acteur.communautes
    return connues.filter(pk__in=sorted(siennes))
