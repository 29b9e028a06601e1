"""Saved searches of who is connected. Nobody else's exist here: they may be the sign of a mobility."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from comptes.sessions import lire_ou_poster
from opportunites import services
from opportunites.criteres import Criteres
from opportunites.filters import lire
from opportunites.forms.recherches import NOM_MAX, RechercheForm
from opportunites.models import RECHERCHES_MAX, RechercheEnregistree
from opportunites.recherches import dire, dire_disparus, montrer, proposer_nom, relire
from socle.courrier.listes import LISTES
from socle.enums import RythmeAbonnement
from socle.models import Abonnement
from socle.requete import Requete

LETTRE = LISTES["lettre"]
PLACES_A_DIRE = 3


@never_cache
@require_safe
def liste(request: Requete) -> HttpResponse:
    siennes = list(RechercheEnregistree.objects.visible_by(request.acteur).for_liste())
    places = RECHERCHES_MAX - len(siennes)
    contexte = {
        "recherches": montrer(siennes),
        "maximum": RECHERCHES_MAX,
        "places": places,
        "places_comptees": places <= PLACES_A_DIRE,
        **_lettre(request),
    }
    return render(request, "opportunites/recherches/liste.html", contexte)


@never_cache
@lire_ou_poster
def enregistrer(request: Requete) -> HttpResponse:
    """The address is that of the results; neither its sort nor its « since » are part of what is asked for."""
    criteres = lire(request.GET, request.acteur).criteres
    mots = dire(criteres)
    envoyee = request.method == "POST"
    formulaire = RechercheForm(request.POST if envoyee else None, initial={"nom": proposer_nom(mots, NOM_MAX)})
    jeton = _jeton(request)
    if envoyee and formulaire.is_valid() and _enregistrer(request, formulaire, criteres, jeton):
        messages.success(request, "La recherche est enregistrée.")
        return redirect("recherches:liste")
    contexte = {
        "formulaire": formulaire,
        "mots": mots,
        "disparus": dire_disparus(criteres),
        "jeton": jeton,
        "retour": _resultats(criteres),
        "maximum": RECHERCHES_MAX,
        "places": RECHERCHES_MAX - RechercheEnregistree.objects.visible_by(request.acteur).count(),
        **_lettre(request),
    }
    return render(request, "opportunites/recherches/enregistrer.html", contexte, status=_statut(formulaire))


@never_cache
@require_safe
def lancer(request: Requete, uuid: UUID) -> HttpResponse:
    """To the results. A criterion that is gone stays in the address, for the page to say that it is ignored."""
    [criteres] = relire([_la_mienne(request, uuid)])
    return redirect(_resultats(criteres))


@never_cache
@lire_ou_poster
def modifier(request: Requete, uuid: UUID) -> HttpResponse:
    recherche = _la_mienne(request, uuid)
    actuels = {"nom": recherche.nom, "cadence": recherche.cadence}
    formulaire = RechercheForm(request.POST if request.method == "POST" else None, initial=actuels)
    if request.method == "POST" and formulaire.is_valid() and _regler(request, formulaire, recherche):
        messages.success(request, "La recherche est modifiée.")
        return redirect("recherches:liste")
    contexte = {"formulaire": formulaire, "montree": montrer([recherche])[0], **_lettre(request)}
    return render(request, "opportunites/recherches/modifier.html", contexte, status=_statut(formulaire))


@never_cache
@require_POST
def mettre_en_pause(request: Requete, uuid: UUID) -> HttpResponse:
    _agir(services.mettre_en_pause, request, _la_mienne(request, uuid))
    messages.success(request, "La recherche est en pause\u00a0: La lettre n’en dira plus rien.")
    return redirect("recherches:liste")


@never_cache
@require_POST
def reactiver(request: Requete, uuid: UUID) -> HttpResponse:
    _agir(services.reactiver, request, _la_mienne(request, uuid))
    messages.success(
        request,
        "La recherche est réactivée. Ce qui est entré pendant une longue pause est seulement dans les résultats.",
    )
    return redirect("recherches:liste")


@never_cache
@lire_ou_poster
def supprimer(request: Requete, uuid: UUID) -> HttpResponse:
    recherche = _la_mienne(request, uuid)
    if request.method != "POST":
        return render(request, "opportunites/recherches/supprimer.html", {"recherche": recherche})
    services.supprimer_recherche(recherche, acteur=request.acteur)
    messages.success(request, "La recherche est supprimée.")
    return redirect("recherches:liste")


def _la_mienne(request: Requete, uuid: UUID) -> RechercheEnregistree:
    recherche: RechercheEnregistree = get_object_or_404(
        RechercheEnregistree.objects.visible_by(request.acteur), uuid=uuid
    )
    return recherche


def _jeton(request: Requete) -> UUID:
    try:
        return UUID(request.POST.get("jeton", ""))
    except ValueError:
        return uuid4()


def _enregistrer(request: Requete, formulaire: RechercheForm, criteres: Criteres, jeton: UUID) -> bool:
    try:
        services.enregistrer(acteur=request.acteur, jeton=jeton, criteres=criteres.garder(), **formulaire.cleaned_data)
    except services.TropDeRecherches:
        formulaire.add_error(None, f"Vous gardez déjà {RECHERCHES_MAX} recherches, le plus possible.")
    except ValidationError as refus:
        formulaire.add_error("nom", refus.messages)
    return not formulaire.errors


def _regler(request: Requete, formulaire: RechercheForm, recherche: RechercheEnregistree) -> bool:
    try:
        _agir(services.regler_recherche, request, recherche, **formulaire.cleaned_data)
    except ValidationError as refus:
        formulaire.add_error("nom", refus.messages)
    return not formulaire.errors


def _agir(verbe: Callable[..., None], request: Requete, recherche: RechercheEnregistree, **autres: Any) -> None:
    try:
        verbe(recherche, acteur=request.acteur, **autres)
    except RechercheEnregistree.DoesNotExist as disparue:  # deleted meanwhile, in another tab
        raise Http404 from disparue


def _resultats(criteres: Criteres) -> str:
    disparus = [(facette.nom, code) for facette, code in criteres.inconnus]
    return f"{reverse('opportunites:liste')}?{urlencode([*criteres.parametres(), *disparus])}".removesuffix("?")


def _statut(formulaire: RechercheForm) -> int:
    return 422 if formulaire.errors else 200


def _lettre(request: Requete) -> dict[str, Any]:
    """What La lettre does for this account whatever a search asks."""
    compte: Any = request.user.pk  # LoginRequiredMiddleware lets nobody else in
    rythme, _ = Abonnement.objects.reglage(compte, LETTRE.nom)
    return {
        "lettre_arretee": rythme == RythmeAbonnement.AUCUN,
        "lettre_du_lundi": rythme == RythmeAbonnement.HEBDOMADAIRE,
    }
