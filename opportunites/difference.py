"""What changed in an offer since it was last published, from the snapshot that the journal keeps."""

import json
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder

from opportunites.models import Offre
from opportunites.presentation import GROUPES, TEXTES_LONGS, Noms, libelle
from socle.difference import LIGNES, TEXTE_PAR_MOTS, Morceau, comparer, comparer_textes, remplacer
from socle.models import Transition


class Changement(NamedTuple):
    champ: str
    libelle: str
    morceaux: list[Morceau]


def difference(offre: Offre, publication: Transition) -> list[Changement]:
    """Fields that differ from the snapshot of `publication`; those that did not exist then are left out."""
    avant, apres = _en_json(publication.instantane or {}), _en_json(offre.instantane())
    changes = [
        champ
        for champs in GROUPES.values()
        for champ in champs
        if champ != "date_publication" and champ in avant and champ in apres and avant[champ] != apres[champ]
    ]
    versions = [{champ: version[champ] for champ in changes} for version in (avant, apres)]
    noms = Noms.lire(versions)
    return [
        Changement(champ, libelle(champ), _morceaux(champ, *(noms.montrer(champ, v[champ]) for v in versions)))
        for champ in changes
    ]


def _en_json(instantane: dict[str, Any]) -> dict[str, Any]:
    """As the journal gives it back: dates are texts."""
    lu: dict[str, Any] = json.loads(json.dumps(instantane, cls=DjangoJSONEncoder))
    return lu


def _morceaux(champ: str, avant: str, apres: str) -> list[Morceau]:
    if champ == "competences":
        return comparer(f"{avant}\n", f"{apres}\n", LIGNES)
    if champ in TEXTES_LONGS or champ == "intitule" or max(len(avant), len(apres)) > TEXTE_PAR_MOTS:
        return comparer_textes(avant, apres)
    return remplacer(avant, apres)
