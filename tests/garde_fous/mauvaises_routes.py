"""Routes that forget their access rule: each proves that the matrix sees it. Never part of the site."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401
from opportunites.models import RechercheEnregistree


@login_not_required
def page(request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
    return HttpResponse()


def objet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Loads what it should only look for, then refuses: 403 for what exists, 404 for what does not."""
    recherche = get_object_or_404(RechercheEnregistree, uuid=uuid)
    if recherche.utilisateur_id != request.user.pk:
        raise PermissionDenied
    raise Http404


@login_not_required
def bogue(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("un bogue")


urlpatterns = [
    *urlpatterns,
    path("mauvaises/bogue/", bogue),
    path("mauvaises/oubliee/", page, name="oubliee"),
    path("mauvaises/avec/<uuid:uuid>/", page, name="avec_objet"),
    path("mauvaises/ouverte/", page, name="ouverte_a_tous"),
    path("mauvaises/methodes/", page, name="toutes_les_methodes"),
    path("mauvaises/dit/<uuid:uuid>/", objet, name="dit_que_l_objet_existe"),
]
