"""From what somebody typed to a PostgreSQL text query.

The configuration `public.francais` (french stemming, accents folded) and the function `public.normaliser`
(« C++ », « .NET », « CI/CD » become words) are created by migrations; the same function is applied when a
text is indexed and when it is searched.
"""

from socle.recherche.arbres import Arbre, Et, Ou, Sauf, en_tsquery, feuilles, lexemes, sur_places
from socle.recherche.proches import MOTS_COMPTES_MAX, assouplir
from socle.recherche.requetes import POINTS, PRIME, Requete, construire_requete, construire_requetes, contient
from socle.recherche.saisie import OPERATEURS_MAX, sens
from socle.recherche.textes import (
    CONFIGURATION,
    LONGUEUR_MAX,
    MOTS_MAX,
    PETITS_MOTS,
    canonique,
    guillemets_droits,
    mots,
    mots_utiles,
    paires_de_genre,
    sans_accent,
    terme,
    variantes_de_genre,
)

__all__ = [
    "CONFIGURATION",
    "LONGUEUR_MAX",
    "MOTS_COMPTES_MAX",
    "MOTS_MAX",
    "OPERATEURS_MAX",
    "PETITS_MOTS",
    "POINTS",
    "PRIME",
    "Arbre",
    "Et",
    "Ou",
    "Requete",
    "Sauf",
    "assouplir",
    "canonique",
    "construire_requete",
    "construire_requetes",
    "contient",
    "en_tsquery",
    "feuilles",
    "guillemets_droits",
    "lexemes",
    "mots",
    "mots_utiles",
    "paires_de_genre",
    "sans_accent",
    "sens",
    "sur_places",
    "terme",
    "variantes_de_genre",
]
