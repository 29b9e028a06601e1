"""Which state each fictitious offer ends in, by which verbs, and the dates that go with it."""

from datetime import date, timedelta
from random import Random
from typing import Any

from opportunites.demo import repartition
from opportunites.enums import Diffusion, Issue
from opportunites.enums import EtatOffre as E

# Each offer is created, then plays these verbs; a state with several histories alternates them.
_HISTOIRES: dict[str, tuple[tuple[str, ...], ...]] = {
    E.BROUILLON: ((),),
    E.SOUMISE: (("soumettre",), ("soumettre", "demander_complement", "soumettre")),
    E.A_COMPLETER: (("soumettre", "demander_complement"),),
    E.PUBLIEE: (("soumettre", "publier"),),
    E.SUSPENDUE: (("soumettre", "publier", "suspendre"),),
    E.POURVUE: (("soumettre", "publier", "pourvoir"), ("soumettre", "publier", "expirer", "pourvoir")),
    E.INFRUCTUEUSE: (("soumettre", "publier", "declarer_infructueuse"),),
    E.RETIREE: (("soumettre", "publier", "retirer"), ("soumettre", "publier", "suspendre", "retirer")),
    E.EXPIREE: (("soumettre", "publier", "expirer"),),
    E.REFUSEE: (("soumettre", "refuser"),),
    E.ARCHIVEE: (("soumettre", "publier", "pourvoir", "archiver"), ("soumettre", "publier", "expirer", "archiver")),
}
_JAMAIS_PUBLIEES = {E.BROUILLON, E.SOUMISE, E.A_COMPLETER, E.REFUSEE}
# Their deadline is behind us, or may be.
_PASSEES = {E.EXPIREE, E.ARCHIVEE, E.POURVUE, E.INFRUCTUEUSE}

# In the first 120, one offer in four is one of these in turn: 30 offers, each state two or three times.
_AUTRES = [etat for etat in _HISTOIRES if etat != E.PUBLIEE]
PREMIERES = 120
_UNE_SUR = 4
RESERVEES = (14, 58)  # published, shown to members only
_PART_PUBLIEE = 0.96  # of the bulk
_PART_LIMITEE = 0.88  # of the open ones: the others have no deadline


def etat_de(numero: int, hasard: Random, *, publiees: bool = False) -> str:
    """Fixed for the first offers, so that a small demo shows every state; drawn for the bulk."""
    if numero > PREMIERES:
        tire = E.PUBLIEE if hasard.random() < _PART_PUBLIEE else hasard.choice(_AUTRES)
        return str(E.PUBLIEE if publiees else tire)
    if publiees:
        return str(E.PUBLIEE)
    if numero % _UNE_SUR:
        return str(E.PUBLIEE)
    return str(_AUTRES[(numero // _UNE_SUR - 1) % len(_AUTRES)])


def diffusion_de(numero: int, *, publiees: bool = False) -> str:
    return str(Diffusion.MEMBRES if numero in RESERVEES and not publiees else Diffusion.PUBLIQUE)


def verbes_de(etat: str, variante: int) -> tuple[str, ...]:
    histoires = _HISTOIRES[etat]
    return histoires[variante % len(histoires)]


def dates_de(
    etat: str, aujourdhui: date, hasard: Random, *, sur_un_an: bool = False
) -> tuple[date | None, date | None]:
    """First publication and deadline, at least a month apart as the guard of publication asks."""
    if etat in _JAMAIS_PUBLIEES:
        return None, aujourdhui + timedelta(days=hasard.randint(35, 90)) if hasard.random() < 0.7 else None
    if etat in _PASSEES:
        limite = aujourdhui - timedelta(days=hasard.randint(1, 45))
        return limite - timedelta(days=hasard.randint(31, 60)), limite
    reste = hasard.randint(3, 90)
    if sur_un_an:
        echeance = aujourdhui + timedelta(days=reste) if hasard.random() < _PART_LIMITEE else None
        return repartition.publication(aujourdhui, echeance, hasard), echeance
    publication = aujourdhui - timedelta(days=hasard.randint(max(0, 31 - reste), 90))
    return publication, aujourdhui + timedelta(days=reste) if hasard.random() < _PART_LIMITEE else None


def issue_de(etat: str, variante: int, limite: date | None) -> dict[str, Any]:
    """How the recruitment ended, for the offers that somebody filled."""
    if limite is None or "pourvoir" not in verbes_de(etat, variante):
        return {}
    issues = (Issue.MEMBRE, Issue.AGENT, Issue.CONTRACTUEL)
    return {"issue": issues[variante % len(issues)], "date_prise_de_poste": limite + timedelta(days=45)}
