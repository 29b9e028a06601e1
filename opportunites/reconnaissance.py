"""The whole of what was typed is the name of something known: a métier, a skill, an employer.

A search that recognises it offers the exact filter, and ranks first what has it.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, Func, QuerySet, Value
from django.db.models.functions import Cast, Length

from referentiels.completion import debuts
from referentiels.enums import EtatCompetence
from referentiels.models import Appellation, Competence, Metier, Organisme
from socle.recherche import PETITS_MOTS, canonique, mots_utiles, sans_accent, variantes_de_genre

LUS_MAX = 50  # by kind, the shortest first: names that hold all of the words typed
RECONNUS_MAX = 5
OPERATEURS = set('"«»“”')

# As `public.debuts` cuts words.
_MOT = re.compile(r"(?:[^\W_]|[+#])+")


class NomReconnu(NamedTuple):
    """The facet that says it exactly, and its value."""

    facette: str
    code: str
    libelle: str
    cle: str


def reconnaitre(texte: str) -> list[NomReconnu]:
    """Whatever the gender, the number and the accents. Three queries at most, by index; none with operators."""
    dit = canonique(texte)
    if not dit or OPERATEURS & set(texte):
        return []
    noms = [*_metiers(texte), *_competences(texte)]
    reconnus = [reconnu for reconnu, nom in noms if canonique(nom) == dit]
    return list(dict.fromkeys([*reconnus, *_employeurs(texte)]))[:RECONNUS_MAX]


def _metiers(texte: str) -> Iterator[tuple[NomReconnu, str]]:
    """By their label or an appellation."""
    libelles = _nommes(Metier.objects.all(), texte, "libelle").values_list(
        "pk", "code", "libelle", "libelle", "longueur"
    )
    autres = _nommes(Appellation.objects.all(), texte, "libelle")
    autres = autres.values_list("metier_id", "metier__code", "metier__libelle", "libelle", "longueur")
    for pk, code, libelle, nom, _ in libelles.union(autres, all=True):
        yield NomReconnu("metier", code, libelle, str(pk)), nom


def _competences(texte: str) -> Iterator[tuple[NomReconnu, str]]:
    """By their label or another name."""
    validees = Competence.objects.filter(etat=EtatCompetence.VALIDEE)
    lues = _nommes(validees, texte, "libelle", "alias").values_list("pk", "code", "libelle", "alias")
    for pk, code, libelle, alias in lues:
        for nom in (libelle, *alias):
            yield NomReconnu("competence", code, libelle, str(pk)), nom


def _employeurs(texte: str) -> Iterator[NomReconnu]:
    """By their sigle; a sensitive employer is never named."""
    dits = Organisme.objects.montrables().filter(sigle__iexact=texte.replace("\0", " ").strip()).order_by("pk")
    for pk, sigle, nom in dits.values_list("pk", "sigle", "nom"):
        yield NomReconnu("employeur", sigle, nom, str(pk))


def _nommes(lignes: QuerySet[Any], texte: str, *champs: str) -> QuerySet[Any]:
    """Those of which these columns hold every word, in one gender or another."""
    tsquery = " & ".join(_formes(mot) for mot in mots_utiles(texte))
    contient = Func(
        debuts(*champs),
        Cast(Value(tsquery), SearchQueryField()),
        arg_joiner=" @@ ",
        template="%(expressions)s",
        output_field=BooleanField(),
    )
    return lignes.filter(contient).annotate(longueur=Length("libelle")).order_by("longueur", "pk")[:LUS_MAX]


def _formes(mot: str) -> str:
    """The word in its genders, singular or plural: « Node.js » is two."""
    mot = mot.casefold()
    nombres = {mot, mot.rstrip("sx"), f"{mot}s", f"{mot}x"}
    formes = {sans_accent(forme) for nombre in nombres if nombre for forme in variantes_de_genre(nombre)}
    choix = (
        " & ".join(f"'{partie}'" for partie in _MOT.findall(forme) if partie not in PETITS_MOTS) for forme in formes
    )
    return "(" + " | ".join(f"({un})" for un in sorted(choix) if un) + ")"
