"""The whole of what was typed is the name of something known: a métier, a skill, an employer.

A search that recognises it offers the exact filter, and ranks first what has it.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from referentiels.completion import MOT
from referentiels.enums import EtatCompetence
from referentiels.models import Organisme
from socle.patience import lire
from socle.recherche import PETITS_MOTS, canonique, guillemets_droits, mots_utiles, sans_accent, variantes_de_genre

LUS_MAX = 50  # by kind, the shortest first: names that hold all of the words typed
RECONNUS_MAX = 5

# Each by an index of `referentiels.models`. In SQL: Django took longer to write them than PostgreSQL to answer.
_LUS = """
(SELECT 'metier', id, code, libelle, ARRAY[libelle::text]
    FROM referentiels_metier
    WHERE public.debuts(libelle) @@ %(mots)s::tsquery ORDER BY length(libelle), id LIMIT %(max)s)
UNION ALL
(SELECT 'metier', m.id, m.code, m.libelle, ARRAY[a.libelle::text]
    FROM referentiels_appellation a JOIN referentiels_metier m ON m.id = a.metier_id
    WHERE public.debuts(a.libelle) @@ %(mots)s::tsquery ORDER BY length(a.libelle), a.id LIMIT %(max)s)
UNION ALL
(SELECT 'competence', id, code, libelle, libelle::text || ARRAY(SELECT jsonb_array_elements_text(alias))
    FROM referentiels_competence
    WHERE etat = %(validee)s AND public.debuts(libelle, alias::text) @@ %(mots)s::tsquery
    ORDER BY length(libelle), id LIMIT %(max)s)
UNION ALL
(SELECT 'employeur', id, sigle, nom, '{}' FROM referentiels_organisme WHERE upper(sigle) = upper(%(texte)s) ORDER BY id)
"""


class NomReconnu(NamedTuple):
    """The facet that says it exactly, and its value."""

    facette: str
    code: str
    libelle: str
    cle: str


def reconnaitre(texte: str) -> list[NomReconnu]:
    """Whatever the gender, the number and the accents. One query, and one to name an employer; none with operators."""
    dit = canonique(texte)
    if not dit or '"' in guillemets_droits(texte):
        return []
    reconnus = (
        reconnu
        for reconnu, noms in _lire(texte)
        if (_est_montrable(reconnu) if reconnu.facette == "employeur" else dit in map(_canonique, noms))
    )
    return list(dict.fromkeys(reconnus))[:RECONNUS_MAX]


# Of the names of the referential, which are few and always the same.
_canonique = lru_cache(4096)(canonique)


def _lire(texte: str) -> list[tuple[NomReconnu, list[str]]]:
    """A métier by its label or an appellation, a skill by its label or another name, an employer by its sigle.

    With the names that hold every word, in one gender or another; none for an employer.
    """
    valeurs: dict[str, Any] = {
        "mots": " & ".join(_formes(mot) for mot in mots_utiles(texte)),
        "texte": texte.replace("\0", " ").strip(),
        "validee": EtatCompetence.VALIDEE,
        "max": LUS_MAX,
    }
    lignes = lire(_LUS, valeurs, par_index=True)  # cutting every name in words would cost half a second
    return [(NomReconnu(facette, code, libelle, str(pk)), noms) for facette, pk, code, libelle, noms in lignes]


def _est_montrable(employeur: NomReconnu) -> bool:
    """A sensitive employer is never named."""
    return Organisme.objects.montrables().filter(pk=employeur.cle).exists()


def _formes(mot: str) -> str:
    """The word in its genders, singular or plural: « Node.js » is two."""
    mot = mot.casefold()
    nombres = {mot, mot.rstrip("sx"), f"{mot}s", f"{mot}x"}
    formes = {sans_accent(forme) for nombre in nombres if nombre for forme in variantes_de_genre(nombre)}
    choix = (
        " & ".join(f"'{partie}'" for partie in MOT.findall(forme) if partie not in PETITS_MOTS) for forme in formes
    )
    return "(" + " | ".join(f"({un})" for un in sorted(choix) if un) + ")"
