"""Publish several offers at once: only those on which no check has anything to say."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from opportunites import services
from opportunites.enums import EtatOffre
from opportunites.models import Offre
from opportunites.verifications import Avis, verifier
from socle.acteur import Acteur
from socle.journal import TransitionRefusee
from socle.templatetags.socle import pluriel

MAXIMUM = 50


@admin.action(description="Publier les offres choisies dont toutes les vérifications passent", permissions=["moderer"])
def publier_conformes(modeladmin: object, request: Any, queryset: Any) -> None:
    """One transaction each: what is refused is named with its reason and stays in the queue."""
    offres = list(queryset.for_moderation().with_partie(request.acteur).order_by("pk")[: MAXIMUM + 1])
    if len(offres) > MAXIMUM:
        messages.error(request, f"Choisissez {MAXIMUM} offres au plus à la fois : rien n’a été publié.")
        return
    refus = {offre: _publier(offre, request.acteur) for offre in offres}
    if publiees := list(refus.values()).count(""):
        s = pluriel(publiees)
        messages.success(request, f"{publiees} offre{s} publiée{s}.")
    for offre, raison in refus.items():
        if raison:
            messages.warning(request, f"« {offre.intitule} » n’est pas publiée : {raison}")


def _publier(offre: Offre, acteur: Acteur) -> str:
    """Publish; return why not, "" when done."""
    if offre.etat != EtatOffre.SOUMISE:
        return f"elle est {offre.get_etat_display().lower()}."
    if offre.partie:
        return "vous l’avez écrite ou vous recrutez pour son employeur."
    reserves = [v for v in verifier(offre, timezone.localdate()) if v.avis != Avis.CONFORME]
    if reserves:
        return "à relire d’abord, " + ", ".join(v.titre.lower() for v in reserves) + "."
    try:
        services.publier(offre, acteur=acteur, version=offre.version)
    except (services.DecisionPerimee, TransitionRefusee, PermissionDenied):
        return "quelqu’un vient d’en décider ou de la changer."
    except ValidationError as erreur:
        return " ".join(erreur.messages)
    return ""
