"""The door of ProConnect: the button, the way back, then the act of the person, which alone writes in tables."""

from typing import Any

import structlog
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from comptes import identites, services
from comptes.enums import UsageCode
from comptes.models import Identite
from comptes.portier import portier
from comptes.proconnect import actif, demande
from comptes.proconnect.refus import ProConnectRefuse
from comptes.retour import confirmer_retour
from comptes.sessions import RequeteConnectee, lire_ou_poster, suite, verification_recente
from comptes.views.connexion import ETAT_DE_SORTIE, attendre_code

journal = structlog.get_logger(__name__)


def _exiger_actif() -> None:
    if not actif():
        raise Http404


@login_not_required
@never_cache
@require_POST
def proconnect(request: HttpRequest) -> HttpResponse:
    """The button of the login page."""
    _exiger_actif()
    apres = request.POST.get("next", "")
    if request.user.is_authenticated:
        return redirect(suite(request, apres))
    return _partir(request, apres, None)


@never_cache
@lire_ou_poster
@verification_recente
def lier_proconnect(request: RequeteConnectee) -> HttpResponse:
    """One more identity for the account that is connected: of another administration, for instance."""
    _exiger_actif()
    if request.method != "POST":
        return render(request, "comptes/lier_proconnect.html")
    return _partir(request, "", request.user.pk)


def _partir(request: HttpRequest, apres: str, compte: int | None) -> HttpResponse:
    try:
        return redirect(demande.preparer(request, suite=apres, compte=compte))
    except ProConnectRefuse as refus:
        return _refuser(request, refus)


@login_not_required
@never_cache
@require_safe
def retour_proconnect(request: HttpRequest) -> HttpResponse:
    """Where ProConnect sends the browser back: what it proves goes to the session, no table is written."""
    _exiger_actif()
    if request.method == "HEAD":  # would spend the code, and show nothing
        return HttpResponseNotAllowed(["GET"])
    try:
        demande.recevoir(request)
    except ProConnectRefuse as refus:
        return _refuser(request, refus)
    return redirect("comptes:continuer_proconnect")


@login_not_required
@never_cache
@lire_ou_poster
def continuer_proconnect(request: HttpRequest) -> HttpResponse:
    """Who ProConnect says it is; going on is what opens, finds or links the account."""
    _exiger_actif()
    recue = demande.recue(request)
    if recue is None:
        return _refuser(request, ProConnectRefuse("perimee"))
    if request.method != "POST":
        employeur = portier().organisme_de_siret(recue.siret)
        return render(request, "comptes/continuer_proconnect.html", {"recue": recue, "employeur": employeur})
    try:
        return _lier(request, recue) if request.user.is_authenticated else _ouvrir(request, recue)
    except ProConnectRefuse as refus:
        demande.oublier(request)
        return _refuser(request, refus)


def _lier(request: Any, recue: demande.Recue) -> HttpResponse:
    if recue.compte != request.user.pk:
        raise ProConnectRefuse("autre_session")
    identites.lier_identite(request.user, recue)
    demande.oublier(request)
    messages.success(request, "L’identité est liée. Vous pouvez vous connecter avec elle.")
    return redirect(settings.LOGIN_REDIRECT_URL)


def _ouvrir(request: HttpRequest, recue: demande.Recue) -> HttpResponse:
    try:
        utilisateur = identites.ouvrir_par_identite(recue)
    except identites.PreuveDemandee as preuve:
        demande.attendre(request, recue, preuve.compte)
        messages.info(
            request, "Un compte a déjà cette adresse. Saisissez le code qu’elle reçoit : votre identité y sera liée."
        )
        return attendre_code(request, recue.adresse, UsageCode.CONNEXION, recue.suite)
    demande.oublier(request)
    ensuite = suite(request, recue.suite, settings.APRES_CONNEXION)
    # Not noted as a recent proof: ProConnect may have asked nothing, and sensitive acts want a code.
    reponse: HttpResponse = perform_login(request, Login(user=utilisateur, email=recue.adresse, redirect_url=ensuite))
    confirmer_retour(request)
    return reponse


def _refuser(request: HttpRequest, refus: ProConnectRefuse) -> HttpResponse:
    journal.warning("proconnect_refuse", code=refus.code)
    contexte = {"motif": refus.motif, "a_quitter": not request.user.is_authenticated and demande.sortir(request)}
    return render(request, "comptes/refus_proconnect.html", contexte, status=refus.motif.statut)


@login_not_required
@never_cache
@require_safe
def sortie_proconnect(request: HttpRequest) -> HttpResponse:
    """Where ProConnect sends the browser once its own session is over."""
    _exiger_actif()
    attendu = request.session.pop(ETAT_DE_SORTIE, None)
    if attendu and constant_time_compare(attendu, request.GET.get("state", "")):
        messages.success(request, "Vous êtes déconnecté, de ce site et de ProConnect.")
    return redirect("accueil:accueil")


@never_cache
@lire_ou_poster
@verification_recente
def detacher_identite(request: RequeteConnectee, pk: int) -> HttpResponse:
    """Also when ProConnect is off: what was linked then is still there."""
    identite = get_object_or_404(Identite, pk=pk, utilisateur=request.user)
    if request.method != "POST":
        adresses = services.adresses_de(request.user) or [request.user.email]
        return render(request, "comptes/detacher_identite.html", {"identite": identite, "adresses": adresses})
    identites.detacher_identite(request.user, identite)
    messages.success(request, "L’identité est détachée.")
    return redirect(settings.LOGIN_REDIRECT_URL)
