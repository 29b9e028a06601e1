"""Skills in the admin: their form, and what changes their state."""

from collections.abc import Iterator
from functools import partial
from typing import Any, cast

from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import URLPattern, path

from referentiels import services
from referentiels.admin.ecrans import ReferentielAdmin
from referentiels.admin.fusion import fusionner
from referentiels.enums import EtatCompetence
from referentiels.models import Competence
from socle.requete import Requete


class FamilleFilter(admin.AllValuesFieldListFilter):
    """Skills of no family have a link of their own, that has a name."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choix in super().choices(changelist):
            yield {**choix, "display": choix["display"] or "Sans famille"}


@admin.register(Competence)
class CompetenceAdmin(ReferentielAdmin):
    """`etat` changes by the journal's verbs alone: two actions of the list, and the page that merges."""

    champs_cherches = ("libelle", "alias")
    list_display = ["libelle", "code", "type", "famille", "etat", "remplacee_par"]
    list_filter = ["etat", "type", ("famille", FamilleFilter)]
    list_select_related = ["remplacee_par"]
    search_fields = ["code", "=code_ogr", "libelle__unaccent__icontains", "alias__icontains"]
    readonly_fields = ["etat", "remplacee_par"]
    actions = ["valider", "retirer"]

    def has_change_permission(self, request: HttpRequest, obj: Competence | None = None) -> bool:
        """A merged skill is no longer corrected: its survivor is."""
        fusionnee = obj is not None and obj.etat == EtatCompetence.FUSIONNEE
        return not fusionnee and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Competence | None = None) -> bool:
        """Addresses, files and the journal still name it."""
        fusionnee = obj is not None and obj.etat == EtatCompetence.FUSIONNEE
        return not fusionnee and super().has_delete_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        vue = self.admin_site.admin_view(partial(fusionner, ecran=self))
        return [path("<int:pk>/fusionner/", vue, name="referentiels_competence_fusionner"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        competence = self.get_object(request, object_id)
        departs, _ = Competence.TRANSITIONS["fusionner"]
        fusionnable = competence and competence.etat in departs and self.has_change_permission(request, competence)
        contexte = {"fusionnable": fusionnable} | (extra_context or {})
        return super().change_view(request, object_id, form_url, contexte)

    @admin.action(description="Valider les compétences choisies", permissions=["change"])
    def valider(self, request: HttpRequest, queryset: Any) -> None:
        self._jouer(request, queryset, services.valider, "Compétences validées")

    @admin.action(description="Retirer les compétences choisies", permissions=["change"])
    def retirer(self, request: HttpRequest, queryset: Any) -> None:
        self._jouer(request, queryset, services.retirer, "Compétences retirées")

    def _jouer(self, request: HttpRequest, queryset: Any, verbe: Any, fait: str) -> None:
        """Those whose state allows it; say how many were left aside."""
        choisies = queryset.count()
        changees = verbe(queryset, acteur=cast(Requete, request).acteur)
        self.message_user(request, f"{fait} : {changees}.")
        if laissees := choisies - changees:
            self.message_user(request, f"Laissées de côté, vu leur état : {laissees}.", messages.WARNING)
