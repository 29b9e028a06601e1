"""Those who read the intention of others: who recruits, who advises. What they may not see is not there."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accompagnement.comparaison import comparer
from accompagnement.presentation import montrer
from annuaire.enums import MANDATS_DE_CONSEIL
from annuaire.models import IntentionMobilite
from annuaire.services.partages import noter_consultation
from annuaire.vision import sous_vision
from referentiels.models import Metier, Region
from socle.pagination import PaginateurCompte
from socle.requete import Requete


@never_cache
@require_safe
@sous_vision
def a_l_ecoute(request: Requete) -> HttpResponse:
    """For who recruits. No total is said; pages hold what this person may see, and nothing else."""
    if not request.acteur.organismes:
        raise PermissionDenied
    metier, region = _choisi(request, "metier", Metier), _choisi(request, "region", Region)
    trouvees = IntentionMobilite.objects.pour_recruter(request.acteur)
    if metier:
        trouvees = trouvees.filter(metiers=metier)
    if region:
        trouvees = trouvees.dans_la_region(region.pk)
    contexte = {
        "metiers": Metier.objects.filter(numerique=True).order_by("libelle", "pk"),
        "regions": Region.objects.order_by("nom", "pk"),
        "metier": metier,
        "region": region,
        **_paginer(request, trouvees, {"metier": metier and metier.pk, "region": region and region.pk}, recrute=True),
    }
    return render(request, "accompagnement/a_l_ecoute.html", contexte)


@never_cache
@require_safe
@sous_vision
def accompagnees(request: Requete) -> HttpResponse:
    """For advisers: the members who named them."""
    if not MANDATS_DE_CONSEIL & request.acteur.mandats:
        raise PermissionDenied
    trouvees = IntentionMobilite.objects.pour_conseiller(request.acteur)
    return render(request, "accompagnement/accompagnees.html", _paginer(request, trouvees, {}, recrute=False))


@never_cache
@require_safe
@sous_vision
def detail(request: Requete, uuid: UUID) -> HttpResponse:
    """Its person sees who read it, and when: once a day, not for a HEAD. Who recruits compares with its own offers."""
    visibles = IntentionMobilite.objects.visible_by(request.acteur).for_liste()
    intention = get_object_or_404(visibles.a_l_adresse(uuid))
    sienne = intention.membre.utilisateur_id == request.acteur.utilisateur_id
    if not sienne and request.method == "GET":
        noter_consultation(intention, acteur=request.acteur)
    recrute = bool(request.acteur.organismes)
    montree = montrer(intention, recrute=sienne or recrute, entiere=True)
    comparaison = None
    if recrute and not sienne:
        comparaison = comparer(request.GET.get("offre", ""), montree.competences, request.acteur)
    contexte = {"montree": montree, "sienne": sienne, "recrute": recrute, "comparaison": comparaison}
    return render(request, "accompagnement/detail.html", contexte)


def _choisi(request: Requete, nom: str, modele: Any) -> Any:
    demande = request.GET.get(nom, "")
    return modele.objects.filter(pk=int(demande)).first() if demande.isdecimal() and len(demande) < 10 else None


def _paginer(request: Requete, trouvees: Any, criteres: dict[str, Any], *, recrute: bool) -> dict[str, Any]:
    # All keys in order, then the cards of a page: the database sorts two columns of an index, and counts nothing apart.
    pks = list(trouvees.ordonnees().values_list("pk", flat=True))
    page = PaginateurCompte(pks, len(pks)).page_demandee(request.GET.get("page"))
    montrees = IntentionMobilite.objects.filter(pk__in=page.object_list).for_liste()
    retenus = urlencode({nom: valeur for nom, valeur in criteres.items() if valeur})
    return {
        "page": page,
        "montrees": [montrer(intention, recrute=recrute) for intention in montrees],
        "adresse": f"?{retenus}" if retenus else "?",
    }
