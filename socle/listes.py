"""Screens of the admin: what an address may ask of their lists, and a form send back."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest

from socle.recherche import LONGUEUR_MAX

LIGNES_MAX = 500  # of a table inside a form; ROME has 39 names for the métier that has most


class ListeStricte(ChangeList):
    """Reads in an address what its screen declares, nothing else: Django would filter by any field and any lookup."""

    def get_filters(self, request: HttpRequest) -> Any:
        filtres = super().get_filters(request)
        declares = {champ for champ in self.list_filter if isinstance(champ, str)}
        if self.date_hierarchy:  # Django turns a year, a month, a day into these two
            declares |= {f"{self.date_hierarchy}__gte", f"{self.date_hierarchy}__lt"}
        if non_declares := set(filtres[2]) - declares:
            raise DisallowedModelAdminLookup(f"filtre non déclaré sur l’écran : {sorted(non_declares)}")
        return filtres

    def get_results(self, request: HttpRequest) -> None:
        """A value that only PostgreSQL or the calendar refuses is a filter that is not understood: « ?e=1 »."""
        try:
            super().get_results(request)
        except (ValueError, OverflowError, DataError) as refus:
            raise IncorrectLookupParameters from refus


class ChoixStrict(AutocompleteSelect):
    """Shows again what was chosen, once refused: Django would ask the database for any text as for a number."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        return super().optgroups(name, [choix for choix in value if self._est_une_cle(choix)], attr)

    def _est_une_cle(self, choix: str) -> bool:
        try:
            self.field.target_field.to_python(choix)
        except ValidationError:
            return False
        return True


class ChoixMultipleStrict(ChoixStrict, AutocompleteSelectMultiple):
    pass


class Lignes(BaseInlineFormSet):
    """A table inside a form: bounded, where Django would draw two thousand lines for a number of lines that is forged.

    Each field says its name, which Django writes in the head of the column only.
    """

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for champ in form.fields.values():
            if champ.label and not champ.widget.is_hidden:
                champ.widget.attrs.setdefault("aria-label", str(champ.label).capitalize())


class EcranStrict(ModelAdmin):
    """What every screen of the admin gains, those of libraries too: see `Administration.register`."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return type("Liste", (ListeStricte, super().get_changelist(request, **kwargs)), {})

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """Bounded as the searches of the site: each word is asked of each field."""
        return super().get_search_results(request, queryset, search_term[:LONGUEUR_MAX])

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Iterator[Any]:
        for lignes, ecran in super().get_formsets_with_inlines(request, obj):
            yield type("Lignes", (Lignes, lignes), {"absolute_max": LIGNES_MAX}), ecran

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChoixStrict(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChoixMultipleStrict(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_manytomany(db_field, request, **kwargs)
