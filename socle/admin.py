"""The journal as it can be read: by nobody's hand but the services'."""

from typing import Any, cast

import dsfr.admin  # noqa: F401 (registers its screen, which is then taken away)
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from dsfr.models import DsfrConfig

from socle.courrier.depot import relancer
from socle.courrier.genres import CONFIDENTIELS
from socle.enums import VerbeTrace
from socle.models import Courriel, Echeance, Trace, Transition
from socle.pagination import PaginateurBorne
from socle.requete import Requete
from socle.traces import tracer, tracer_tous

# Our templates read settings, not this table: its screen would change nothing.
admin.site.unregister(DsfrConfig)


class LectureSeuleAdmin(admin.ModelAdmin):
    """Shows, and changes nothing, whoever asks: what it shows is written by services alone."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    paginator = PaginateurBorne

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Transition)
class TransitionAdmin(LectureSeuleAdmin):
    list_display = ["at", "content_type", "object_id", "verbe", "de", "vers", "acteur", "motif"]
    list_filter = ["at", "content_type"]
    list_select_related = ["content_type", "acteur"]
    search_fields = ["=object_id", "=verbe", "=de", "=vers", "=motif"]
    search_help_text = "Numéro d’objet, verbe, état ou motif, en entier."
    ordering = ["-pk"]


@admin.register(Trace)
class TraceAdmin(LectureSeuleAdmin):
    """For administrators: moderators do not read what their colleagues do."""

    list_display = ["at", "verbe", "acteur", "content_type", "object_id", "details", "raison"]
    list_filter = ["verbe", "at", "raison"]
    list_select_related = ["content_type", "acteur"]
    date_hierarchy = "at"
    search_fields = ["=object_id", "=acteur__pk"]
    search_help_text = "Numéro d’objet ou de compte."
    ordering = ["-pk"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return cast(Requete, request).acteur.est_administrateur

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return cast(Requete, request).acteur.est_administrateur


@admin.register(Courriel)
class CourrielAdmin(LectureSeuleAdmin):
    list_display = ["pk", "genre", "utilisateur", "statut", "raison", "essais", "a_partir_de", "reserve_jusqu_a"]
    list_filter = ["statut", "genre", "created_at"]
    list_select_related = ["utilisateur"]
    search_fields = ["=pk", "=message_id", "=utilisateur__pk", "=cle"]
    search_help_text = "Numéro de courriel ou de compte, Message-ID ou clé, en entier."
    ordering = ["-pk"]
    exclude = ["secret"]  # a code that still opens a session is for its reader alone
    actions = ["relancer"]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Whoever opens a line that names an address leaves a trace of it."""
        if request.method == "GET" and obj is not None and obj.adresse:
            tracer(VerbeTrace.CONSULTER, acteur=cast(Requete, request).acteur, objet=obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Courriel]:
        return super().get_queryset(request).exclude(genre__in=CONFIDENTIELS)

    def has_relancer_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    @admin.action(description="Relancer les courriels échoués choisis", permissions=["relancer"])
    def relancer(self, request: HttpRequest, queryset: QuerySet[Courriel]) -> None:
        choisis = list(queryset.order_by("pk"))
        with transaction.atomic():
            relances = relancer(queryset)
            partants = [courriel for courriel in choisis if courriel.pk in relances]
            tracer_tous(VerbeTrace.RELANCER, acteur=cast(Requete, request).acteur, objets=partants)
        for courriel in partants:
            self.log_change(request, courriel, "relancé")
        if relances:
            self.message_user(request, f"Courriels relancés : {len(relances)}.")
        if laisses := len(choisis) - len(relances):
            self.message_user(
                request,
                f"Laissés de côté : {laisses}. Seul un courriel échoué se relance, et un code ne se renvoie pas.",
                messages.WARNING,
            )


@admin.register(Echeance)
class EcheanceAdmin(LectureSeuleAdmin):
    list_display = ["jour", "nom", "done_at"]
    list_filter = ["nom"]
    ordering = ["-jour", "nom"]
