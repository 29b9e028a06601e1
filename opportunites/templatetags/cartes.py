"""What the card of an offer says in a few words: twenty a page, and a template took long to choose them."""

from collections.abc import Iterator
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from opportunites.enums import Contrat, NatureEmploi
from opportunites.models import Offre
from socle.templatetags.socle import fourchette

register = template.Library()

NATURES = dict(NatureEmploi.choices)
CONTRATS = dict(Contrat.choices)
TELETRAVAIL = {"oui": "Télétravail possible", "non": "Sans télétravail"}


@register.filter
def faits(offre: Offre) -> SafeString:
    """The items that follow the place, each with its icon."""
    items = (
        f'\n      <li class="{icone}">{escape(texte)}</li>\n    ' if texte else "" for icone, texte in _faits(offre)
    )
    return mark_safe("\n    ".join(items))  # noqa: S308 (each is escaped)


def _faits(offre: Offre) -> Iterator[tuple[str, str]]:
    pluriel, categories = "s" if len(offre.categories) > 1 else "", ", ".join(offre.categories)
    yield "fr-icon-medal-line", f"Catégorie{pluriel} {categories}" if categories else ""
    yield "fr-icon-user-line", NATURES.get(offre.nature_emploi, offre.nature_emploi)
    yield "fr-icon-briefcase-line", CONTRATS.get(offre.contrat, offre.contrat)
    yield "fr-icon-home-4-line", TELETRAVAIL.get(offre.teletravail, "")
    payee = offre.remuneration_min or offre.remuneration_max
    paie = fourchette(offre.remuneration_min, offre.remuneration_max) if payee else ""
    yield "fr-icon-money-euro-circle-line", f"{paie}\u00a0€ bruts par an" if paie else ""
