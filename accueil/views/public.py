"""Public and legal pages: open to all, the same for everyone, without a query but for the figures."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from accueil import statistiques
from accueil.liens import LIENS
from accueil.plan import PLAN
from accueil.services import GARDE_CONTENU, GARDE_VISITES
from annuaire.services.contacts import GARDE_MESSAGES
from annuaire.services.intentions import GARDE_CONSULTATIONS
from annuaire.services.lectures import GARDE_LIMITES, GARDE_PROFILS
from comptes.portier import DUREE_SESSION_EQUIPE
from comptes.services import ADRESSES, DELAI_SUPPRESSION
from opportunites.services.offres_gardees import GARDE_VUES
from opportunites.services.recherches import GARDE_SIGNALEES
from socle.courrier.purge import GARDE
from socle.requete import Requete

Vue = Callable[[Requete], HttpResponse]


def publique(lire: Callable[[], dict[str, Any]]) -> Vue:
    """Make a page of its context: read only, asked again each time (its header says who is connected), 304 if equal."""

    @wraps(lire)
    def page(request: Requete) -> HttpResponse:
        contexte = {"liens": LIENS, "contact": settings.CONTACT_ADRESSE, **lire()}
        return render(request, f"accueil/{lire.__name__}.html", contexte)

    vue: Vue = login_not_required(require_safe(cache_control(private=True, no_cache=True)(conditional_page(page))))
    return vue


@publique
def stats() -> dict[str, Any]:
    return {"chiffres": statistiques.lire(), "seuil": statistiques.PALIER}


@publique
def budget() -> dict[str, Any]:
    return {}


@publique
def accessibilite() -> dict[str, Any]:
    return {"site": settings.SITE_URL}


@publique
def mentions_legales() -> dict[str, Any]:
    return {"site": settings.SITE_URL}


@publique
def donnees_personnelles() -> dict[str, Any]:
    return {**_durees(), "adresses": ADRESSES}


@publique
def cookies() -> dict[str, Any]:
    noms = {"session": settings.SESSION_COOKIE_NAME, "csrf": settings.CSRF_COOKIE_NAME}
    return {**_durees(), "noms": noms, "jours_csrf": (settings.CSRF_COOKIE_AGE or 0) // 86_400}


@publique
def cgu() -> dict[str, Any]:
    return {"adresses": ADRESSES}


@publique
def aide() -> dict[str, Any]:
    return {**_durees(), "adresses": ADRESSES}


@publique
def contact() -> dict[str, Any]:
    return {}


@publique
def plan_du_site() -> dict[str, Any]:
    return {"plan": PLAN}


def _durees() -> dict[str, int]:
    """The durations that pages promise, read where they are kept."""
    return {
        "jours_session": settings.SESSION_COOKIE_AGE // 86_400,
        "heures_session_equipe": DUREE_SESSION_EQUIPE // 3_600,
        "jours_courriel": GARDE.days,
        "jours_suppression": DELAI_SUPPRESSION.days,
        "jours_signalees": GARDE_SIGNALEES.days,
        "jours_vues": GARDE_VUES.days,
        "jours_visites": GARDE_VISITES.days,
        "jours_contenu": GARDE_CONTENU.days,
        "jours_profils": GARDE_PROFILS.days,
        "jours_limites": GARDE_LIMITES.days,
        "jours_messages": GARDE_MESSAGES.days,
        "jours_consultations": GARDE_CONSULTATIONS.days,
    }
