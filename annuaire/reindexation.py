"""Search rows of the directory, when what they repeat is no row of a member: triggers do the rest (migration 0007)."""

from collections.abc import Iterable

from django.db import connection, transaction

from annuaire.models import CompetenceDeclaree, Membre

LOT = 2000
_COLONNES = (
    "id, membre_id, niveau, niveaux, adhesions, administrations, vecteur, corps, metier, region, departement, "
    "organismes, competences, aide, communautes"
)
_ECARTS = f"""
SELECT DISTINCT COALESCE(calcul.membre_id, ligne.membre_id)
FROM (SELECT {_COLONNES} FROM public.annuaire_calculer(%(lot)s)) AS calcul
FULL JOIN (SELECT {_COLONNES} FROM annuaire_ligneannuaire WHERE membre_id = ANY(%(lot)s)) AS ligne USING (id)
WHERE calcul IS DISTINCT FROM ligne
ORDER BY 1
"""  # noqa: S608 (constants of this module)


def reindexer(pks: Iterable[int] | None = None) -> int:
    """Rebuild the rows of these members, all by default: the referential changed. Return how many members."""
    numeros = _tous() if pks is None else sorted(set(pks))
    with transaction.atomic(), connection.cursor() as curseur:
        for debut in range(0, len(numeros), LOT):
            curseur.execute("CALL public.annuaire_reindexer(%s)", [numeros[debut : debut + LOT]])
    return len(numeros)


def reindexer_competence(pk: int) -> int:
    """Rebuild the rows of the members who declare this skill."""
    return reindexer(CompetenceDeclaree.objects.filter(competence=pk).order_by().values_list("membre", flat=True))


def derive() -> list[int]:
    """Members one of whose rows is missing, unexpected or different from what it should be."""
    ecarts: list[int] = []
    numeros = _tous()
    with connection.cursor() as curseur:
        for debut in range(0, len(numeros), LOT):
            curseur.execute(_ECARTS, {"lot": numeros[debut : debut + LOT]})
            ecarts += [pk for (pk,) in curseur.fetchall()]
    return ecarts


def _tous() -> list[int]:
    return list(Membre.objects.order_by("pk").values_list("pk", flat=True))
