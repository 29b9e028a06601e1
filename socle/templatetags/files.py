"""The queues of the admin's home."""

from typing import Any

from django import template
from django.template.context import RequestContext

from socle import registres
from socle.registres import FileDAttente

register = template.Library()


@register.simple_tag(takes_context=True)
def files_d_attente(context: RequestContext) -> list[FileDAttente]:
    """What waits for the moderator who looks."""
    requete: Any = context["request"]
    return registres.lire_les_files(requete.acteur)
