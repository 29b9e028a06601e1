"""What templates say of a match."""

from django import template

from rapprochement.enums import Verdict
from rapprochement.phrases import dire_raison, dire_score, dire_score_d_autrui
from referentiels.enums import Niveau

register = template.Library()
register.filter("score_en_mots", dire_score)
register.filter("score_d_autrui", dire_score_d_autrui)
register.filter("raison", dire_raison)

_GENRES = {Verdict.DEPASSEE: "success", Verdict.ATTEINTE: "success", Verdict.PROCHE: "info"}


@register.filter
def genre_de_badge(verdict: Verdict) -> str:
    """The colour that goes with the words; a missing skill is no mistake, and has none."""
    return _GENRES.get(verdict, "")


@register.filter
def niveau_en_mots(niveau: int | None) -> str:
    return Niveau(niveau).label if niveau else "pas déclarée"
