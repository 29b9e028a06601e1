"""Titles of the admin, and the journal as it can be read: by nobody's hand but the services'."""

from typing import Any

import dsfr.admin  # noqa: F401 (registers its screen, which is then taken away)
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from dsfr.models import DsfrConfig

from socle.models import Transition

admin.site.site_header = f"Administration — {settings.SITE_NOM}"
admin.site.site_title = settings.SITE_NOM
admin.site.index_title = "Référentiel, offres et journal"

# Our templates read settings, not this table: its screen would change nothing.
admin.site.unregister(DsfrConfig)


class LectureSeuleAdmin(admin.ModelAdmin):
    """Shows, and changes nothing, whoever asks: what it shows is written by services alone."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

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
