"""The naive peer: the usual Django directory. `icontains` on every text, one COUNT for each value of each facet.

It reads the tables as people fill them, without the search rows, and asks who sees each part in every condition. Its
words are pieces of text, neither stemmed nor synonyms: the searches of the bench are of words for which it is the same.
"""

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bench.annuaire.questions import Question

PAGE = 20
VALEURS = 40  # of a facet, shown and counted
# What is looked for, by the part of the profile that shows it.
_TEXTES = {
    "competences": (),
    "poste": ("poste", "metier__libelle"),
    "employeur": ("organisme__nom", "organisme__sigle", "organisme__parent__nom"),
    "corps": ("corps__nom", "corps__sigle"),
    "residence": ("ville", "departement__nom", "departement__region__nom"),
    "presentation": ("presentation", "aide_sur"),
}


@dataclass
class Naive:
    """`nombres`, (facet, key, count), holds what could be counted in the time given."""

    total: int
    pks: list[int]
    nombres: list[tuple[str, str, int]]
    a_compter: int
    millisecondes: float


def repondre(question: Question, vu: Any, nombres: Mapping[str, Mapping[str, int]], budget: float) -> Naive:
    """The page. Past `budget` seconds, the values left are taken to cost what the others did.

    `nombres` gives the values to count, the most frequent forty of each facet. They come in a shuffled order, so that
    those measured stand for the others.
    """
    depart = time.perf_counter()
    membres = _filtres(question, vu)
    total, pks = membres.count(), [membre.pk for membre in membres.select_related("metier").par_nom()[:PAGE]]
    page = time.perf_counter() - depart
    frequentes = {nom: sorted(siens, key=siens.__getitem__, reverse=True)[:VALEURS] for nom, siens in nombres.items()}
    a_compter = [(nom, cle) for nom, cles in frequentes.items() for cle in cles]
    random.Random(1).shuffle(a_compter)
    comptees: list[tuple[str, str, int]] = []
    depart, passe = time.perf_counter(), 0.0
    for compte in _compter(question, vu, a_compter):
        comptees.append(compte)
        passe = time.perf_counter() - depart
        if passe > budget:
            break
    millisecondes = 1000 * (page + passe * len(a_compter) / max(len(comptees), 1))
    return Naive(total, pks, comptees, len(a_compter), millisecondes)


def _compter(question: Question, vu: Any, a_compter: list[tuple[str, str]]) -> Iterator[tuple[str, str, int]]:
    for nom, cle in a_compter:
        yield nom, cle, _filtres(question, vu, sauf=nom).filter(_condition(nom, [cle])).count()


def _filtres(question: Question, vu: Any, sauf: str = "") -> Any:
    from annuaire.models import Membre

    membres = Membre.objects.vus_par(vu)
    for mot in question.texte.split():
        membres = membres.filter(_contient(mot))
    for nom, cles in question.choix.items():
        if nom != sauf:
            membres = membres.filter(_condition(nom, cles))
    return membres


def _montre(partie: str) -> Any:
    from django.db.models import F, Q

    return Q(**{f"audience_{partie}__gte": F("besoin")})


def _contient(mot: str) -> Any:
    from django.db.models import Q

    trouve = Q()
    for champ in ("nom", "prenom"):
        trouve |= Q(**{f"{champ}__unaccent__istartswith": mot}) | Q(**{f"{champ}__unaccent__icontains": f" {mot}"})
        trouve |= Q(**{f"{champ}__unaccent__icontains": f"-{mot}"})
    for partie, champs in _TEXTES.items():
        un_texte = _savent(competence__libelle__icontains=mot) if partie == "competences" else Q()
        for champ in champs:
            un_texte |= Q(**{f"{champ}__icontains": mot})
        trouve |= _montre(partie) & un_texte
    return trouve | (_montre("communautes") & _adherent(communaute__nom__icontains=mot))


def _savent(**conditions: Any) -> Any:
    from django.db.models import Q

    from annuaire.models import CompetenceDeclaree

    return Q(pk__in=CompetenceDeclaree.objects.filter(**conditions).order_by().values("membre"))


def _adherent(**conditions: Any) -> Any:
    from django.db.models import Q

    from annuaire.models import Adhesion

    return Q(pk__in=Adhesion.objects.filter(etat="active", **conditions).order_by().values("membre"))


def _condition(nom: str, cles: Any) -> Any:
    from django.db.models import Q

    siennes = {
        "competence": lambda: _montre("competences") & _savent(competence__in=cles),
        "aide": lambda: _montre("competences") & _savent(competence__in=cles, peut_transmettre=True),
        "employeur": lambda: _montre("employeur") & Q(organisme_id__in=[pk for cle in cles for pk in _branche(cle)]),
        "metier": lambda: _montre("poste") & Q(metier__in=cles),
        "corps": lambda: _montre("corps") & Q(corps__in=cles),
        "region": lambda: _montre("residence") & Q(departement__region__in=cles),
        "departement": lambda: _montre("residence") & Q(departement__in=cles),
        "communaute": lambda: _montre("communautes") & _adherent(communaute__in=cles),
    }
    return siennes[nom]()


def _branche(cle: str) -> list[int]:
    """The employer and those below it; a sensitive one counts for its ministry alone."""
    from referentiels.models import Organisme

    branche = Organisme.objects.branche(int(cle))
    racine = Organisme.objects.filter(pk=cle, parent=None).exists()
    return list((branche if racine else branche & Organisme.objects.montrables()).values_list("pk", flat=True))
