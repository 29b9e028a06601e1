"""The runs of the assignment engine, to be read."""

from django.contrib import admin

from rapprochement.models import Execution
from socle.admin import LectureSeuleAdmin


@admin.register(Execution)
class ExecutionAdmin(LectureSeuleAdmin):
    """For the team: what was asked, what was found, who asked."""

    list_display = ["started_at", "genre", "issue", "demandes", "offres", "paires", "score_total", "duree_ms", "acteur"]
    list_filter = ["issue", "started_at"]
    list_select_related = ["acteur"]
    search_fields = ["=pk", "=genre", "=empreinte", "=graine"]
    search_help_text = "Numéro d’exécution, genre, graine ou empreinte, en entier."
    ordering = ["-pk"]
