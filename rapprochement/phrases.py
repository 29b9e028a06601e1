"""How a match is told, in pages and in mails. Only skills are ever named."""

from collections.abc import Sequence

from rapprochement.calcul import Critere, Rapprochement

CITEES = 3  # names in a sentence, the essential ones first

# From this score on: to the person itself, then to who reads what somebody else shows.
_MOTS = (
    (100, "Vous avez tous les niveaux demandés", "Tous les niveaux demandés sont atteints"),
    (75, "Vos compétences y répondent bien", "Ses compétences y répondent bien"),
    (50, "Vos compétences y répondent en partie", "Ses compétences y répondent en partie"),
    (1, "Vos compétences y répondent un peu", "Ses compétences y répondent un peu"),
    (0, "Vos compétences déclarées n’y répondent pas encore", "Les compétences montrées n’y répondent pas"),
)


def dire_score(rapprochement: Rapprochement) -> str:
    """« Vos compétences y répondent bien : 82 sur 100 »."""
    mots = next(mots for seuil, mots, _ in _MOTS if rapprochement.score >= seuil)
    return f"{mots}\u00a0: {rapprochement.score} sur 100"


def dire_score_d_autrui(rapprochement: Rapprochement) -> str:
    """« Ses compétences y répondent bien : 82 sur 100 »."""
    mots = next(mots for seuil, _, mots in _MOTS if rapprochement.score >= seuil)
    return f"{mots}\u00a0: {rapprochement.score} sur 100"


def dire_raison(rapprochement: Rapprochement) -> str:
    """« 82 sur 100. Niveau atteint : Python, SQL ; à un niveau près : Git ; manque : Kubernetes. »."""
    parties = (
        ("niveau atteint", rapprochement.atteintes),
        ("à un niveau près", rapprochement.proches),
        ("manque" if len(rapprochement.manquantes) == 1 else "manquent", rapprochement.manquantes),
    )
    dites = "\u00a0; ".join(f"{mots}\u00a0: {_citer(criteres)}" for mots, criteres in parties if criteres)
    return f"{rapprochement.score} sur 100. {dites[:1].upper()}{dites[1:]}."


def _citer(criteres: Sequence[Critere]) -> str:
    """The first names, and how many others."""
    premieres = [str(critere.exigence.competence) for critere in criteres[:CITEES]]
    autres = len(criteres) - len(premieres)
    if not autres:
        return ", ".join(premieres)
    return f"{', '.join(premieres)} et {autres} autre{'s' if autres > 1 else ''}"
