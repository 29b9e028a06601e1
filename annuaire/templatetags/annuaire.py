"""Filters of the directory's templates."""

from django import template
from django.utils.safestring import SafeString

from annuaire.textes import en_html

register = template.Library()


@register.filter
def markdown(texte: str) -> SafeString:
    return en_html(texte)
