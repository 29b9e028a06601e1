"""What moderators look at: profiles reported, accounts that read too much, skills proposed."""

from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from annuaire.models import LimiteAtteinte, PropositionCompetence, Signalement
from annuaire.services.contacts import traiter_signalements
from socle.admin import LectureSeuleAdmin
from socle.exports import Exportable
from socle.requete import Requete


class EquipeAdmin(LectureSeuleAdmin):
    """Read by the whole moderation team."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return cast(Requete, request).acteur.est_moderateur

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return cast(Requete, request).acteur.est_moderateur


@admin.register(Signalement)
class SignalementAdmin(EquipeAdmin):
    list_display = ["numero", "profil", "motif", "created_at", "traite_le"]
    list_filter = ["motif", ("traite_le", admin.EmptyFieldListFilter)]
    list_select_related = ["membre"]
    fields = ["profil", "motif", "texte", "adresse_auteur", "created_at", "traite_le"]
    actions = ["traiter"]

    @admin.display(description="n°", ordering="pk")
    def numero(self, obj: Signalement) -> int:
        return obj.pk

    @admin.display(description="profil")
    def profil(self, obj: Signalement) -> str:
        return obj.membre.nom_complet or str(obj.membre)

    @admin.display(description="signalé par")
    def adresse_auteur(self, obj: Signalement) -> str:
        return obj.auteur.email

    @admin.action(description="Marquer comme traités", permissions=["view"])
    def traiter(self, request: HttpRequest, queryset: Any) -> None:
        pks = list(queryset.order_by().values_list("pk", flat=True))
        traites = traiter_signalements(pks, acteur=cast(Requete, request).acteur)
        self.message_user(request, f"Signalements traités : {traites}.")


@admin.register(LimiteAtteinte)
class LimiteAtteinteAdmin(EquipeAdmin):
    list_display = ["jour", "adresse", "at"]
    list_filter = ["jour"]
    list_select_related = ["utilisateur"]
    fields = ["jour", "adresse", "at"]

    @admin.display(description="compte")
    def adresse(self, obj: LimiteAtteinte) -> str:
        return obj.utilisateur.email


@admin.register(PropositionCompetence)
class PropositionCompetenceAdmin(Exportable, EquipeAdmin):
    """Who asked for a skill; its own screen validates it or merges it."""

    list_display = ["libelle", "etat", "adresse", "created_at"]
    list_display_links = ["created_at"]  # the name leads to the skill, where one decides
    list_select_related = ["competence", "utilisateur"]
    fields = ["libelle", "etat", "adresse", "created_at"]
    ordering = ["created_at", "pk"]

    @admin.display(description="compétence")
    def libelle(self, obj: PropositionCompetence) -> SafeString:
        adresse = reverse("admin:referentiels_competence_change", args=[obj.competence_id])
        return format_html('<a href="{}">{}</a>', adresse, obj.competence.libelle)

    @admin.display(description="état")
    def etat(self, obj: PropositionCompetence) -> str:
        return obj.competence.get_etat_display()

    @admin.display(description="proposée par")
    def adresse(self, obj: PropositionCompetence) -> str:
        return obj.utilisateur.email
