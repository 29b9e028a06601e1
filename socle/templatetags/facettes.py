"""The choices of a facet. A page has hundreds of them: rendered by a template each, they were most of its time.

What does not change from one page to the next (codes and labels, escaped) is kept; only counts and ticks are written
again.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from socle.templatetags.socle import ident, nombre

register = template.Library()

MONTREES = 6  # before « Afficher plus »
NIVEAU_MAX = 3  # of indentation, which a narrow column can bear


class Choix(Protocol):
    code: str
    texte: str
    n: int
    choisie: bool
    profondeur: int


class Facette(Protocol):
    nom: str
    unique: bool
    unite: str


@register.filter
def premieres(valeurs: list[Choix]) -> list[Choix]:
    return valeurs[:MONTREES]


@register.filter
def autres(valeurs: list[Choix]) -> list[Choix]:
    return valeurs[MONTREES:]


@register.filter
def une_choisie(valeurs: Iterable[Choix]) -> bool:
    return any(valeur.choisie for valeur in valeurs)


@register.filter
def cases(valeurs: Iterable[Choix], facette: Facette) -> SafeString:
    """The boxes of these values, whose form is `recherche`: radio buttons where only one counts."""
    genre = "radio" if facette.unique else "checkbox"
    rendues = (
        _case(valeur, _moule(genre, facette.nom, valeur.code, valeur.texte), facette.unite) for valeur in valeurs
    )
    return mark_safe("".join(rendues))  # noqa: S308 (codes and labels are escaped in _moule)


@lru_cache(maxsize=4096)
def _moule(genre: str, nom: str, code: str, texte: str) -> tuple[str, str, str]:
    """What comes before the classes of a value, between them and its tick, between its tick and its count."""
    identifiant = ident(code, nom)
    saisie = f'<input type="{genre}" id="{identifiant}" name="{nom}" value="{escape(code)}" form="recherche"'
    etiquette = f'<label class="fr-label" for="{identifiant}">{escape(texte)} '
    return f'<div class="fr-{genre}-group fr-{genre}-group--sm', f'">{saisie}', f">{etiquette}"


def _case(valeur: Choix, moule: tuple[str, str, str], unite: str) -> str:
    avant, saisie, etiquette = moule
    classes = f" facette__niveau-{min(valeur.profondeur, NIVEAU_MAX)}" if valeur.profondeur else ""
    if not valeur.n:
        classes += " facette__vide"
    coche = " checked" if valeur.choisie else ""
    comptes = unite if valeur.n < 2 else f"{unite}s"
    compte = f'({nombre(valeur.n)})<span class="fr-sr-only"> {comptes}</span>'
    return f"{avant}{classes}{saisie}{coche}{etiquette}{compte}</label></div>\n"
