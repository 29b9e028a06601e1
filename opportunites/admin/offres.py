"""Offers as moderators read them. They change by the journal's verbs and by services, never here."""

from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from opportunites.admin.decision import DECISIONS, moderer
from opportunites.admin.filtres import EtatFilter, SansIssueFilter
from opportunites.admin.lot import publier_conformes
from opportunites.enums import EtatOffre
from opportunites.models import ExigenceOffre, Offre
from opportunites.presentation import TEXTES_LONGS
from socle import journal
from socle.admin import LectureSeuleAdmin
from socle.models import Transition
from socle.requete import Requete


class ExigenceInline(admin.TabularInline):
    model = ExigenceOffre
    extra = 0
    fields = ["competence", "niveau", "essentielle", "origine"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExigenceOffre]:
        return super().get_queryset(request).select_related("competence")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ListeDOffres(ChangeList):
    """Leads to the decision where one is possible, to the whole record elsewhere; leaves the long texts unread."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Offre]:
        return super().get_queryset(request, exclude_parameters).defer(*TEXTES_LONGS)

    def url_for_result(self, result: Any) -> str:
        if result.etat in DECISIONS:
            return reverse("admin:opportunites_offre_moderer", args=[result.pk])
        return super().url_for_result(result)


@admin.register(Offre)
class OffreAdmin(LectureSeuleAdmin):
    list_display = ["intitule", "etat", "depuis", "employeur", "departement", "limite"]
    list_filter = [
        EtatFilter,
        SansIssueFilter,
        "origine",
        "fictive",
        "diffusion",
        "contrat",
        "teletravail",
        "metier__numerique",
        "date_publication",
    ]
    list_select_related = ["organisme", "departement"]
    search_fields = ["=reference_csp", "=uuid", "intitule__unaccent__icontains"]
    search_help_text = "Référence ou identifiant en entier, ou mots de l’intitulé."
    sortable_by = []  # a click would sort the whole table
    actions = [publier_conformes]
    inlines = [ExigenceInline]
    fieldsets = [
        (None, {"fields": ["intitule", "etat", "historique"]}),
        (
            "Origine",
            {"fields": ["uuid", "reference_csp", "origine", "fictive", "diffusion", "created_at", "updated_at"]},
        ),
        (
            "Employeur et lieu",
            {"fields": ["organisme", "employeur_libelle", "versant", "departement", "lieu", "teletravail"]},
        ),
        (
            "Poste",
            {
                "fields": [
                    ("metier", "metier_libelle"),
                    ("statut_poste", "nature_emploi"),
                    "categories",
                    "corps_vises",
                    "ouverte_militaires",
                    ("contrat", "duree_contrat", "temps_plein"),
                    ("encadrement", "experience", "niveau_etudes"),
                    ("remuneration_min", "remuneration_max"),
                    "mobilites",
                ]
            },
        ),
        ("Dates", {"fields": [("date_publication", "date_limite", "date_vacance")]}),
        ("Textes", {"fields": ["contexte", "missions", "profil", "conditions", "candidature", "documents"]}),
        ("Étape numérique", {"fields": ["etape_apport", "etape_mentor", "etape_suite"]}),
    ]

    def has_view_permission(self, request: HttpRequest, obj: Offre | None = None) -> bool:
        return cast(Requete, request).acteur.est_moderateur

    has_moderer_permission = has_view_permission
    has_module_permission = has_view_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offre]:
        return Offre.objects.visible_by(cast(Requete, request).acteur).with_soumise_le()

    def get_ordering(self, request: HttpRequest) -> list[str | Combinable]:
        """The queue from its oldest, the rest from the newest."""
        return ["soumise_le", "pk"] if request.GET.get("etat") == EtatOffre.SOUMISE else ["-pk"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ListeDOffres

    def get_urls(self) -> list[URLPattern]:
        vue = self.admin_site.admin_view(partial(moderer, site=self.admin_site))
        return [path("<int:pk>/moderer/", vue, name="opportunites_offre_moderer"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        titre = {"title": "Voir une offre", "subtitle": None}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | titre)

    @admin.display(description="soumise le")
    def depuis(self, offre: Any) -> str:
        soumise_le = offre.soumise_le if offre.etat == EtatOffre.SOUMISE else None
        return date_format(timezone.localtime(soumise_le), "SHORT_DATETIME_FORMAT") if soumise_le else ""

    @admin.display(description="employeur")
    def employeur(self, offre: Offre) -> str:
        return offre.organisme.sigle if offre.organisme else offre.employeur_libelle

    @admin.display(description="date limite")
    def limite(self, offre: Offre) -> str:
        return date_format(offre.date_limite, "SHORT_DATE_FORMAT") if offre.date_limite else ""

    @admin.display(description="historique")
    def historique(self, offre: Offre) -> SafeString:
        """Every line of the journal on this offer, oldest first."""
        return format_html(
            "<ol>{}</ol>",
            format_html_join(
                "",
                "<li>{} : {} ({}){}</li>",
                ((_jour(t), t, _auteur(t), _motif(t)) for t in journal.historique(offre).defer("instantane")),
            ),
        )


def _jour(transition: Transition) -> str:
    return date_format(timezone.localtime(transition.at), "SHORT_DATETIME_FORMAT")


def _auteur(transition: Transition) -> str:
    return f"compte n° {transition.acteur_id}" if transition.acteur_id else "la plateforme"


def _motif(transition: Transition) -> str:
    return f", motif : {transition.motif}" if transition.motif else ""
