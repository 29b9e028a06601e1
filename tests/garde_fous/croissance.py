"""The cost of a page does not follow the rows: as many queries with 2 and 10, no query asked once a row.

django-zeal looks at lazy relations alone; the text of the queries shows a count or a `get` in a loop as well, and the
crawl already holds it, with the line that asked.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from django.urls import resolve

from tests.garde_fous.parcours import Parcours, Visite, route_de

REPETEES = 4  # times the same query in one answer
REQUETES_MAX = 15
# The admin asks a query for each field that chooses in a table, and for its own journal.
REQUETES_MAX_ADMIN = 25

Forme = tuple[str, frozenset[str]]

_VALEURS = re.compile(r"%s(?:, %s)+")
_LECTURE = re.compile(r"\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Mesure:
    """The dearest answer of a kind."""

    requetes: int
    visite: Visite


def sans_n_plus_un(visite: Visite) -> Iterator[str]:
    """The same query several times in one answer: once a row, as soon as there are many."""
    textes = _textes(visite)
    for sql, nombre in Counter(filter(_LECTURE.match, textes)).items():
        if nombre >= REPETEES:
            lieux = Counter(lieu for texte, lieu in zip(textes, visite.lieux, strict=True) if texte == sql)
            yield (
                f"{visite} : la même requête {nombre} fois, depuis {', '.join(lieux)} ; lisez tout d’un coup "
                f"(select_related, prefetch_related, annotate, une méthode de QuerySet) : {' '.join(sql.split())[:300]}"
            )


def forme(adresse: str) -> Forme:
    """What two addresses of the same kind share."""
    parties = urlsplit(adresse)
    return route_de(adresse), frozenset(nom for nom, _ in parse_qsl(parties.query, keep_blank_values=True))


def est_une_liste(adresse: str) -> bool:
    """An address without object: the same page in the two worlds."""
    if not route_de(adresse):
        return False
    trouvee = resolve(urlsplit(adresse).path)
    return not trouvee.args and not trouvee.captured_kwargs


def les_plus_cheres(parcours: Parcours, combien: int) -> list[str]:
    """Of each kind that this crawl saw, the addresses that asked most: the others need not be asked again."""
    par_forme: dict[Forme, list[Visite]] = defaultdict(list)
    for visite in parcours.visites.values():
        par_forme[forme(visite.adresse)].append(visite)
    return [
        visite.adresse
        for visites in par_forme.values()
        for visite in sorted(visites, key=lambda une: -len(une.requetes))[:combien]
    ]


def mesurer(parcours: Parcours, adresses: Iterable[str]) -> dict[Forme, Mesure]:
    """The dearest answer of each kind, asked again: what is read once for all is read."""
    mesures: dict[Forme, Mesure] = {}
    for adresse in adresses:
        visite = parcours.visiter(adresse)
        nombre = sum(bool(_LECTURE.match(sql)) for sql in visite.requetes)
        cle = forme(adresse)
        if cle not in mesures or mesures[cle].requetes < nombre:
            mesures[cle] = Mesure(nombre, visite)
    return mesures


def comparer(peu: dict[Forme, Mesure], beaucoup: dict[Forme, Mesure]) -> Iterator[str]:
    """What costs more with more rows, and what costs too much."""
    for cle in sorted(peu.keys() & beaucoup.keys(), key=str):
        avant, apres = peu[cle], beaucoup[cle]
        if apres.requetes > avant.requetes:
            yield (
                f"{apres.visite} : {apres.requetes} requêtes avec dix lignes de chaque, {avant.requetes} avec deux "
                f"({avant.visite.adresse}) ; lisez tout d’un coup. De plus : {_en_plus(avant.visite, apres.visite)}"
            )
    for mesure in beaucoup.values():
        maximum = REQUETES_MAX_ADMIN if mesure.visite.adresse.startswith("/admin/") else REQUETES_MAX
        if mesure.requetes > maximum:
            yield f"{mesure.visite} : {mesure.requetes} requêtes, {maximum} au plus ; réunissez des lectures"


def _en_plus(avant: Visite, apres: Visite) -> str:
    """The lines that ask for what was not asked as often."""
    textes = _textes(apres)
    nouvelles = Counter(textes) - Counter(_textes(avant))
    lieux = Counter(lieu for sql, lieu in zip(textes, apres.lieux, strict=True) if sql in nouvelles)
    return ", ".join(f"{lieu} ({nombre} fois)" for lieu, nombre in lieux.most_common(5))


def _textes(visite: Visite) -> list[str]:
    """Queries, whatever the number of their values."""
    return [_VALEURS.sub("%s…", sql) for sql in visite.requetes]
