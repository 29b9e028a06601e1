"""What machines read: sitemap, robots.txt, security.txt."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import SitemapIndexItem
from django.contrib.sitemaps.views import sitemap as rendre_section
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accueil.sitemaps import CARTES, fichiers

TEXTE = "text/plain; charset=utf-8"

# Reviewed by hand, at most a year ahead (RFC 9116, 2.5.5): a test fails a month before.
SECURITE_EXPIRE = datetime(2027, 10, 1, tzinfo=UTC)

# What asks to log in, or is another view of what is elsewhere: each facet would be a page more for an engine.
CHEMINS_FERMES = (
    "/accompagnement/",
    "/admin/",
    "/annuaire/",
    "/communautes/*/questions/",
    "/communautes/mes-textes/",
    "/communautes/relecture/",
    "/compte/",
    "/connexion/",
    "/demo/",
    "/employeur/",
    "/evenements/?",
    "/evenements/agenda/",
    "/evenements/co-developpement/mes-conclusions/",
    "/lettre/",
    "/ma-mobilite/",
    "/membre/",
    "/mentorat/",
    "/mon-espace/",
    "/opportunites/?",
    "/opportunites/competences/",
    "/opportunites/creer/",
    "/opportunites/*/garder/",
    "/opportunites/*/ne-plus-garder/",
    "/opportunites/export",
    "/opportunites/suggestions/",
    "/opportunites/gardees/",
    "/opportunites/recherches/",
    "/opportunites/reprendre/",
    "/tableau-de-bord/",
)


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index. Django's own view builds its addresses on the Host header."""
    contexte = {"sitemaps": [SitemapIndexItem(adresse) for adresse in fichiers()]}
    return render(request, "sitemap_index.xml", contexte, content_type="application/xml")


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_section(request: HttpRequest, section: str) -> Any:
    return rendre_section(request, dict(CARTES), section)


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """A prototype asks engines to keep out, as its pages do (`noindex`)."""
    lignes = ["User-agent: *"]
    if settings.SITE_OFFICIEL:
        lignes += [f"Disallow: {chemin}" for chemin in CHEMINS_FERMES]
        lignes += ["", f"Sitemap: {settings.SITE_URL}{reverse('accueil:sitemap')}"]
    else:
        lignes.append("Disallow: /")
    return HttpResponse("\n".join(lignes) + "\n", content_type=TEXTE)


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def security_txt(request: HttpRequest) -> HttpResponse:
    """How to report a vulnerability (RFC 9116): by mail, or by the contact page as long as no address is set."""
    contact = f"mailto:{settings.SECURITE_ADRESSE}" if settings.SECURITE_ADRESSE else _adresse("accueil:contact")
    lignes = [
        f"Contact: {contact}",
        f"Expires: {SECURITE_EXPIRE:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {_adresse('accueil:security_txt')}",
    ]
    return HttpResponse("\n".join(lignes) + "\n", content_type=TEXTE)


def _adresse(nom: str) -> str:
    return settings.SITE_URL + reverse(nom)
