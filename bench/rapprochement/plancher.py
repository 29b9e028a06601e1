"""The floor: the same answer by one statement written by hand, on the tables as people fill them."""

from typing import Any

_OFFRES = """
WITH siennes(competence, niveau, veut) AS (SELECT * FROM unnest(%s::bigint[], %s::int[], %s::boolean[]))
SELECT n.objet, 100 * n.points / (4 * t.total) AS score
FROM (
    SELECT e.offre_id AS objet, sum((CASE WHEN e.essentielle THEN 3 ELSE 1 END) * (
        CASE WHEN s.niveau >= e.niveau THEN 4 ELSE
            (CASE WHEN s.niveau = e.niveau - 1 THEN 2 ELSE 0 END) + s.veut::int END)) AS points
    FROM siennes s JOIN opportunites_exigenceoffre e ON e.competence_id = s.competence GROUP BY e.offre_id
) n
JOIN opportunites_lignerecherche l ON l.offre_id = n.objet
JOIN LATERAL (
    SELECT sum(CASE WHEN essentielle THEN 3 ELSE 1 END) AS total FROM opportunites_exigenceoffre
    WHERE offre_id = n.objet
) t ON true
WHERE l.diffusion = 'publique' AND (l.date_limite IS NULL OR l.date_limite >= current_date)
  AND 100 * n.points >= 4 * t.total
ORDER BY score DESC, n.objet DESC LIMIT %s
"""
_MEMBRES = """
WITH exigees(competence, niveau, poids) AS (SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[]))
SELECT d.membre_id, 100 * sum(e.poids * (
        CASE WHEN d.niveau >= e.niveau THEN 4 ELSE
            (CASE WHEN d.niveau = e.niveau - 1 THEN 2 ELSE 0 END) + d.veut_developper::int END)) / %s AS score
FROM exigees e JOIN annuaire_competencedeclaree d ON d.competence_id = e.competence
JOIN annuaire_membre m ON m.id = d.membre_id
WHERE m.etat = 'active' AND m.audience_competences >= 2 AND NOT m.non_liste
GROUP BY d.membre_id
HAVING 100 * sum(e.poids * (
        CASE WHEN d.niveau >= e.niveau THEN 4 ELSE
            (CASE WHEN d.niveau = e.niveau - 1 THEN 2 ELSE 0 END) + d.veut_developper::int END)) >= %s
ORDER BY score DESC, d.membre_id DESC LIMIT %s
"""


def offres(competences: Any, visibles: Any, nombre: int) -> list[tuple[int, int]]:
    colonnes = zip(*((c.competence_id, c.niveau, c.veut_developper) for c in competences), strict=True)
    return _lire(_OFFRES, [*map(list, colonnes), nombre])


def membres(exigences: Any, visibles: Any, nombre: int) -> list[tuple[int, int]]:
    lignes = [(e.competence_id, e.niveau, 3 if e.essentielle else 1) for e in exigences]
    total = 4 * sum(poids for *_, poids in lignes)
    return _lire(_MEMBRES, [*map(list, zip(*lignes, strict=True)), total, total, nombre])


def _lire(sql: str, valeurs: list[Any]) -> list[tuple[int, int]]:
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute(sql, valeurs)
        return [(pk, int(score)) for pk, score in curseur.fetchall()]
