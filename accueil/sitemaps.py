"""What search engines may show, at addresses built on `SITE_URL`: public pages, open offers, what communities share."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils import timezone

from accueil.plan import Page, pages_publiques
from communautes.enums import EtatEvenement
from communautes.models import Commun, Evenement, RetourExperience
from communautes.models.publications import Publication
from communautes.querysets.espaces import communautes_visibles
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


class CarteCommunautes(Carte):
    def items(self) -> Any:
        return communautes_visibles(ANONYME).order_by("pk").values_list("slug", flat=True)

    def location(self, item: str) -> str:
        return reverse("communautes:detail", args=[item])


class CarteEvenements(Carte):
    """To come, open to everybody."""

    def items(self) -> Any:
        publies = Evenement.objects.visible_by(ANONYME).filter(etat=EtatEvenement.PUBLIE, fin__gt=timezone.now())
        return publies.order_by("pk").values_list("uuid", flat=True)[: PAR_FICHIER * FICHIERS_MAX]

    def location(self, item: UUID) -> str:
        return reverse("evenements:detail", args=[item])


class CarteTextes(Carte):
    modele: type[Publication]

    def items(self) -> Any:
        lus = self.modele.objects.visible_by(ANONYME).publiees().order_by("pk")
        return lus.values_list("uuid", "updated_at")[: PAR_FICHIER * FICHIERS_MAX]

    def location(self, item: tuple[UUID, datetime]) -> str:
        return reverse("publications:detail", args=[self.modele.GENRE, item[0]])

    def lastmod(self, item: tuple[UUID, datetime]) -> datetime:
        return item[1]


class CarteRex(CarteTextes):
    modele = RetourExperience


class CarteCommuns(CarteTextes):
    modele = Commun


CARTES: dict[str, type[Carte]] = {
    "pages": CartePages,
    "offres": CarteOffres,
    "communautes": CarteCommunautes,
    "evenements": CarteEvenements,
    "rex": CarteRex,
    "communs": CarteCommuns,
}


def fichiers() -> list[str]:
    """The address of every file of the index."""
    rendus = []
    for section, carte in CARTES.items():
        adresse = settings.SITE_URL + reverse("accueil:sitemap_section", args=[section])
        rendus += [adresse, *(f"{adresse}?p={numero}" for numero in range(2, carte().paginator.num_pages + 1))]
    return rendus
