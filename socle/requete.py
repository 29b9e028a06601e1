"""The request as our middleware leaves it, for type hints."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from socle.acteur import Acteur


class Requete(HttpRequest):
    acteur: Acteur
    htmx: HtmxDetails
