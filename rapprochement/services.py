"""Run the assignment engine, and keep that it was run."""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from rapprochement.affectation.donnees import Affectation, Paire, Participant
from rapprochement.models import Execution
from socle.acteur import Acteur
from socle.traces import CODE


def executer(
    genre: str,
    demandes: Iterable[Participant],
    offres: Iterable[Participant],
    paires: Iterable[Paire],
    *,
    graine: int,
    acteur: Acteur,
    parametres: Mapping[str, Any] | None = None,
) -> tuple[Execution, Affectation]:
    """Who goes with whom, and the row that a trade's own pairs point to.

    `genre` is a word of the trade that asks, `parametres` what its scores and exclusions were made from: numbers and
    short words, or lists of them. The row is written in the transaction of the caller, who keeps the pairs in it too;
    the computation takes seconds, and holds nothing by itself. Raises `ProblemeInvalide`, `PreuveAbsente`, and
    `ValueError` for a parameter that looks like a name or a sentence.
    """
    # 45 MB that a web process spares until somebody asks.
    from rapprochement.affectation.moteur import affecter

    reglages = dict(parametres or {})
    for nom, valeur in {"genre": genre, **reglages}.items():
        if not all(_est_un_code(code) for code in (valeur if isinstance(valeur, list) else [valeur])):
            raise ValueError(f"« {nom} » n’est ni un numéro ni un code")
    debut, depart = timezone.now(), time.perf_counter()
    affectation = affecter(demandes, offres, paires, graine=graine)
    duree = time.perf_counter() - depart
    execution = Execution.objects.create(
        genre=genre,
        issue=affectation.issue,
        graine=graine,
        parametres=reglages,
        empreinte=affectation.empreinte,
        demandes=affectation.demandes,
        offres=affectation.offres,
        admissibles=affectation.admissibles,
        paires=len(affectation.paires),
        score_total=affectation.total,
        borne=affectation.preuve.borne,
        duree_ms=round(1000 * duree),
        started_at=debut,
        ended_at=max(debut, timezone.now()),
        acteur_id=acteur.utilisateur_id,
    )
    return execution, affectation


def _est_un_code(valeur: object) -> bool:
    return isinstance(valeur, int) or (isinstance(valeur, str) and CODE.fullmatch(valeur) is not None)
