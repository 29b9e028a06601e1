"""What search engines may show: public pages and open public offers, at addresses built on `SITE_URL`."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils import timezone

from accueil.plan import Page, pages_publiques
from opportunites.models import LigneRecherche
from socle.acteur import ANONYME

PAR_FICHIER = 1_000  # a file is a page: it answers in less than a second
FICHIERS_MAX = 200


class Carte(Sitemap):
    """Django would take the site's name from the Host header, which anybody may forge."""

    limit = PAR_FICHIER

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return settings.SITE_URL.partition("://")[2]


class CartePages(Carte):
    def items(self) -> list[Page]:
        return pages_publiques()

    def location(self, item: Page) -> str:
        return item.adresse


class CarteOffres(Carte):
    """Whoever asks, what anybody may read; the oldest first, so that a new offer moves no other."""

    def items(self) -> Any:
        ouvertes = LigneRecherche.objects.visible_by(ANONYME).ouvertes(timezone.localdate())
        return ouvertes.order_by("pk").values_list("offre__uuid", "offre__updated_at")[: PAR_FICHIER * FICHIERS_MAX]

    def location(self, item: tuple[UUID, datetime]) -> str:
        return reverse("opportunites:detail", args=[item[0]])

    def lastmod(self, item: tuple[UUID, datetime]) -> datetime:
        return item[1]


CARTES: dict[str, type[Carte]] = {"pages": CartePages, "offres": CarteOffres}


def fichiers() -> list[str]:
    """The address of every file of the index."""
    rendus = []
    for section, carte in CARTES.items():
        adresse = settings.SITE_URL + reverse("accueil:sitemap_section", args=[section])
        rendus += [adresse, *(f"{adresse}?p={numero}" for numero in range(2, carte().paginator.num_pages + 1))]
    return rendus
