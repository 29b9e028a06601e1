"""Communities, adhesions and mandates in the admin. States move by the journal; rights leave a trace."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from annuaire.models import Adhesion, Communaute, Mandat
from annuaire.services import adhesions, communautes, mandats
from socle.admin import LectureSeuleAdmin
from socle.exports import Exportable
from socle.journal import TransitionRefusee
from socle.requete import acteur_de


@admin.register(Communaute)
class CommunauteAdmin(admin.ModelAdmin):
    """Read by the team, written by administrators; nobody deletes what members belong to."""

    list_display = ["nom", "etat", "domaine"]
    list_filter = ["etat"]
    search_fields = ["nom__unaccent__icontains", "=slug"]
    fields = ["nom", "slug", "domaine", "etat", "metiers", "pilotes"]
    readonly_fields = ["etat"]
    prepopulated_fields = {"slug": ["nom"]}
    autocomplete_fields = ["metiers", "pilotes"]
    actions = ["ouvrir", "endormir"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return acteur_de(request).est_moderateur

    def has_module_permission(self, request: HttpRequest) -> bool:
        return acteur_de(request).est_moderateur

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_jouer_permission(self, request: HttpRequest) -> bool:
        return acteur_de(request).est_administrateur

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else dict(self.prepopulated_fields)

    def save_model(self, request: HttpRequest, obj: Communaute, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            communautes.creer(obj, acteur=acteur_de(request))

    @admin.action(description="Ouvrir les communautés choisies", permissions=["jouer"])
    def ouvrir(self, request: HttpRequest, queryset: Any) -> None:
        self._jouer(request, queryset, communautes.ouvrir, "Communautés ouvertes")

    @admin.action(description="Mettre en sommeil les communautés choisies", permissions=["jouer"])
    def endormir(self, request: HttpRequest, queryset: Any) -> None:
        self._jouer(request, queryset, communautes.endormir, "Communautés mises en sommeil")

    def _jouer(self, request: HttpRequest, queryset: Any, verbe: Any, fait: str) -> None:
        """Those whose state allows it; say how many were left aside."""
        laissees = 0
        choisies = list(queryset.order_by("pk"))
        for communaute in choisies:
            try:
                verbe(communaute, acteur=acteur_de(request))
            except TransitionRefusee:
                laissees += 1
        self.message_user(request, f"{fait} : {len(choisies) - laissees}.")
        if laissees:
            self.message_user(request, f"Laissées de côté, vu leur état : {laissees}.", messages.WARNING)


@admin.register(Adhesion)
class AdhesionAdmin(Exportable, LectureSeuleAdmin):
    """Who leads a community is a right: administrators alone give it, and it leaves a trace."""

    list_display = ["communaute", "membre", "role", "etat", "created_at"]
    list_filter = ["etat", "role", "communaute"]
    list_select_related = ["communaute", "membre"]
    search_fields = ["membre__nom__unaccent__istartswith", "=membre__pk", "=communaute__slug"]
    search_help_text = "Début du nom, numéro de fiche, ou nom d’adresse de la communauté."
    fields = ["communaute", "membre", "role", "etat", "created_at"]
    ordering = ["-pk"]
    actions = ["nommer", "retirer_role"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return acteur_de(request).est_moderateur

    def has_module_permission(self, request: HttpRequest) -> bool:
        return acteur_de(request).est_moderateur

    def has_nommer_permission(self, request: HttpRequest) -> bool:
        return acteur_de(request).est_administrateur

    @admin.action(description="Nommer animatrices ou animateurs", permissions=["nommer"])
    def nommer(self, request: HttpRequest, queryset: Any) -> None:
        self._changer(request, queryset, nommer=True)

    @admin.action(description="Retirer le rôle d’animatrice ou d’animateur", permissions=["nommer"])
    def retirer_role(self, request: HttpRequest, queryset: Any) -> None:
        self._changer(request, queryset, nommer=False)

    def _changer(self, request: HttpRequest, queryset: Any, *, nommer: bool) -> None:
        choisies = list(queryset.order_by("pk"))
        acteur = acteur_de(request)
        faites = sum(adhesions.nommer_animateur(a, nommer=nommer, acteur=acteur) for a in choisies)
        self.message_user(request, f"Rôles changés : {faites}.")
        if laissees := len(choisies) - faites:
            self.message_user(
                request,
                f"Laissées de côté : {laissees}. Seul un membre actif d’une communauté l’anime.",
                messages.WARNING,
            )


@admin.register(Mandat)
class MandatAdmin(Exportable, admin.ModelAdmin):
    """Granted and taken back, never rewritten: another mandate begins where one ends."""

    list_display = ["utilisateur", "type", "organisme", "corps", "depuis", "jusqu_au"]
    list_filter = ["type", "depuis"]
    list_select_related = ["utilisateur", "organisme", "corps"]
    search_fields = ["=utilisateur__email", "=utilisateur__pk", "organisme__sigle"]
    fields = ["utilisateur", "type", "organisme", "corps", "depuis", "jusqu_au"]
    autocomplete_fields = ["utilisateur", "organisme", "corps"]
    ordering = ["-pk"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return acteur_de(request).est_administrateur

    def has_module_permission(self, request: HttpRequest) -> bool:
        return acteur_de(request).est_administrateur

    def has_add_permission(self, request: HttpRequest) -> bool:
        return acteur_de(request).est_administrateur

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Mandat, form: Any, change: bool) -> None:
        mandats.confier(obj, acteur=acteur_de(request))

    def get_urls(self) -> list[URLPattern]:
        vue = self.admin_site.admin_view(self.retirer)
        return [path("<int:pk>/retirer/", vue, name="annuaire_mandat_retirer"), *super().get_urls()]

    @method_decorator(require_POST)
    def retirer(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not acteur_de(request).est_administrateur:
            raise PermissionDenied
        mandat = get_object_or_404(Mandat.objects.select_related("utilisateur"), pk=pk)
        with transaction.atomic():
            fait = mandats.retirer(mandat, acteur=acteur_de(request))
        if fait:
            self.message_user(request, "Le mandat est retiré.")
        else:
            self.message_user(request, "Ce mandat avait déjà pris fin.", messages.WARNING)
        return redirect(reverse("admin:annuaire_mandat_changelist"))
