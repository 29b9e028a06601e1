"""Offers, requests, wishes, pairs and campaigns, to be read. One's own are followed by somebody else."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from annuaire.admin.annuaire import EquipeAdmin
from annuaire.models import Membre
from mentorat.enums import MotifRupture
from mentorat.models import Binome, Campagne, DemandeMentorat, OffreMentor, Voeu
from socle.journal import historique
from socle.requete import acteur_de


def _nommer(membre: Membre) -> str:
    return membre.nom_complet or str(membre)


class SuiviAdmin(EquipeAdmin):
    """Without « Voir sur le site »: the page of a pair is for its two people alone, and its address tells it."""

    view_on_site = False

    @admin.display(description="n°", ordering="pk")
    def numero(self, obj: Any) -> int:
        return int(obj.pk)


@admin.register(OffreMentor)
class OffreMentorAdmin(SuiviAdmin):
    list_display = ["numero", "personne", "etat", "capacite", "flash", "pause_jusqu_au", "created_at"]
    list_filter = ["etat", "flash"]
    list_select_related = ["membre"]
    fields = ["personne", "etat", "pause_jusqu_au", "capacite", "flash", "themes", "formats", "created_at"]
    search_fields = ["=pk"]
    search_help_text = "Numéro d’offre."
    ordering = ["-pk"]

    @admin.display(description="mentor")
    def personne(self, obj: OffreMentor) -> str:
        return _nommer(obj.membre)


@admin.register(DemandeMentorat)
class DemandeMentoratAdmin(SuiviAdmin):
    """Without its need: mentors who are asked read it, nobody else."""

    list_display = ["numero", "personne", "etat", "flash", "communaute", "campagne", "created_at", "adressee_le"]
    list_filter = ["etat", "flash"]
    list_select_related = ["membre", "communaute", "campagne"]
    fields = [
        "personne",
        "communaute",
        "campagne",
        "etat",
        "flash",
        "seances_voulues",
        "themes",
        "formats",
        "rythme",
        "engagement_le",
        "created_at",
        "adressee_le",
    ]
    search_fields = ["=pk"]
    search_help_text = "Numéro de demande."
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[DemandeMentorat]:
        return DemandeMentorat.objects.suivies_par(acteur_de(request)).defer("besoin")

    @admin.display(description="personne")
    def personne(self, obj: DemandeMentorat) -> str:
        return _nommer(obj.membre)


@admin.register(Voeu)
class VoeuAdmin(SuiviAdmin):
    """Without its motive."""

    list_display = ["numero", "demande", "offre", "rang", "etat", "adresse_le", "echeance", "relance_le"]
    list_filter = ["etat"]
    list_select_related = ["demande", "offre"]
    fields = ["demande", "offre", "rang", "etat", "adresse_le", "echeance", "relance_le"]
    search_fields = ["=pk", "=demande__pk", "=offre__pk"]
    search_help_text = "Numéro de vœu, de demande ou d’offre."
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Voeu]:
        acteur = acteur_de(request)
        voeux = Voeu.objects.defer("motif")
        if acteur.membre_id is None:
            return voeux
        return voeux.exclude(demande__membre=acteur.membre_id).exclude(offre__membre=acteur.membre_id)


@admin.register(Binome)
class BinomeAdmin(SuiviAdmin):
    list_display = ["numero", "le_mentor", "la_personne", "etat", "flash", "debut", "fin_prevue", "fini_le"]
    list_filter = ["etat", "flash"]
    list_select_related = ["mentor", "mentore"]
    fields = [
        "le_mentor",
        "la_personne",
        "etat",
        "flash",
        "seances_prevues",
        "debut",
        "fin_prevue",
        "pause_jusqu_au",
        "charte_mentor_le",
        "charte_mentore_le",
        "fini_le",
        "raison",
        "created_at",
    ]
    search_fields = ["=pk", "=demande__pk"]
    search_help_text = "Numéro de binôme ou de demande."
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Binome]:
        return Binome.objects.suivis_par(acteur_de(request))

    @admin.display(description="mentor")
    def le_mentor(self, obj: Binome) -> str:
        return _nommer(obj.mentor)

    @admin.display(description="personne accompagnée")
    def la_personne(self, obj: Binome) -> str:
        return _nommer(obj.mentore)

    @admin.display(description="raison de l’interruption", empty_value="–")
    def raison(self, obj: Binome) -> str:
        """Coded, from the journal; for the team alone."""
        rupture = historique(obj).filter(verbe="rompre").last()
        return str(MotifRupture(rupture.motif).label) if rupture and rupture.motif in MotifRupture.values else ""


@admin.register(Campagne)
class CampagneAdmin(SuiviAdmin):
    list_display = ["nom", "communaute", "etat", "inscriptions_jusqu_au", "debut", "fin"]
    list_filter = ["etat"]
    list_select_related = ["communaute"]
    fields = [
        "nom",
        "communaute",
        "etat",
        "presentation",
        "inscriptions_jusqu_au",
        "debut",
        "fin",
        "graine",
        "execution",
        "created_at",
    ]
    search_fields = ["=pk", "nom"]
    search_help_text = "Numéro ou nom de campagne."
    ordering = ["-pk"]
