"""Events, working groups, registrations: how many, in which state; what somebody asked for is read by who organises."""

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from communautes.admin.commun import VieAdmin, nommer
from communautes.enums import INSCRIPTIONS_PLACEES, EtatInscription
from communautes.models import Evenement, Inscription, Serie
from socle.requete import acteur_de


@admin.register(Evenement)
class EvenementAdmin(VieAdmin):
    """Without its link nor the way in, which are for who is registered."""

    list_display = ["titre", "communaute", "type", "etat", "debut", "diffusion", "en_accueil", "places", "attendent"]
    list_filter = ["etat", "type", "diffusion", "en_accueil", "communaute"]
    list_select_related = ["communaute"]
    fields = [
        "titre",
        "communaute",
        "serie",
        "type",
        "etat",
        "diffusion",
        "en_accueil",
        "description",
        "debut",
        "fin",
        "fuseau",
        "lieu",
        "accessibilite",
        "hote",
        "capacite",
        "quota",
        "moderee",
        "inscriptions_jusqu_a",
        "habilitation",
        "liste_avant_le",
        "bilan",
        "motif_annulation",
        "publie_le",
        "created_at",
    ]
    search_fields = ["=pk", "titre"]
    search_help_text = "Numéro ou titre."
    ordering = ["-debut", "-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evenement]:
        placees = Count("inscriptions", filter=Q(inscriptions__etat__in=INSCRIPTIONS_PLACEES))
        en_attente = Count("inscriptions", filter=Q(inscriptions__etat=EtatInscription.ATTENTE))
        lus: QuerySet[Evenement] = Evenement.objects.visible_by(acteur_de(request))
        return lus.annotate(placees=placees, en_attente=en_attente)

    @admin.display(description="places prises")
    def places(self, obj: Evenement) -> str:
        prises = vars(obj)["placees"]
        return f"{prises} / {obj.capacite}" if obj.capacite else str(prises)

    @admin.display(description="en attente")
    def attendent(self, obj: Evenement) -> int:
        return int(vars(obj)["en_attente"])


@admin.register(Serie)
class SerieAdmin(VieAdmin):
    list_display = ["nom", "communaute", "created_at"]
    list_filter = ["communaute"]
    list_select_related = ["communaute"]
    fields = ["communaute", "nom", "objet", "commun", "created_at"]
    search_fields = ["=pk", "nom"]
    search_help_text = "Numéro ou nom."


@admin.register(Inscription)
class InscriptionAdmin(VieAdmin):
    """Without the need that somebody wrote, nor its subject."""

    list_display = ["numero", "evenement", "personne", "etat", "role", "ministere", "entree_le", "propose_jusqu_a"]
    list_filter = ["etat", "role", "evenement__communaute"]
    list_select_related = ["evenement", "membre", "ministere"]
    fields = ["evenement", "personne", "etat", "role", "ministere", "entree_le", "propose_jusqu_a"]
    search_fields = ["=pk", "=evenement__pk", "=membre__pk"]
    search_help_text = "Numéro d’inscription, d’événement ou de fiche."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Inscription]:
        inscriptions: QuerySet[Inscription] = Inscription.objects.organisees_par(acteur_de(request))
        return inscriptions.defer("besoin", "sujet")

    @admin.display(description="personne")
    def personne(self, obj: Inscription) -> str:
        return nommer(obj.membre)
