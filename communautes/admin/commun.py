"""What every screen of this app shares: read by the team, filtered by community."""

from typing import Any, ClassVar

from django.contrib import admin

from annuaire.admin.annuaire import EquipeAdmin
from annuaire.models import Membre


class VieAdmin(EquipeAdmin):
    search_fields: ClassVar[Any] = ("=pk",)
    search_help_text = "Numéro, en entier."
    ordering: ClassVar[Any] = ("-pk",)

    @admin.display(description="n°", ordering="pk")
    def numero(self, obj: Any) -> int:
        return int(obj.pk)


def nommer(membre: Membre | None) -> str:
    """The moderation team reads every file."""
    return (membre.nom_complet or str(membre)) if membre is not None else "–"
