"""Keeps `LigneRecherche` equal to what offers and the referential say. One SQL, used to write and to verify."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from opportunites.models import ExigenceOffre
from rapprochement.calcul import POIDS_ESSENTIELLE, POIDS_SOUHAITEE

# A row for each published offer. A sensitive employer, or one below it, is replaced by its ministry.
# What comes from the referential is turned into vectors once a statement, not once an offer.
_CALCUL = """
WITH RECURSIVE arbre(id, chemin, noms, sensible) AS (
    SELECT id, ARRAY[id], concat_ws(' ', sigle, nom), sensible FROM referentiels_organisme WHERE parent_id IS NULL
    UNION ALL
    SELECT o.id, a.chemin || o.id, concat_ws(' ', a.noms, o.sigle, o.nom), a.sensible OR o.sensible
    FROM referentiels_organisme o JOIN arbre a ON o.parent_id = a.id
), employeur(id, sensible, montre, vecteur) AS MATERIALIZED (
    SELECT a.id, a.sensible, CASE WHEN a.sensible THEN a.chemin[1:1] ELSE a.chemin END,
           public.vecteur(CASE WHEN a.sensible THEN racine.noms ELSE a.noms END)
    FROM arbre a JOIN arbre racine ON racine.id = a.chemin[1]
), metier(id, numerique, famille, vecteur) AS MATERIALIZED (
    SELECT m.id, m.numerique, m.famille, public.vecteur(concat_ws(' ; ', m.libelle, m.famille, p.texte))
    FROM referentiels_metier m
    LEFT JOIN (
        SELECT metier_id, string_agg(libelle, ' ; ' ORDER BY id) AS texte
        FROM referentiels_appellation GROUP BY metier_id
    ) p ON p.metier_id = m.id
), lieu(id, region_id, vecteur) AS MATERIALIZED (
    SELECT d.id, d.region_id, public.vecteur(concat_ws(' ; ', d.nom, r.nom, d.alias::text))
    FROM referentiels_departement d JOIN referentiels_region r ON r.id = d.region_id
), competence(id, vecteur) AS MATERIALIZED (
    SELECT c.id, public.vecteur(concat_ws(' ', c.libelle, c.alias::text)) FROM referentiels_competence c
    WHERE EXISTS (SELECT 1 FROM opportunites_exigenceoffre x WHERE x.competence_id = c.id)
), exigences(offre_id, ids, vecteur) AS MATERIALIZED (
    SELECT x.offre_id, array_agg(c.id ORDER BY c.id), public.vecteurs(c.vecteur ORDER BY c.id)
    FROM opportunites_exigenceoffre x JOIN competence c ON c.id = x.competence_id
    WHERE DES_OFFRES GROUP BY x.offre_id
), vises(offre_id, ids) AS MATERIALIZED (
    SELECT x.offre_id, array_agg(x.corps_id ORDER BY x.corps_id) FROM opportunites_offre_corps_vises x
    WHERE DES_OFFRES GROUP BY x.offre_id
)
SELECT o.id AS offre_id,
    setweight(public.vecteur(o.intitule), 'A')
    || setweight(COALESCE(m.vecteur, public.vecteur(o.metier_libelle)), 'B')
    || setweight(COALESCE(e.vecteur, '') || COALESCE(d.vecteur, '') || COALESCE(x.vecteur, '') || public.vecteur(
        concat_ws(' ; ', CASE WHEN e.sensible THEN '' ELSE o.employeur_libelle END, o.lieu)), 'C')
    || setweight(public.vecteur(concat_ws(' ; ', o.contexte, o.missions, o.profil, o.conditions)), 'D') AS vecteur,
    o.diffusion,
    COALESCE(m.numerique, false) AS numerique,
    o.date_publication, o.date_limite,
    d.region_id, o.departement_id,
    o.categories, o.nature_emploi, o.contrat, o.teletravail, o.encadrement,
    o.metier_id, COALESCE(m.famille, '') AS famille,
    COALESCE(x.ids, '{}') AS competences,
    e.montre[cardinality(e.montre)] AS employeur_id,
    COALESCE(e.montre, '{}') AS organismes,
    COALESCE(v.ids, '{}') AS corps,
    o.mobilites,
    CASE WHEN concat(o.etape_apport, o.etape_mentor, o.etape_suite) = '' THEN '' ELSE 'oui' END::varchar AS etape
