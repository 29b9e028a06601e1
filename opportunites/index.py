"""The index of search rows in the memory of the process: what `socle.index` keeps of `LigneRecherche`."""

from datetime import UTC, date, datetime

from opportunites.facettes import FACETTES, FacetteAnciennete
from opportunites.models import LigneRecherche, LigneRetiree
from socle.index import Index, Lecteur

SANS_LIMITE = "~"  # sorts after any date

LECTEUR = Lecteur(
    table=LigneRecherche._meta.db_table,
    cle="offre_id",
    retirees=LigneRetiree._meta.db_table,
    cle_retiree="offre",
    genres={f.nom: f.cles_sql(date.min) for f in FACETTES if not isinstance(f, FacetteAnciennete)}
    | {
        "diffusion": "diffusion",
        "numerique": "CASE WHEN numerique THEN 'oui' END",
        "date_publication": "date_publication",
        "date_limite": f"COALESCE(date_limite::text, '{SANS_LIMITE}')",
        # To the second, as addresses say a moment.
        "entree_le": """to_char(entree_le AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')""",
    },
)
INDEX = Index(LECTEUR)


def cle_de_moment(moment: datetime) -> str:
    """The key of a moment."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"
