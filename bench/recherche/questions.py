"""The sixty searches of the bench, in `bench/requetes.json`, and the number of offers each must find.

Counts hold for the offers that `demo.charger(n, publiees=True)` draws without any corpus: they depend on nothing
outside of the repository, nor on the day. `empreinte` tells whether the offers are still those.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from bench.commun import RACINE

FICHIER = RACINE / "bench" / "requetes.json"
CLASSES = ("etroite", "moyenne", "large", "sans-texte")

_EMPREINTE = """
SELECT md5(string_agg(md5(concat_ws('|', o.reference_csp, o.intitule, o.contexte, o.missions, o.profil, o.conditions,
    o.lieu, d.code, o.categories::text, %s::date - o.date_publication)), '' ORDER BY o.reference_csp))
FROM opportunites_offre o LEFT JOIN referentiels_departement d ON d.id = o.departement_id
"""


@dataclass(frozen=True)
class Question:
    """`tsquery` and `choix` (facet → keys of the search row) are what the page understood of its address."""

    classe: str
    adresse: str
    texte: str
    tsquery: str
    choix: Mapping[str, Sequence[str]]
    codes: Mapping[str, Sequence[str]]

    @property
    def numerique(self) -> bool:
        return self.codes.get("perimetre") != ["toutes"]


@dataclass
class Reponse:
    """What a page shows: how many offers, those of its first page, how many for each value (facet → key → count)."""

    total: int
    pks: list[int]
    nombres: dict[str, dict[str, int]]


def lire() -> dict[str, Any]:
    lu: dict[str, Any] = json.loads(FICHIER.read_text(encoding="utf-8"))
    return lu


def ecrire(contenu: Mapping[str, Any]) -> None:
    FICHIER.write_text(json.dumps(contenu, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def comprendre(requetes: Sequence[Mapping[str, Any]]) -> list[Question]:
    """Resolve each address as the page does, once: peers receive keys and a parsed text, and do not pay for it."""
    return [_comprendre(requete["classe"], requete["adresse"]) for requete in requetes]


def _comprendre(classe: str, adresse: str) -> Question:
    from opportunites.criteres import Demande, resoudre
    from opportunites.facettes import FACETTES
    from socle.recherche import en_tsquery

    codes = parse_qs(adresse)
    texte = codes.get("q", [""])[0]
    [criteres] = resoudre([Demande(texte, {f.nom: codes[f.nom] for f in FACETTES if f.nom in codes})])
    tsquery = en_tsquery(criteres.requete.arbre) if criteres.requete else ""
    choix = {facette.nom: cles for facette, cles in criteres.facettes()}
    return Question(classe, adresse, texte, tsquery, choix, codes)


def empreinte() -> str:
    """Of the offers in the database: who finds other counts knows whether the data or the search changed."""
    from django.db import connection
    from django.utils import timezone

    with connection.cursor() as curseur:
        curseur.execute(_EMPREINTE, [timezone.localdate()])
        return str(curseur.fetchone()[0])
