"""Members as moderators read them. They change by the journal's verbs and by services, never here."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from annuaire.admin.decision import moderer
from annuaire.enums import EtatMembre
from annuaire.models import Membre
from socle.admin import LectureSeuleAdmin
from socle.exports import Exportable
from socle.requete import acteur_de


class ListeDeMembres(ChangeList):
    """Each line leads to the page where one reads and decides."""

    def url_for_result(self, result: Any) -> str:
        return reverse("admin:annuaire_membre_moderer", args=[result.pk])


@admin.register(Membre)
class MembreAdmin(Exportable, LectureSeuleAdmin):
    list_display = ["nom", "prenom", "etat", "attente", "organisme", "corps", "corps_confirme"]
    list_display_links = ["nom", "prenom"]
    list_filter = ["etat", "corps_confirme", "statut", "created_at"]
    list_select_related = ["organisme", "corps"]
    search_fields = ["nom__unaccent__istartswith", "prenom__unaccent__istartswith", "=utilisateur__email", "=pk"]
    search_help_text = "Début du nom ou du prénom, adresse entière, ou numéro de fiche."
    sortable_by = []
    fields = [
        "prenom",
        "nom",
        "etat",
        "statut",
        ("corps", "corps_confirme"),
        "organisme",
        "poste",
        "attend_depuis",
        "created_at",
        "renouvele_le",
        ("avertissements", "averti_le"),
    ]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return acteur_de(request).est_moderateur

    def has_module_permission(self, request: HttpRequest) -> bool:
        return acteur_de(request).est_moderateur

    def get_queryset(self, request: HttpRequest) -> Any:
        return Membre.objects.lisibles_par_la_moderation(acteur_de(request))

    def get_ordering(self, request: HttpRequest) -> list[str | Combinable]:
        """The queue from its oldest, the rest from the newest."""
        en_file = request.GET.get("etat__exact") == EtatMembre.DEMANDEE
        return ["attend_depuis", "pk"] if en_file else ["-pk"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ListeDeMembres

    def get_urls(self) -> list[URLPattern]:
        vue = self.admin_site.admin_view(partial(moderer, site=self.admin_site))
        return [path("<int:pk>/moderer/", vue, name="annuaire_membre_moderer"), *super().get_urls()]

    @admin.display(description="attend depuis")
    def attente(self, membre: Membre) -> str:
        if membre.etat != EtatMembre.DEMANDEE or membre.attend_depuis is None:
            return ""
        jours = (timezone.now() - membre.attend_depuis).days
        return f"{jours} jour{'s' * (jours > 1)}" if jours else "aujourd’hui"
