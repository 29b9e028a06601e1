"""The index of search rows in the memory of the process: what `socle.index` keeps of `LigneRecherche`."""

from datetime import date

from opportunites.facettes import FACETTES
from opportunites.models import LigneRecherche, LigneRetiree
from socle.index import Index, Lecteur

SANS_LIMITE = "~"  # sorts after any date

LECTEUR = Lecteur(
    table=LigneRecherche._meta.db_table,
    cle="offre_id",
    retirees=LigneRetiree._meta.db_table,
    cle_retiree="offre",
    genres={f.nom: f.cles_sql(date.min) for f in FACETTES if f.indexee}
    | {
        "diffusion": "diffusion",
        "numerique": "CASE WHEN numerique THEN 'oui' END",
        "date_publication": "date_publication",
        "date_limite": f"COALESCE(date_limite::text, '{SANS_LIMITE}')",
        # As `ecrire_moment`.
        "entree_le": """to_char(entree_le AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')""",
    },
)
INDEX = Index(LECTEUR)
