"""What a session has proved, and how it is shown to its owner."""

import re
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods

from comptes.models import Utilisateur
from comptes.portier import DUREE_SESSION_EQUIPE


class RequeteConnectee(HttpRequest):
    """What reaches a view behind the login."""

    user: Utilisateur


lire_ou_poster = require_http_methods(["GET", "HEAD", "POST"])

DUREE_VERIFICATION = 10 * 60  # seconds: as long as a code

NAVIGATEURS = {"Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMES = {"Android": "Android", "iPhone|iPad": "iOS", "Windows": "Windows", "Mac OS": "macOS", "Linux": "Linux"}


def a_deux_facteurs(request: HttpRequest) -> bool:
    """Whether this very session proved a second factor today; reads the session, no table.

    A working day counts from the proof, not from the last click: a session that never rests ends too.
    """
    limite = time.time() - DUREE_SESSION_EQUIPE
    preuves = get_authentication_records(request, request.user)
    return any(preuve["method"] == "mfa" and preuve["at"] > limite for preuve in preuves)


def est_verifiee(request: HttpRequest) -> bool:
    """Whether its person proved within ten minutes that it is still there."""
    limite = time.time() - DUREE_VERIFICATION
    return any(preuve["at"] > limite for preuve in get_authentication_records(request, request.user))


def noter(request: HttpRequest, utilisateur: Any, methode: str) -> None:
    record_authentication(request, utilisateur, method=methode)


def oublier_second_facteur(request: HttpRequest) -> None:
    """What was proved with a factor that is gone proves nothing any more."""
    preuves = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [p for p in preuves if p["method"] != "mfa"]


def verification_recente(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Ask a code first, unless one was typed within ten minutes. A refused POST leads back to its page."""

    @wraps(vue)
    def gardee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if est_verifiee(request):
            return vue(request, *args, **kwargs)
        return redirect(f"{reverse('comptes:verifier')}?{urlencode({'next': request.get_full_path()})}")

    return gardee


def suite(request: HttpRequest, adresse: str | None, sinon: str = settings.LOGIN_REDIRECT_URL) -> str:
    """Where to go next: an address of this site, or the account page unless told otherwise."""
    locale = (
        adresse
        and adresse.startswith("/")
        and url_has_allowed_host_and_scheme(
            adresse, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
    )
    return adresse if locale and adresse else resolve_url(sinon)


def sessions_ouvertes(request: HttpRequest) -> list[dict[str, Any]]:
    """The live sessions of the connected person, this one first."""
    vivantes = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    lignes = UserSession.objects.filter(user_id=request.user.pk, session_key__in=vivantes).order_by("-created_at", "pk")
    sessions = [
        {
            "pk": ligne.pk,
            "navigateur": navigateur(ligne.user_agent),
            "depuis": ligne.created_at,
            "courante": ligne.session_key == request.session.session_key,
        }
        for ligne in lignes
    ]
    return sorted(sessions, key=lambda session: not session["courante"])


def navigateur(agent: str) -> str:
    """« Firefox, Linux »: enough to know one's own."""
    nom = next((nom for motif, nom in NAVIGATEURS.items() if re.search(motif, agent)), "Navigateur inconnu")
    systeme = next((nom for motif, nom in SYSTEMES.items() if re.search(motif, agent)), "")
    return f"{nom}, {systeme}" if systeme else nom