FROM opportunites_offre o
LEFT JOIN metier m ON m.id = o.metier_id
LEFT JOIN employeur e ON e.id = o.organisme_id
LEFT JOIN lieu d ON d.id = o.departement_id
LEFT JOIN exigences x ON x.offre_id = o.id
LEFT JOIN vises v ON v.offre_id = o.id
WHERE o.etat = 'publiée'
"""
_TOUT = _CALCUL.replace("DES_OFFRES", "true")
_LOT = _CALCUL.replace("DES_OFFRES", "x.offre_id = ANY(%(offres)s)") + " AND o.id = ANY(%(offres)s)"

_COLONNES = (
    "offre_id, vecteur, diffusion, numerique, date_publication, date_limite, region_id, departement_id, categories, "
    "nature_emploi, contrat, teletravail, encadrement, metier_id, famille, competences, employeur_id, organismes, "
    "corps, mobilites, etape"
)
_MISES_A_JOUR = ", ".join(f"{c} = EXCLUDED.{c}" for c in _COLONNES.split(", ")[1:])

_ECRIRE = f"""
INSERT INTO opportunites_lignerecherche ({_COLONNES}, indexed_at, entree_le)
SELECT {_COLONNES}, maintenant, maintenant
FROM (SELECT %(maintenant)s::timestamptz AS maintenant) AS horloge, ({_LOT}) AS calcul
ON CONFLICT (offre_id) DO UPDATE SET {_MISES_A_JOUR}, indexed_at = EXCLUDED.indexed_at
"""  # noqa: S608 (constants of this module)
_RETIRER = """
DELETE FROM opportunites_lignerecherche l USING opportunites_offre o
WHERE o.id = l.offre_id AND l.offre_id = ANY(%s) AND o.etat <> 'publiée'
"""
_ECARTS = f"""
SELECT COALESCE(calcul.offre_id, ligne.offre_id)
FROM ({_TOUT}) AS calcul
FULL JOIN (SELECT {_COLONNES} FROM opportunites_lignerecherche) AS ligne ON ligne.offre_id = calcul.offre_id
WHERE calcul IS DISTINCT FROM ligne
ORDER BY 1
"""  # noqa: S608 (constants of this module)

# What matching reads of each published offer: see `rapprochement.models.LigneExigee`. The rarest skill of now comes
# first, and stays there: an old order only costs a little time, and a skill that becomes usual rewrites nothing.
_ATTENDUES = f"""
SELECT x.offre_id, x.competence_id AS competence, x.niveau,
       CASE WHEN x.essentielle THEN {POIDS_ESSENTIELLE} ELSE {POIDS_SOUHAITEE} END AS poids
