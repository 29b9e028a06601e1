"""The naive peer: the usual Django job board. `icontains` on every text, one COUNT for each value of each facet.

It reads the same tables, without the search rows. Its words are pieces of text, neither stemmed nor synonyms.
"""

import random
import time
from collections.abc import Iterator, Mapping
from typing import Any

from bench.recherche.questions import Question, Reponse

PAGE = 20
# Where a word is looked for: the texts, and the names that a card shows.
_TEXTES = (
    *("intitule", "contexte", "missions", "profil", "conditions", "lieu", "employeur_libelle"),
    *("metier__libelle", "metier__famille", "organisme__nom", "organisme__sigle", "departement__nom"),
)
_CHAMPS = {
    "region": "departement__region_id",
    "departement": "departement_id",
    "famille": "metier__famille",
    "metier": "metier_id",
    "competence": "exigences__competence_id",
    "statut": "nature_emploi",
    "corps": "corps_vises",
}


def repondre(question: Question, jour: Any, valeurs: Mapping[str, list[str]]) -> Reponse:
    """All of the page; `valeurs` gives the keys to count for each facet."""
    offres = _filtrees(question, jour)
    reponse = Reponse(offres.count(), _page(offres), {nom: {} for nom in valeurs})
    for nom, cle, n in _comptes(question, jour, [(nom, cle) for nom, cles in valeurs.items() for cle in cles]):
        if n:
            reponse.nombres[nom][cle] = n
    return reponse


def chronometrer(question: Question, jour: Any, valeurs: Mapping[str, list[str]], budget: float) -> dict[str, Any]:
    """Milliseconds for the page. Past `budget` seconds, the values left are taken to cost what the others did.

    Values come in a shuffled order, so that those measured stand for the others.
    """
    depart = time.perf_counter()
    offres = _filtrees(question, jour)
    total, _ = offres.count(), _page(offres)
    page = time.perf_counter() - depart
    a_compter = [(nom, cle) for nom, cles in valeurs.items() for cle in cles]
    random.Random(1).shuffle(a_compter)
    comptees, depart, passe = 0, time.perf_counter(), 0.0
    for _ in _comptes(question, jour, a_compter):
        comptees, passe = comptees + 1, time.perf_counter() - depart
        if passe > budget:
            break
    millisecondes = 1000 * (page + passe * len(a_compter) / max(comptees, 1))
    return {"ms": round(millisecondes), "total": total, "comptees": comptees, "a_compter": len(a_compter)}


def _comptes(question: Question, jour: Any, a_compter: list[tuple[str, str]]) -> Iterator[tuple[str, str, int]]:
    for nom, cle in a_compter:
        offres = _filtrees(question, jour, sauf=nom).filter(_condition(nom, [cle]))
        yield nom, cle, offres.count()


def _page(offres: Any) -> list[int]:
    page = offres.select_related("metier", "departement__region", "organisme")
    return [offre.pk for offre in page.order_by("-date_publication", "-pk")[:PAGE]]


def _filtrees(question: Question, jour: Any, sauf: str = "") -> Any:
    from django.db.models import Q

    from opportunites.models import Offre

    offres = Offre.objects.filter(Q(date_limite=None) | Q(date_limite__gte=jour), etat="publiée", diffusion="publique")
    if question.numerique:
        offres = offres.filter(metier__numerique=True)
    for mot in question.texte.split():
        un_texte = Q(pk__in=_requerant(mot))
        for champ in _TEXTES:
            un_texte |= Q(**{f"{champ}__icontains": mot})
        offres = offres.filter(un_texte)
    for nom, cles in question.choix.items():
        if nom != sauf:
            offres = offres.filter(_condition(nom, cles))
    return offres.distinct()


def _requerant(mot: str) -> Any:
    from opportunites.models import ExigenceOffre

    return ExigenceOffre.objects.filter(competence__libelle__icontains=mot).values("offre")


def _condition(nom: str, cles: Any) -> Any:
    from datetime import timedelta

    from django.db.models import Q
    from django.utils import timezone

    if nom == "publiee":
        return Q(date_publication__gte=timezone.localdate() - timedelta(days=int(cles[0])))
    if nom == "employeur":
        return Q(organisme_id__in=[pk for cle in cles for pk in _branche(int(cle))])
    if nom in ("categorie", "mobilite"):
        return Q(**{f"{'categories' if nom == 'categorie' else 'mobilites'}__overlap": list(cles)})
    if nom == "etape":
        return ~Q(etape_apport="", etape_mentor="", etape_suite="")
    return Q(**{f"{_CHAMPS.get(nom, nom)}__in": cles})


def _branche(cle: int) -> list[int]:
    """The employer and those below it; a sensitive one counts for its ministry alone."""
    from referentiels.models import Organisme

    branche = Organisme.objects.branche(cle)
    racine = Organisme.objects.filter(pk=cle, parent=None).exists()
    return list((branche if racine else branche & Organisme.objects.montrables()).values_list("pk", flat=True))
