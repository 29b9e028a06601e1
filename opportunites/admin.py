"""Offers as moderators read them. They change by the journal's verbs and by services, never here."""

from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from opportunites.models import ExigenceOffre, Offre
from socle.admin import LectureSeuleAdmin
from socle.models import Transition


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


@admin.register(Offre)
class OffreAdmin(LectureSeuleAdmin):
    list_display = ["intitule", "etat", "organisme__sigle", "departement", "date_limite", "origine", "fictive"]
    list_filter = [
        "etat",
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
    ordering = ["-pk"]
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

    @admin.display(description="historique")
    def historique(self, offre: Offre) -> SafeString:
        """Every line of the journal on this offer, oldest first."""
        lignes = Transition.objects.filter(
            content_type=ContentType.objects.get_for_model(Offre), object_id=offre.pk
        ).order_by("at", "pk")
        return format_html(
            "<ol>{}</ol>",
            format_html_join(
                "",
                "<li>{} : {} ({}){}</li>",
                ((_jour(t), t, _auteur(t), _motif(t)) for t in lignes.defer("instantane")),
            ),
        )


def _jour(transition: Transition) -> str:
    return date_format(timezone.localtime(transition.at), "SHORT_DATETIME_FORMAT")


def _auteur(transition: Transition) -> str:
    return f"compte n° {transition.acteur_id}" if transition.acteur_id else "la plateforme"


def _motif(transition: Transition) -> str:
    return f", motif : {transition.motif}" if transition.motif else ""