FROM opportunites_exigenceoffre x JOIN opportunites_offre o ON o.id = x.offre_id AND o.etat = 'publiée'
"""  # noqa: S608 (constants)
_EXIGENCES_CHANGEES = f"""
SELECT DISTINCT COALESCE(attendue.offre_id, ligne.offre_id)
FROM (SELECT * FROM ({_ATTENDUES}) AS toutes WHERE DES_OFFRES) AS attendue
FULL JOIN (SELECT * FROM opportunites_ligneexigence WHERE DES_OFFRES) AS ligne
USING (offre_id, competence, niveau, poids)
WHERE attendue.offre_id IS NULL OR ligne.offre_id IS NULL
"""  # noqa: S608 (constants of this module)
_OUBLIER_EXIGENCES = "DELETE FROM opportunites_ligneexigence WHERE offre_id = ANY(%(offres)s)"
_ECRIRE_EXIGENCES = f"""
WITH attendues AS MATERIALIZED (
    SELECT * FROM ({_ATTENDUES}) AS toutes WHERE offre_id = ANY(%(offres)s)
), frequences(competence, nombre) AS MATERIALIZED (
    SELECT competence_id, count(*) FROM opportunites_exigenceoffre
    WHERE competence_id IN (SELECT competence FROM attendues) GROUP BY competence_id
), rangees AS (
    SELECT a.*, sum(poids) OVER (PARTITION BY offre_id) AS total,
           sum(poids) OVER (PARTITION BY offre_id ORDER BY nombre, competence ROWS UNBOUNDED PRECEDING) AS jusque_la
    FROM attendues a JOIN frequences USING (competence)
)
INSERT INTO opportunites_ligneexigence (offre_id, competence, niveau, poids, total, avant)
SELECT offre_id, competence, niveau, poids, total, 100 * (jusque_la - poids) / total FROM rangees
"""  # noqa: S608 (constants of this module)

LOT = 4000


def reindexer(ids: Iterable[int] | None = None, *, maintenant: datetime | None = None) -> int:
    """Rebuild the rows of these offers (all by default); return how many rows were written.

    `indexed_at` is Python's clock, not the database's, and moves for every row written; `entree_le` only for a row
    that was not there: a new synonym must not make news of ten thousand old offers.
    """
    with transaction.atomic(), connection.cursor() as curseur:
        if ids is None:
            curseur.execute("SELECT id FROM opportunites_offre")
            ids = [ligne[0] for ligne in curseur.fetchall()]
        return _ecrire(curseur, ids, maintenant or timezone.now())


def reindexer_competence(pk: int) -> int:
    """Rebuild the rows of the offers that require this skill; return how many."""
    return reindexer(ExigenceOffre.objects.filter(competence=pk).values_list("offre_id", flat=True).order_by())


def _ecrire(curseur: Any, ids: Iterable[int], maintenant: datetime) -> int:
    restants, ecrites = sorted(set(ids)), 0
    # Rows just inserted have no statistics yet: the planner would read all requirements for each offer.
    curseur.execute("SET LOCAL enable_seqscan = off")
    # A big run merges its words into the index in few passes, each in memory.
    curseur.execute("SET LOCAL gin_pending_list_limit = '64MB'")
    curseur.execute("SET LOCAL work_mem = '64MB'")
    for debut in range(0, len(restants), LOT):
        lot = restants[debut : debut + LOT]
        curseur.execute(_ECRIRE, {"maintenant": maintenant, "offres": lot})
        ecrites += curseur.rowcount
        curseur.execute(_RETIRER, [lot])
        ecrire_exigences(curseur, lot)
    curseur.execute("SET LOCAL enable_seqscan TO DEFAULT")
    return ecrites


def ecrire_exigences(curseur: Any, lot: list[int]) -> None:
    """Offers whose requirements did not change, nearly all of them, are not written again."""
    curseur.execute(_EXIGENCES_CHANGEES.replace("DES_OFFRES", "offre_id = ANY(%(offres)s)"), {"offres": lot})
    if changees := [ligne[0] for ligne in curseur.fetchall()]:
        curseur.execute(_OUBLIER_EXIGENCES, {"offres": changees})
        curseur.execute(_ECRIRE_EXIGENCES, {"offres": changees})


class EnFond:
    """Rebuilds rows while the caller computes: same connection, same transaction, another thread to wait.

    A psycopg connection serves one query at a time, whichever thread asks: the caller's next query waits.
    """

    def __init__(self) -> None:
        self._fil = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reindexation")
        self._tache: Future[int] | None = None

    def __enter__(self) -> "EnFond":
        return self

    def __exit__(self, *_: object) -> None:
        self._fil.shutdown(wait=True)

    def lancer(self, ids: list[int]) -> None:
        self.attendre()
        if ids:
            self._tache = self._fil.submit(_ecrire_avec, connection.connection, ids, timezone.now())

    def attendre(self) -> None:
        """Raises what the rebuilding raised."""
        tache, self._tache = self._tache, None
        if tache:
            tache.result()


def _ecrire_avec(connexion: Any, ids: list[int], maintenant: datetime) -> int:
    with connexion.cursor() as curseur:
        return _ecrire(curseur, ids, maintenant)


def derive() -> list[int]:
    """Offers whose row, or one of their requirements, is missing, unexpected or different from what it should be."""
    with connection.cursor() as curseur:
        curseur.execute(_ECARTS)
        ecarts = {ligne[0] for ligne in curseur.fetchall()}
        curseur.execute(_EXIGENCES_CHANGEES.replace("DES_OFFRES", "true"))
        return sorted(ecarts.union(ligne[0] for ligne in curseur.fetchall()))
