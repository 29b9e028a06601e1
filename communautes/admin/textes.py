"""REX and commons, but others' drafts: reviewed on their own page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from communautes.admin.commun import VieAdmin, nommer
from communautes.models import Commun, RetourExperience
from communautes.models.publications import Publication
from socle.requete import acteur_de


class PublicationAdmin(VieAdmin):
    list_display = ["titre", "communaute", "personne", "etat", "diffusion", "publie_le", "confirme_le"]
    list_filter = ["etat", "diffusion", "communaute"]
    list_select_related = ("communaute", "auteur")
    search_fields = ("=pk", "titre")
    search_help_text = "Numéro ou titre."
    premiers: tuple[str, ...] = ("titre", "communaute", "personne", "etat", "diffusion", "resume", "texte")
    derniers: tuple[str, ...] = ("publie_le", "confirme_le", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        lues: QuerySet[Any] = self.model.objects.visible_by(acteur_de(request)).defer("vecteur")
        return lues

    @admin.display(description="auteur")
    def personne(self, obj: Publication) -> str:
        return nommer(obj.auteur)


@admin.register(RetourExperience)
class RetourExperienceAdmin(PublicationAdmin):
    fields = (*PublicationAdmin.premiers, "evenement", "faits_anonymises", *PublicationAdmin.derniers)


@admin.register(Commun)
class CommunAdmin(PublicationAdmin):
    list_display = [*PublicationAdmin.list_display, "licence"]
    list_filter = [*PublicationAdmin.list_filter, "licence"]
    fields = (*PublicationAdmin.premiers, "licence", "depot", *PublicationAdmin.derniers)
