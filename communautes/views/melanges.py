"""Texts of both kinds in one list, a page at a time."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page
from django.db.models import CharField, Value

from communautes.models.publications import PUBLICATIONS
from socle.pagination import PaginateurCompte


def melanger(requetes: Mapping[str, Any], ordre: str, numero: str | None) -> Page:
    """A page of these texts, by kind, in the order of `updated_at` or of its reverse. Five queries at most."""
    lignes = [
        textes.order_by().annotate(genre=Value(genre, CharField())).values_list("genre", "pk", "updated_at")
        for genre, textes in requetes.items()
    ]
    total = sum(textes.count() for textes in requetes.values())
    toutes = lignes[0].union(*lignes[1:], all=True).order_by(ordre, "genre", "pk")
    page = PaginateurCompte(toutes, total).page_demandee(numero)
    cles = [(genre, pk) for genre, pk, _ in page.object_list]
    lus: dict[tuple[str, int], Any] = {}
    for genre, textes in requetes.items():
        siens = [0, *(pk for un, pk in cles if un == genre)]  # as many queries whichever kinds the page holds
        lus |= {(genre, texte.pk): texte for texte in textes.filter(pk__in=siens).for_lignes()}
    page.object_list = [_nommer(lus[cle]) for cle in cles if cle in lus]
    return page


def _nommer(texte: Any) -> Any:
    texte.sorte = PUBLICATIONS[texte.GENRE]._meta.verbose_name
    return texte
