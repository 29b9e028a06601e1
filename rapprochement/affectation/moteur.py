"""The one assignment engine, for mentoring campaigns and missions."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from rapprochement.affectation.donnees import Affectation, Paire, Participant, Preuve, PreuveAbsente, Reste
from rapprochement.affectation.enums import Issue, Pourquoi
from rapprochement.affectation.flot import resoudre
from rapprochement.affectation.preuve import compter, tarifer, verifier
from rapprochement.affectation.probleme import Cote, Entiers, Probleme, poser


def affecter(
    demandes: Iterable[Participant], offres: Iterable[Participant], paires: Iterable[Paire], *, graine: int
) -> Affectation:
    """The pairs whose total score is the largest, no capacity exceeded, no pair made that was not given.

    The total alone counts: two fair pairs may be worth less than an excellent one. Who wants as many pairs as possible
    adds the same number to every score. Since a score is at least 1, whoever is left could only have gone with who is
    full. Equal totals are settled by a draw that depends on `graine` and on the ids: the order of what is given
    changes nothing, not even who is paired with whom.

    Raises `ProblemeInvalide` for a question without meaning, `PreuveAbsente` if the answer could not be proven.
    Seconds and memory: docs/adr/0028.
    """
    probleme = poser(demandes, offres, paires, graine)
    issue = _issue(probleme)
    if issue is Issue.AFFECTEE:
        gardees = resoudre(probleme)
        u, v = tarifer(probleme, gardees)
    else:
        gardees = np.zeros(len(probleme.poids), dtype=np.bool_)
        u, v = _prix_sans_place(probleme)
    borne = verifier(probleme, gardees, u, v)
    obtenues_d, obtenues_o = compter(probleme, gardees)
    admissibles_d, admissibles_o = compter(probleme, np.ones_like(gardees))
    return Affectation(
        issue=issue,
        graine=graine,
        empreinte=probleme.empreinte,
        demandes=len(probleme.demandes.ids),
        offres=len(probleme.offres.ids),
        admissibles=len(probleme.poids),
        paires=_paires(probleme, gardees),
        total=int(probleme.score[gardees].sum()),
        preuve=Preuve(borne, probleme.unite, _par_id(probleme.demandes, u), _par_id(probleme.offres, v)),
        demandes_restantes=_restes(probleme.demandes, obtenues_d, admissibles_d),
        offres_restantes=_restes(probleme.offres, obtenues_o, admissibles_o),
    )


def controler(
    demandes: Iterable[Participant], offres: Iterable[Participant], paires: Iterable[Paire], affectation: Affectation
) -> None:
    """Check an answer against its question, from its pairs and prices alone. Raises `PreuveAbsente`."""
    probleme = poser(demandes, offres, paires, affectation.graine)
    cles = {(paire.demande, paire.offre, paire.score) for paire in affectation.paires}
    lues = zip(
        probleme.demandes.ids[probleme.demande].tolist(),
        probleme.offres.ids[probleme.offre].tolist(),
        probleme.score.tolist(),
        strict=True,
    )
    gardees = np.fromiter((cle in cles for cle in lues), dtype=np.bool_, count=len(probleme.poids))
    u = np.array([affectation.preuve.prix_demandes[cle] for cle in probleme.demandes.ids.tolist()], dtype=np.int64)
    v = np.array([affectation.preuve.prix_offres[cle] for cle in probleme.offres.ids.tolist()], dtype=np.int64)
    total = sum(paire.score for paire in affectation.paires)
    if int(gardees.sum()) != len(affectation.paires):
        raise PreuveAbsente("une paire n’est pas admissible, ou est gardée deux fois")
    if not verifier(probleme, gardees, u, v) == affectation.preuve.borne == affectation.total == total:
        raise PreuveAbsente("le total n’est pas la borne")


def _issue(probleme: Probleme) -> Issue:
    demandes, offres = len(probleme.demandes.ids), len(probleme.offres.ids)
    if not demandes or not offres:
        return Issue.VIDE if not demandes and not offres else Issue.SANS_OFFRE if demandes else Issue.SANS_DEMANDE
    if not probleme.demandes.capacites.any() or not probleme.offres.capacites.any():
        return Issue.SANS_PLACE
    if not len(probleme.poids):
        return Issue.SANS_PAIRE
    places = probleme.demandes.capacites[probleme.demande].astype(bool)
    places &= probleme.offres.capacites[probleme.offre].astype(bool)
    return Issue.AFFECTEE if places.any() else Issue.SANS_PLACE


def _prix_sans_place(probleme: Probleme) -> tuple[Entiers, Entiers]:
    """No pair can be made: a place that does not exist may cost anything."""
    cher = probleme.poids.max() if len(probleme.poids) else 0
    return tuple(np.where(cote.capacites == 0, cher, 0) for cote in (probleme.demandes, probleme.offres))  # type: ignore[return-value]


def _paires(probleme: Probleme, gardees: NDArray[np.bool_]) -> list[Paire]:
    siennes = np.flatnonzero(gardees)
    colonnes = zip(
        probleme.demandes.ids[probleme.demande[siennes]].tolist(),
        probleme.offres.ids[probleme.offre[siennes]].tolist(),
        probleme.score[siennes].tolist(),
        probleme.rang[siennes].tolist(),
        strict=True,
    )
    return [Paire(demande, offre, score, probleme.raisons[rang]) for demande, offre, score, rang in colonnes]


def _par_id(cote: Cote, prix: Entiers) -> dict[int, int]:
    return dict(zip(cote.ids.tolist(), prix.tolist(), strict=True))


def _restes(cote: Cote, obtenues: Entiers, admissibles: Entiers) -> list[Reste]:
    colonnes = (valeurs.tolist() for valeurs in (cote.ids, obtenues, cote.capacites, admissibles))
    return [
        Reste(cle, obtenu, capacite, _pourquoi(obtenu, capacite, admissible))
        for cle, obtenu, capacite, admissible in zip(*colonnes, strict=True)
        if obtenu < capacite or not capacite
    ]


def _pourquoi(obtenu: int, capacite: int, admissible: int) -> Pourquoi:
    """An optimal assignment leaves no room on both sides of a pair: scores are above 0."""
    if not capacite:
        return Pourquoi.SANS_PLACE
    if not admissible:
        return Pourquoi.SANS_PAIRE
    return Pourquoi.TOUS_OBTENUS if obtenu == admissible else Pourquoi.TOUS_PRIS
