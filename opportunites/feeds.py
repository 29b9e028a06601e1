"""Atom feed of a search: same query string as the page."""

from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from opportunites.filters import OffreFilter, lire
from opportunites.models import Offre
from socle.acteur import ANONYME

ENTREES = 50


class OffresFeed(Feed):
    """The newest public offers of a search, whoever asks: a feed reader has no session.

    Every address is built on `SITE_URL`: Django would otherwise trust the Host header.
    """

    login_required = False  # read by LoginRequiredMiddleware
    feed_type = Atom1Feed
    title = f"Offres – {settings.SITE_NOM}"
    subtitle = "Les dernières offres de cette recherche."

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        return super().__call__(request, *args, **kwargs)

    def get_object(self, request: HttpRequest) -> OffreFilter:
        return lire(request.GET, ANONYME)

    def link(self, filtre: OffreFilter) -> str:
        return settings.SITE_URL + reverse("opportunites:liste") + filtre.adresse()

    def feed_url(self, filtre: OffreFilter) -> str:
        return settings.SITE_URL + reverse("opportunites:flux") + filtre.adresse()

    def items(self, filtre: OffreFilter) -> list[Offre]:
        return filtre.offres(filtre.pks("date")[:ENTREES])

    def item_link(self, offre: Offre) -> str:
        return settings.SITE_URL + offre.get_absolute_url()

    def item_title(self, offre: Offre) -> str:
        return offre.intitule

    def item_description(self, offre: Offre) -> str:
        lieu = str(offre.departement) if offre.departement else offre.lieu
        limite = f"Candidater avant le {offre.date_limite:%d/%m/%Y}" if offre.date_limite else ""
        return " · ".join(filter(None, [offre.employeur, lieu, limite]))

    def item_guid(self, offre: Offre) -> str:
        return offre.uuid.urn

    item_guid_is_permalink = False

    def item_updateddate(self, offre: Offre) -> Any:
        return offre.ligne.indexed_at
