"""Invitations to communities that the imported list says."""

from collections.abc import Iterable

from annuaire.models import Adhesion
from socle.acteur import SYSTEME
from socle.masse import creer_en_masse


def inviter_dans(paires: Iterable[tuple[int, int | None]]) -> int:
    """Invite each member (its key) in its community, unless it has an adhesion there already; return how many."""
    voulues = {(membre, communaute) for membre, communaute in paires if communaute is not None}
    if not voulues:
        return 0
    existantes = Adhesion.objects.filter(membre__in=[membre for membre, _ in voulues]).order_by()
    nouvelles = sorted(voulues - set(existantes.values_list("membre", "communaute")))
    lignes = [{"membre_id": membre, "communaute_id": communaute} for membre, communaute in nouvelles]
    return len(creer_en_masse(Adhesion, lignes, "inviter", acteur=SYSTEME))
