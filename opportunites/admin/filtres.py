"""What moderators filter offers by."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from opportunites.enums import EtatOffre
from opportunites.models import Offre
from opportunites.services.vie import JOURS_RAPPEL, JOURS_SIGNALEMENT


class EtatFilter(admin.SimpleListFilter):
    """States, the one that waits for us first."""

    title = "état"
    parameter_name = "etat"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return sorted(EtatOffre.choices, key=lambda choix: choix[0] != EtatOffre.SOUMISE)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Offre]) -> QuerySet[Offre]:
        etat = self.value()
        if etat and etat not in EtatOffre.values:
            raise IncorrectLookupParameters
        return queryset.filter(etat=etat) if etat else queryset


class SansIssueFilter(admin.SimpleListFilter):
    """Expired offers whose employer did not say how the recruitment ended."""

    title = "sans issue connue"
    parameter_name = "sans_issue"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(str(jours), f"Depuis {jours} jours") for jours in (JOURS_SIGNALEMENT, JOURS_RAPPEL)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Offre]) -> QuerySet[Offre]:
        if not (valeur := self.value()):
            return queryset
        if valeur not in dict(self.lookup_choices):
            raise IncorrectLookupParameters
        return queryset & Offre.objects.sans_issue(timezone.localdate(), int(valeur))
