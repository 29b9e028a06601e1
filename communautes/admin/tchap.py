"""Rooms of Tchap, for administrators: which they are, what leaves for them, what they refused."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from communautes.forms.tchap import SalonForm
from communautes.models import EnvoiTchap, Espace
from communautes.services import tchap
from socle.admin import LectureSeuleAdmin
from socle.requete import acteur_de


class EnEchec(admin.SimpleListFilter):
    title = "ce que les salons refusent"
    parameter_name = "echec"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("oui", "Refusé ou abandonné")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.en_echec() if self.value() else queryset


@admin.register(EnvoiTchap)
class EnvoiTchapAdmin(LectureSeuleAdmin):
    """Keys and codes: neither who is invited, nor what is said."""

    list_display = ["pk", "communaute", "geste", "genre", "statut", "erreur", "essais", "prochain_essai", "envoye_le"]
    list_filter = ["statut", EnEchec, "geste", "communaute"]
    list_select_related = ["communaute"]
    fields = [
        "communaute",
        "geste",
        "genre",
        "objets",
        "statut",
        "erreur",
        "essais",
        "prochain_essai",
        "created_at",
        "envoye_le",
        "reference",
        "uuid",
    ]
    search_fields = ["=pk", "=reference"]
    search_help_text = "Numéro d’envoi, ou référence du message dans le salon."
    ordering = ["-pk"]
    actions = ["reessayer"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return acteur_de(request).est_administrateur

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return acteur_de(request).est_administrateur

    @admin.action(description="Réessayer les envois abandonnés choisis", permissions=["view"])
    def reessayer(self, request: HttpRequest, queryset: QuerySet[EnvoiTchap]) -> None:
        choisis = list(queryset.order_by("pk"))
        with transaction.atomic():
            relances = tchap.reessayer(queryset)
            for envoi in choisis:
                if envoi.pk in relances:
                    self.log_change(request, envoi, "relancé")
        if relances:
            self.message_user(request, f"Envois relancés : {len(relances)}.")
        if laisses := len(choisis) - len(relances):
            self.message_user(
                request, f"Laissés de côté : {laisses}. Seul un envoi abandonné se relance.", messages.WARNING
            )


@admin.register(Espace)
class EspaceAdmin(admin.ModelAdmin):
    """The room that the bot writes to; the rest is what animators write, on the pages of their community."""

    form = SalonForm
    list_display = ["communaute", "salon"]
    list_select_related = ["communaute"]
    fields = ["communaute", "salon"]
    readonly_fields = ["communaute"]
    ordering = ["communaute__nom", "pk"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_module_permission(self, request: HttpRequest) -> bool:
        return acteur_de(request).est_administrateur

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return acteur_de(request).est_administrateur

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return acteur_de(request).est_administrateur

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Espace, form: Any, change: bool) -> None:
        invites = tchap.changer_salon(obj.communaute_id, obj.salon)
        if invites:
            self.message_user(request, f"Invitations à envoyer : {invites}.")
