"""The text of a row as the search reads it, kept by the database in a generated column."""

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func, Value


def vecteur(**poids: str) -> Func:
    """Columns and the weight of each, A to D: the best place where a word is found gives its points (`POINTS`)."""
    parties = (
        Func(Func(champ, function="public.vecteur"), Value(lettre), function="setweight", output_field=_sorte())
        for champ, lettre in poids.items()
    )
    return Func(*parties, template="%(expressions)s", arg_joiner=" || ", output_field=_sorte())


def _sorte() -> SearchVectorField:
    return SearchVectorField()
