"""The request as our middleware leaves it, for type hints."""

from typing import cast

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from socle.acteur import Acteur


class Requete(HttpRequest):
    acteur: Acteur
    htmx: HtmxDetails


def acteur_de(request: HttpRequest) -> Acteur:
    """For the classes of the admin, whose signatures are Django's."""
    return cast(Requete, request).acteur
