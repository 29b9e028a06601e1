"""Lists of the admin: what an address may ask of them."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import DataError
from django.http import HttpRequest


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


class EcranStrict(ModelAdmin):
    """What every screen of the admin gains, those of libraries too: see `Administration.register`."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return type("Liste", (ListeStricte, super().get_changelist(request, **kwargs)), {})
