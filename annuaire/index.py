"""The search rows of the directory in the memory of the process: what `socle.index` keeps of `LigneAnnuaire`."""

from datetime import date

from annuaire.facettes import FACETTES
from annuaire.models import LigneAnnuaire, LigneAnnuaireRetiree
from socle.index import Index, Lecteur

# Beginnings of names: packets small enough to be put in order by the database, in the order of names.
INITIALES = 4

LECTEUR = Lecteur(
    table=LigneAnnuaire._meta.db_table,
    cle="id",
    retirees=LigneAnnuaireRetiree._meta.db_table,
    cle_retiree="ligne",
    genres={facette.nom: facette.cles_sql(date.min) for facette in FACETTES}
    | {
        "niveaux": "unnest(niveaux)",
        "adhesions": "unnest(adhesions)",
        "administrations": "unnest(administrations)",
        "initiales": f"(SELECT left(public.plier(m.nom), {INITIALES}) FROM annuaire_membre m WHERE m.id = membre_id)",  # noqa: S608
    },
)
INDEX = Index(LECTEUR)
