"""Problems told to the team: a queue, the oldest first."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from annuaire.admin.annuaire import EquipeAdmin
from mentorat.models import AlerteMentorat
from mentorat.services.suivi import traiter_alerte
from socle.requete import acteur_de


@admin.register(AlerteMentorat)
class AlerteMentoratAdmin(EquipeAdmin):
    list_display = ["numero", "binome", "created_at", "traitee_le"]
    list_filter = [("traitee_le", admin.EmptyFieldListFilter)]
    list_select_related = ["binome"]
    fields = ["binome", "personne", "texte", "created_at", "traitee_le", "equipe"]
    ordering = ["traitee_le", "created_at", "pk"]
    actions = ["traiter"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AlerteMentorat]:
        alertes: QuerySet[AlerteMentorat] = AlerteMentorat.objects.visible_by(acteur_de(request))
        return alertes

    @admin.display(description="n°", ordering="pk")
    def numero(self, obj: AlerteMentorat) -> int:
        return obj.pk

    @admin.display(description="dit par")
    def personne(self, obj: AlerteMentorat) -> str:
        return obj.auteur.nom_complet or str(obj.auteur)

    @admin.display(description="traitée par", empty_value="–")
    def equipe(self, obj: AlerteMentorat) -> str | None:
        """Without a link: accounts of the team are read by administrators alone."""
        return str(obj.traitee_par) if obj.traitee_par_id else None

    @admin.action(description="Marquer comme traitées", permissions=["view"])
    def traiter(self, request: HttpRequest, queryset: QuerySet[AlerteMentorat]) -> None:
        traitees = sum(traiter_alerte(alerte, acteur=acteur_de(request)) for alerte in queryset.order_by("pk"))
        self.message_user(request, f"Alertes traitées : {traitees}.")
