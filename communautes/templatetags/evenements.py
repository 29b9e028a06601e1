"""Hours and badges of events, in templates."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from communautes import heures
from communautes.models import Evenement

register = template.Library()


@register.filter
def moment(evenement: Evenement) -> SafeString:
    """When it is held, at the hour of its place, as a `<time>` element."""
    debut = evenement.debut.astimezone(evenement.zone).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', debut, heures.dire_le_moment(evenement))


@register.filter
def moment_a_paris(evenement: Evenement) -> str:
    """The same in Paris; "" when clocks agree."""
    return heures.dire_a_paris(evenement)


@register.filter
def a_l_heure_de(instant: object, evenement: Evenement) -> str:
    """A moment of an event (a deadline), at the hour of its place."""
    return heures.dire_l_heure(instant, evenement)  # type: ignore[arg-type]


@register.filter
def heure_locale(evenement: Evenement) -> str:
    """The hour at which it begins, where it is held."""
    return heures.heure(evenement.debut.astimezone(evenement.zone))
