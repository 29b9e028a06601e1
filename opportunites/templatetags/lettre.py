"""How La lettre words a search and an offer: the same in the mail, in its text and on the page that shows it ahead."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from opportunites.models import Offre
from rapprochement.calcul import Rapprochement
from rapprochement.phrases import dire_raison
from socle.templatetags.socle import jour_en_lettres, nombre, pluriel

register = template.Library()


@register.filter
def nouvelles(recherche: Mapping[str, Any]) -> str:
    """« 3 nouvelles offres, dont 1 citée plus haut »."""
    total, ailleurs = recherche["total"], recherche["ailleurs"]
    dites = f"{nombre(total)} nouvelle{pluriel(total)} offre{pluriel(total)}"
    if ailleurs == total:
        return f"{dites}, déjà citée{pluriel(total)} plus haut"
    return f"{dites}, dont {ailleurs} citée{pluriel(ailleurs)} plus haut" if ailleurs else dites


@register.filter
def voir(recherche: Mapping[str, Any]) -> str:
    """The words of the link to all of them, clear when read alone."""
    total, deja, nom = recherche["total"], recherche["deja"], recherche["nom"]
    suite = f", et {nombre(deja)} déjà signalée{pluriel(deja)}" if deja else ""
    if total == 1:
        return f"Voir cette offre dans «\u00a0{nom}\u00a0»{suite}"
    return f"Voir les {nombre(total)} nouvelles offres de «\u00a0{nom}\u00a0»{suite}"


@register.filter
def ou(offre: Offre) -> str:
    """Who seeks, and where."""
    lieu = str(offre.departement) if offre.departement else offre.lieu or "lieu non précisé"
    return f"{offre.employeur}, {lieu}" if offre.employeur else lieu


@register.filter
def echeance(offre: Offre) -> str:
    return f"Candidater jusqu’au {jour_en_lettres(offre.date_limite)}" if offre.date_limite else "Sans date limite"


@register.filter
def pourquoi(raisons: Sequence[str]) -> str:
    return f"Correspond à\u00a0: {', '.join(raisons)}" if raisons else "Correspond à votre recherche"


@register.filter
def vos_competences(affinite: Rapprochement) -> str:
    """Why an offer suits who reads, apart from its search."""
    return f"Vos compétences\u00a0: {dire_raison(affinite)}"
