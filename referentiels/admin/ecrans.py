"""The referential, kept by moderators."""

from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import URLPattern, path

from referentiels.admin.fusion_organismes import fusionner
from referentiels.forms import LignesField
from referentiels.models import (
    Appellation,
    Corps,
    Denomination,
    Departement,
    Grade,
    Metier,
    NiveauCompetence,
    Organisme,
    Region,
    Synonyme,
)
from referentiels.services import renommer
from socle.enums import VerbeTrace
from socle.registres import reindexer_tout
from socle.requete import Requete
from socle.traces import tracer
from socle.travaux import sans_limite_de_temps


class ReferentielAdmin(admin.ModelAdmin):
    """What every screen of the referential shares.

    `champs_cherches` are the fields that the search rows of other apps repeat: when one of them, or an inline
    named in `lignes_cherchees`, changed, what is derived from the referential is rebuilt with the change.
    """

    champs_cherches: tuple[str, ...] = ()
    lignes_cherchees: tuple[type[models.Model], ...] = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    formfield_overrides = {
        models.JSONField: {"form_class": LignesField},
        models.URLField: {"assume_scheme": "https"},
    }

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who moderates reads what offers and requests refer to: their pages lead here."""
        return cast(Requete, request).acteur.est_moderateur

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.completer(form, change)
        # A new object is named by no offer yet, so that no search row repeats it.
        if change and (
            set(self.champs_cherches) & set(form.changed_data)
            or any(f.model in self.lignes_cherchees and f.has_changed() for f in formsets)
        ):
            with sans_limite_de_temps():  # in the same transaction: a page never names a service made sensitive
                reindexer_tout()

    def completer(self, form: Any, change: bool) -> None:
        """What must be written after the inlines, and before search rows are rebuilt."""


class DenominationInline(admin.TabularInline):
    model = Denomination
    extra = 0


@admin.register(Organisme)
class OrganismeAdmin(ReferentielAdmin):
    champs_cherches = ("sigle", "nom", "parent", "sensible")
    list_display = ["sigle", "nom", "parent", "type", "versant", "sensible"]
    list_display_links = ["sigle", "nom"]
    list_filter = ["type", "versant", "sensible"]
    list_select_related = ["parent"]
    search_fields = [
        "=sigle",
        "nom__unaccent__icontains",
        "denominations__libelle__unaccent__icontains",
        "parent__sigle__iexact",
    ]
    search_help_text = "Sigle, nom actuel ou ancien, ou sigle de la tutelle (montre ses services directs)."
    autocomplete_fields = ["parent"]
    readonly_fields = ["arbre", "remplace_par"]
    inlines = [DenominationInline]

    def has_change_permission(self, request: HttpRequest, obj: Organisme | None = None) -> bool:
        """A merged organisme is no longer corrected: the one that replaces it is."""
        fusionne = obj is not None and obj.remplace_par_id is not None
        return not fusionne and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Organisme | None = None) -> bool:
        """Files, addresses and the journal name it: it is merged into another one, never deleted."""
        return False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Forms choose among those in use; the list shows the others too."""
        trouves, doubles = super().get_search_results(request, queryset, search_term)
        return (
            trouves.filter(remplace_par__isnull=True) if request.path.endswith("/autocomplete/") else trouves
        ), doubles

    def get_urls(self) -> list[URLPattern]:
        vue = self.admin_site.admin_view(partial(fusionner, ecran=self))
        return [path("<int:pk>/fusionner/", vue, name="referentiels_organisme_fusionner"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        organisme = self.get_object(request, object_id)
        fusionnable = organisme is not None and self.has_change_permission(request, organisme)
        contexte = {"fusionnable": fusionnable} | (extra_context or {})
        return super().change_view(request, object_id, form_url, contexte)

    @admin.display(description="place dans l’arbre")
    def arbre(self, organisme: Organisme) -> str:
        return " > ".join(o.sigle for o in organisme.lignee()) if organisme.pk else "—"

    def save_model(self, request: HttpRequest, obj: Organisme, form: Any, change: bool) -> None:
        """The new name is not written here: `renommer` writes it once the denominations typed by hand are saved."""
        if change and "nom" in form.changed_data:
            obj.nom = form.initial["nom"]
        super().save_model(request, obj, form, change)

    def completer(self, form: Any, change: bool) -> None:
        if change and "nom" in form.changed_data:
            renommer(form.instance, form.cleaned_data["nom"])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and "parent" in form.changed_data:  # who sees whom depends on the tree
            codes: dict[str, Any] = {"de": form.initial["parent"] or 0, "vers": form.instance.parent_id or 0}
            acteur = cast(Requete, request).acteur
            tracer(VerbeTrace.DEPLACER_ORGANISME, acteur=acteur, objet=form.instance, **codes)


class GradeInline(admin.TabularInline):
    model = Grade
    extra = 0


@admin.register(Corps)
class CorpsAdmin(ReferentielAdmin):
    list_display = ["sigle", "nom", "categorie", "nature", "grand_corps", "ministere_gestionnaire"]
    list_filter = ["grand_corps", "nature", "categorie"]
    list_select_related = ["ministere_gestionnaire"]
    search_fields = ["=sigle", "nom__unaccent__icontains"]
    autocomplete_fields = ["ministere_gestionnaire"]
    inlines = [GradeInline]


class AppellationInline(admin.TabularInline):
    model = Appellation
    extra = 0


@admin.register(Metier)
class MetierAdmin(ReferentielAdmin):
    champs_cherches = ("libelle", "famille", "numerique")
    lignes_cherchees = (Appellation,)
    list_display = ["code", "libelle", "famille", "numerique", "code_rmfp", "code_rome"]
    list_display_links = ["code", "libelle"]
    list_filter = ["numerique", "famille"]
    search_fields = [
        "=code",
        "=code_rmfp",
        "=code_rome",
        "libelle__unaccent__icontains",
        "appellations__libelle__unaccent__icontains",
    ]
    autocomplete_fields = ["competences"]
    inlines = [AppellationInline]


@admin.register(NiveauCompetence)
class NiveauCompetenceAdmin(ReferentielAdmin):
    list_display = ["niveau", "description"]


@admin.register(Region)
class RegionAdmin(ReferentielAdmin):
    champs_cherches = ("nom",)
    list_display = ["code", "nom"]
    list_display_links = ["code", "nom"]
    search_fields = ["=code", "nom__unaccent__icontains"]


@admin.register(Departement)
class DepartementAdmin(ReferentielAdmin):
    champs_cherches = ("nom", "region", "alias")
    list_display = ["code", "nom", "region"]
    list_display_links = ["code", "nom"]
    list_filter = ["region"]
    list_select_related = ["region"]
    search_fields = ["=code", "nom__unaccent__icontains"]
    autocomplete_fields = ["region"]


@admin.register(Synonyme)
class SynonymeAdmin(ReferentielAdmin):
    """Read at each search, hence nothing to rebuild."""

    list_display = ["terme", "liste_des_equivalents", "ambigu"]
    list_filter = ["ambigu"]
    search_fields = ["terme__unaccent__icontains"]

    @admin.display(description="équivalents")
    def liste_des_equivalents(self, synonyme: Synonyme) -> str:
        return " ; ".join(synonyme.equivalents)
