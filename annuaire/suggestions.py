"""What the search of the directory suggests while somebody types: words of the referential, never a person.

A name suggested at each letter would copy the directory by its beginnings, out of reach of the daily limit of
profiles: names are found by sending the form, on pages that are bounded (ADR 0024).
"""

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.db.models.functions import Length

from annuaire.index import INDEX
from annuaire.models import Communaute
from annuaire.querysets.visibles import Regard
from annuaire.resultats import lisibles
from referentiels import suggestions as referentiel
from referentiels.completion import Saisie, commence, rang
from referentiels.suggestions import LUES, Groupe, Suggestion, grouper

# What is offered first: what this reader may find, as the facets would count it.
GENRES = ("competence", "metier")


def suggerer(texte: str, vu: Regard) -> list[Groupe]:
    """The groups that have something, in seven queries and that of the index; nothing to whom reads nothing."""
    saisie = Saisie.lire(texte)
    if saisie is None or not vu.ouvert:
        return []
    montrees = _montrees(vu)
    return grouper(
        [
            ("Compétences", referentiel.competences(saisie, montrees["competence"])),
            ("Métiers", (suggestion for _, suggestion in referentiel.metiers(saisie, montrees["metier"]))),
            ("Employeurs", referentiel.employeurs(saisie)),
            ("Corps", referentiel.corps(saisie)),
            ("Communautés", _communautes(saisie, vu)),
            ("Lieux", referentiel.lieux(saisie)),
        ]
    )


def _communautes(saisie: Saisie, vu: Regard) -> Iterator[Suggestion]:
    """Open ones and one's own: a project has no name yet. A few dozen rows: no index."""
    connues = Communaute.objects.visibles(vu.communautes).filter(commence(saisie, "nom"))
    trouvees = connues.annotate(rang=rang(saisie, "nom")).order_by("rang", Length("nom"), "nom", "pk")
    return (Suggestion({"communaute": une.slug}, une.nom) for une in trouvees[:LUES])


def _montrees(vu: Regard) -> Mapping[str, frozenset[int]]:
    """The skills and métiers that somebody shows to this reader; nothing when the index in memory cannot tell."""
    vue = INDEX.vue(settings.INDEX_ANNUAIRE_MAX)
    if vue is None:
        return dict.fromkeys(GENRES, frozenset())
    siennes = lisibles(vue, vu)
    return {
        genre: frozenset(int(pk) for pk, lignes in vue.genre(genre).items() if lignes.intersect(siennes))
        for genre in GENRES
    }
