"""What changed in an offer since it was last published, from the snapshot that the journal keeps."""

import json
import re
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder

from opportunites.models import Offre
from opportunites.presentation import GROUPES, TEXTES_LONGS, Noms, libelle
from socle.models import Transition

# Characters beyond which a text is compared by lines: the cost grows as the square of the number of pieces.
TEXTE_PAR_MOTS = 12_000
MOTS, LIGNES = re.compile(r"\S+\s*|\s+"), re.compile(r"[^\n]+\n?|\n")
# Share of words kept under which a text reads better as a whole, old then new.
RECRIT = 0.4


class Morceau(NamedTuple):
    """A run of text: « garde », « retire » or « ajoute »."""

    genre: str
    texte: str


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
    if champ == "competences" or max(len(avant), len(apres)) > TEXTE_PAR_MOTS:
        return _comparer(f"{avant}\n", f"{apres}\n", LIGNES)
    if champ in TEXTES_LONGS or champ == "intitule":
        return _comparer(avant, apres, MOTS)
    return _remplacer(avant, apres)


def _comparer(avant: str, apres: str, unites: re.Pattern[str]) -> list[Morceau]:
    gauche, droite = unites.findall(avant), unites.findall(apres)
    comparaison = SequenceMatcher(None, gauche, droite, autojunk=False)
    if unites is MOTS and comparaison.ratio() < RECRIT:
        return _remplacer(avant, apres)
    morceaux = []
    for code, g1, g2, d1, d2 in comparaison.get_opcodes():
        retire, ajoute = "".join(gauche[g1:g2]), "".join(droite[d1:d2])
        morceaux += [Morceau("garde", retire)] if code == "equal" else _remplacer(retire, ajoute)
    return morceaux


def _remplacer(avant: str, apres: str) -> list[Morceau]:
    return [Morceau(genre, texte) for genre, texte in (("retire", avant), ("ajoute", apres)) if texte.strip()]
