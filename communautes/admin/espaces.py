"""Versions of manifestos, amendments, announcements."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from communautes.admin.commun import VieAdmin, nommer
from communautes.models import Amendement, Annonce, Manifeste
from socle.requete import acteur_de


@admin.register(Manifeste)
class ManifesteAdmin(VieAdmin):
    list_display = ["numero", "communaute", "version", "publie_le", "nombre"]
    list_filter = ["communaute"]
    list_select_related = ["communaute"]
    fields = ["communaute", "version", "resume", "texte", "publie_le", "nombre"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Manifeste]:
        return super().get_queryset(request).annotate(nombre=Count("signatures"))

    @admin.display(description="signatures")
    def nombre(self, obj: Manifeste) -> int:
        return int(vars(obj)["nombre"])


@admin.register(Amendement)
class AmendementAdmin(VieAdmin):
    list_display = ["numero", "communaute", "version", "personne", "etat", "created_at"]
    list_filter = ["etat", "manifeste__communaute"]
    list_select_related = ["manifeste__communaute", "auteur"]
    fields = ["communaute", "version", "personne", "etat", "motif", "texte", "reponse", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Amendement]:
        amendements: QuerySet[Amendement] = Amendement.objects.visible_by(acteur_de(request))
        return amendements

    @admin.display(description="communauté", ordering="manifeste__communaute")
    def communaute(self, obj: Amendement) -> str:
        return str(obj.manifeste.communaute)

    @admin.display(description="version")
    def version(self, obj: Amendement) -> int:
        return int(obj.manifeste.version)

    @admin.display(description="auteur")
    def personne(self, obj: Amendement) -> str:
        return nommer(obj.auteur)


@admin.register(Annonce)
class AnnonceAdmin(VieAdmin):
    list_display = ["titre", "communaute", "publiee_le", "jusqu_au"]
    list_filter = ["communaute"]
    list_select_related = ["communaute"]
    fields = ["communaute", "titre", "texte", "publiee_le", "jusqu_au"]
    search_fields = ["=pk", "titre"]
    search_help_text = "Numéro ou titre."
