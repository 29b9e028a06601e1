"""What the search of offers suggests while somebody types: métiers, skills, employers and places."""

from collections.abc import Iterable, Iterator, Mapping

from django.conf import settings
from django.utils import timezone

from opportunites.index import INDEX
from opportunites.resultats import lisibles
from referentiels import suggestions as referentiel
from referentiels.completion import Saisie
from referentiels.suggestions import Groupe, Suggestion, grouper
from socle.acteur import ANONYME

# What offers are known by in the index.
GENRES = ("metier", "competence")


def suggerer(texte: str) -> list[Groupe]:
    """The groups that have something, in five queries and that of the index.

    The same for everybody, so that answers can be shared.
    """
    saisie = Saisie.lire(texte)
    if saisie is None:
        return []
    offertes = _offertes()
    return grouper(
        [
            ("Métiers", _metiers(saisie, offertes["metier"])),
            ("Compétences", referentiel.competences(saisie, offertes["competence"])),
            ("Employeurs", referentiel.employeurs(saisie)),
            ("Lieux", referentiel.lieux(saisie)),
        ]
    )


def _metiers(saisie: Saisie, offerts: Iterable[int]) -> Iterator[Suggestion]:
    for metier, suggestion in referentiel.metiers(saisie, offerts):
        # Out of the default scope, the choice would find nothing without widening it.
        elargi = {} if metier.numerique else {"perimetre": "toutes"}
        yield suggestion._replace(choix=suggestion.choix | elargi)


def _offertes() -> Mapping[str, frozenset[int]]:
    """The métiers and skills of public offers open today; nothing when the index in memory cannot tell.

    The database would read all the requirements of offers for each skill that none asks for: seconds.
    """
    vue, jour = INDEX.vue(settings.INDEX_OFFRES_MAX), timezone.localdate()
    if vue is None:
        return dict.fromkeys(GENRES, frozenset())
    cle = f"offertes {jour}"
    if cle not in vue.annexes:
        ouvertes = lisibles(vue, ANONYME, jour)
        vue.annexes[cle] = {
            genre: frozenset(int(pk) for pk, lignes in vue.genre(genre).items() if lignes.intersect(ouvertes))
            for genre in GENRES
        }
    offertes: Mapping[str, frozenset[int]] = vue.annexes[cle]
    return offertes
