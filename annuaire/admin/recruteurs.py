"""Screens of the directory for moderators: requests to recruit, public mail domains."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from annuaire import services
from annuaire.enums import RoleRecruteur
from annuaire.forms.recruteurs import RefusForm
from annuaire.models import DomainePublic, Recruteur
from annuaire.permissions import can_decider
from socle import journal
from socle.admin import LectureSeuleAdmin
from socle.exports import Exportable
from socle.requete import acteur_de

INCOMPLETE = "La décision n’est pas complète : choisissez un rôle ou un motif ; « Autre motif » demande une précision."


@admin.register(Recruteur)
class RecruteurAdmin(Exportable, LectureSeuleAdmin):
    """Shows the attachments; decisions go by the services, one button each."""

    list_display = ["organisme", "adresse", "role", "etat", "created_at"]
    list_filter = ["etat", "role"]
    list_select_related = ["organisme", "utilisateur"]
    search_fields = ["organisme__sigle", "organisme__nom", "utilisateur__email"]
    fields = ["organisme", "adresse", "raison", "role", "etat", "created_at"]
    ordering = ["-created_at", "-pk"]
    change_form_template = "admin/annuaire/recruteur/change_form.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return acteur_de(request).est_moderateur

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return acteur_de(request).est_moderateur

    @admin.display(description="adresse")
    def adresse(self, obj: Recruteur) -> str:
        return obj.utilisateur.email

    def get_urls(self) -> list[Any]:
        decider = self.admin_site.admin_view(self.decider)
        return [path("<int:pk>/decider/", decider, name="annuaire_recruteur_decider"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        rattachement = self.get_object(request, object_id)
        possibles = {
            verbe
            for verbe, (departs, _) in Recruteur.TRANSITIONS.items()
            if rattachement and rattachement.etat in departs
        }
        contexte = {
            "roles": RoleRecruteur.choices,
            "refus": RefusForm(),
            "decidable": "valider" in possibles and rattachement and can_decider(acteur_de(request), rattachement),
            "sien": "valider" in possibles and rattachement and not can_decider(acteur_de(request), rattachement),
            "retirable": "retirer" in possibles,
        }
        return super().change_view(request, object_id, form_url, contexte | (extra_context or {}))

    @method_decorator(require_POST)
    def decider(self, request: HttpRequest, pk: int) -> HttpResponse:
        rattachement = get_object_or_404(Recruteur.objects.visible_by(acteur_de(request)), pk=pk)
        if not acteur_de(request).est_moderateur:
            raise PermissionDenied
        try:
            self._decider(request, rattachement)
        except journal.TransitionRefusee:
            self.message_user(request, _deja_decide(rattachement), messages.WARNING)
        return redirect(reverse("admin:annuaire_recruteur_change", args=[pk]))

    def _decider(self, request: HttpRequest, rattachement: Recruteur) -> None:
        verbe = request.POST.get("verbe")
        if verbe == "valider" and request.POST.get("role") in RoleRecruteur.values:
            services.valider(rattachement, request.POST["role"], acteur=acteur_de(request))
            self.message_user(request, "La demande est validée. La personne en est informée par courriel.")
        elif verbe == "retirer":
            services.retirer(rattachement, acteur=acteur_de(request))
            self.message_user(request, "Le rattachement est retiré.")
        elif verbe == "refuser" and (refus := RefusForm(request.POST)).is_valid():
            services.refuser(rattachement, **refus.cleaned_data, acteur=acteur_de(request))
            self.message_user(request, "La demande est refusée. La personne en est informée par courriel.")
        else:
            self.message_user(request, INCOMPLETE, messages.ERROR)


def _deja_decide(rattachement: Recruteur) -> str:
    derniere = journal.historique(rattachement).last()
    if derniere is None:
        return "Cette décision n’est plus possible."
    qui = f"le compte n° {derniere.acteur_id}" if derniere.acteur_id else "la plateforme"
    quand = date_format(localtime(derniere.at), "j F Y à H:i")
    return f"Votre décision n’est pas prise en compte : {qui} a déjà décidé, le {quand} (état : {derniere.vers})."


@admin.register(DomainePublic)
class DomainePublicAdmin(admin.ModelAdmin):
    list_display = ["domaine", "organisme"]
    list_select_related = ["organisme"]
    autocomplete_fields = ["organisme"]
    search_fields = ["domaine", "organisme__nom", "organisme__sigle"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
