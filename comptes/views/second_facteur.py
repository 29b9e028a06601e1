"""TOTP: asked after the code of who has it, required of the moderation team, open to everybody.

allauth holds the secrets and checks the codes. Its pages are not used: they write during a GET.
"""

import base64
from typing import Any

from allauth.account.stages import LoginStageController
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import clear_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from comptes import facteurs
from comptes.forms import ActiverForm, NouveauSecondFacteurForm, SecondFacteurForm
from comptes.retour import confirmer_retour
from comptes.sessions import (
    RequeteConnectee,
    a_deux_facteurs,
    lire_ou_poster,
    noter,
    oublier_second_facteur,
    suite,
    verification_recente,
)


@login_not_required
@never_cache
@lire_ou_poster
def second_facteur(request: HttpRequest) -> HttpResponse:
    """Second step of a login; also asked in an open session that has not proved it yet."""
    apres = request.POST.get("next") or request.GET.get("next")
    if request.user.is_authenticated:
        if a_deux_facteurs(request) or not is_mfa_enabled(request.user):
            return redirect(suite(request, apres))
        return _demander(request, NouveauSecondFacteurForm, request.user, apres)
    etape = LoginStageController.enter(request, AuthenticateStage.key)
    if etape is None:
        messages.warning(request, "Cette connexion n’est plus en cours. Recommencez par votre adresse.")
        return redirect("comptes:connexion")
    return _demander(request, SecondFacteurForm, etape.login.user, apres, etape)


def _demander(
    request: HttpRequest, classe: Any, utilisateur: Any, apres: str | None, etape: Any = None
) -> HttpResponse:
    form = classe(request.POST or None, user=utilisateur)
    if request.method == "POST" and form.is_valid():
        form.save()
        reponse = etape.exit() if etape else redirect(suite(request, apres))
        confirmer_retour(request)
        return reponse
    return render(request, "comptes/second_facteur.html", {"form": form, "suite": apres})


@never_cache
@lire_ou_poster
@verification_recente
def activer_second_facteur(request: RequeteConnectee) -> HttpResponse:
    apres = request.POST.get("next") or request.GET.get("next")
    if is_mfa_enabled(request.user):
        return redirect("comptes:codes_de_secours")
    form = ActiverForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        facteurs.activer(request.user, form.secret, session=request.session.session_key)
        clear_totp_secret(request)
        noter(request, request.user, "mfa")
        messages.success(request, "Le second facteur est actif. Gardez maintenant vos codes de secours.")
        request.session["suite_second_facteur"] = apres or ""
        return redirect("comptes:codes_de_secours")
    contexte = {"form": form, "secret": form.secret, "qr": _qr(request.user, form.secret), "suite": apres}
    return render(request, "comptes/activer_second_facteur.html", contexte)


def _qr(utilisateur: Any, secret: str) -> str:
    adaptateur = get_adapter()
    dessin = adaptateur.build_totp_svg(adaptateur.build_totp_url(utilisateur, secret))
    return f"data:image/svg+xml;base64,{base64.b64encode(dessin.encode()).decode()}"


@never_cache
@lire_ou_poster
@verification_recente
def codes_de_secours(request: RequeteConnectee) -> HttpResponse:
    """Shown to who has just proved it is there; POST makes ten new ones, the older ones are worth nothing."""
    if not is_mfa_enabled(request.user):
        return redirect("comptes:activer_second_facteur")
    if not a_deux_facteurs(request):
        return redirect("comptes:second_facteur")
    if request.method == "POST":
        facteurs.renouveler_codes(request.user)
        messages.success(request, "Voici dix nouveaux codes. Les anciens ne servent plus.")
        return redirect("comptes:codes_de_secours")
    actuels = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    contexte = {
        "codes": actuels.wrap().get_unused_codes() if actuels else [],
        "suite": suite(request, request.session.get("suite_second_facteur")),
    }
    return render(request, "comptes/codes_de_secours.html", contexte)


@never_cache
@lire_ou_poster
@verification_recente
def retirer_second_facteur(request: RequeteConnectee) -> HttpResponse:
    """Only a session that proved the factor removes it. To change phones: remove, then activate again."""
    if not is_mfa_enabled(request.user):
        return redirect("comptes:activer_second_facteur")
    if not a_deux_facteurs(request):
        return redirect("comptes:second_facteur")
    if request.method != "POST":
        return render(request, "comptes/retirer_second_facteur.html")
    facteurs.retirer(request.user, session=request.session.session_key)
    oublier_second_facteur(request)
    messages.success(request, "Le second facteur est retiré.")
    return redirect("comptes:activer_second_facteur" if request.user.is_staff else suite(request, None))
