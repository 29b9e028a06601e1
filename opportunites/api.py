"""Read API of public offers: the same filters as the page, so the same address finds the same offers."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from opportunites.criteres import PERIMETRES
from opportunites.facettes import FACETTES
from opportunites.filters import TRIS, OffreFilter, lire
from opportunites.models import Offre
from socle.acteur import ANONYME
from socle.pagination import PAR_PAGE, PaginateurCompte

PAR_PAGE_MAX = 100


class OffreSerializer(serializers.ModelSerializer[Offre]):
    id = serializers.UUIDField(source="uuid", read_only=True)
    reference = serializers.CharField(source="reference_csp", read_only=True, allow_null=True)
    organisme = serializers.CharField(source="employeur", read_only=True)
    metier = serializers.CharField(source="metier_montre", read_only=True)
    departement = serializers.CharField(source="departement.code", read_only=True, allow_null=True, default=None)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Offre
        fields = ["id", "reference", "intitule", "organisme", "metier", "departement", "date_limite", "url"]

    def get_url(self, offre: Offre) -> str:
        return settings.SITE_URL + offre.get_absolute_url()


class PageOffresSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = OffreSerializer(many=True)
    ignores = serializers.ListField(child=serializers.CharField(), help_text="Valeurs de filtre inconnues, ignorées.")


class RefusSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField()


REPONSES = {
    200: PageOffresSerializer,
    400: OpenApiResponse(description="Caractère impossible, ou plus de paramètres que nous n’en lisons."),
    404: OpenApiResponse(RefusSerializer, description="Page au-delà de la dernière."),
    422: OpenApiResponse(description="La recherche demande trop de temps\u00a0: demandez moins."),
}
PARAMETRES = [
    OpenApiParameter("q", str, description="Mots recherchés."),
    *(
        OpenApiParameter(f.nom, str, many=True, description=f"{f.libelle} (plusieurs valeurs possibles).")
        for f in FACETTES
    ),
    OpenApiParameter("perimetre", str, enum=list(PERIMETRES), description="« numerique » par défaut, comme la page."),
    OpenApiParameter("depuis", datetime, description="Entrées ici depuis ce moment (AAAA-MM-JJTHH:MM:SSZ)."),
    OpenApiParameter("tri", str, enum=list(TRIS)),
    OpenApiParameter("page", int),
    OpenApiParameter("page_size", int, description=f"{PAR_PAGE} par défaut, {PAR_PAGE_MAX} au plus."),
]


@extend_schema(parameters=PARAMETRES, responses=REPONSES)
@login_not_required
@api_view(["GET", "HEAD"])
def offres(request: Request) -> Response:
    """Offres publiques ouvertes."""
    filtre = lire(request.query_params, ANONYME)
    par_page = min(_entier(request, "page_size", PAR_PAGE), PAR_PAGE_MAX)
    numero = _entier(request, "page", 1)
    paginateur = PaginateurCompte(filtre.pks(), filtre.total, par_page)
    if numero > paginateur.num_pages:
        raise NotFound(f"La page {numero} n’existe pas : la dernière est la page {paginateur.num_pages}.")
    page = paginateur.page(numero)
    resultats = filtre.offres(page.object_list)
    return Response(
        {
            "count": filtre.total,
            "next": _adresse(filtre, numero + 1, par_page) if page.has_next() else None,
            "previous": _adresse(filtre, numero - 1, par_page) if page.has_previous() else None,
            "results": OffreSerializer(resultats, many=True).data,
            "ignores": [f"{libelle}\u00a0: {valeur}" for libelle, valeur in filtre.ignorees],
        }
    )


def _entier(request: Request, nom: str, defaut: int) -> int:
    """A positive integer of the address, or the default for anything else."""
    valeur = request.query_params.get(nom, "")
    return max(1, int(valeur)) if valeur.isascii() and valeur.isdecimal() and len(valeur) < 7 else defaut


def _adresse(filtre: OffreFilter, page: int, par_page: int) -> str:
    taille = str(par_page) if par_page != PAR_PAGE else ""
    return settings.SITE_URL + reverse("api:offres") + filtre.adresse(page=str(page), page_size=taille)
