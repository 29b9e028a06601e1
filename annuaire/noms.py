"""How people are called on the screens of the trades: who may not be read has a number."""

from collections.abc import Iterable

from annuaire.models import Membre
from socle.acteur import Acteur


def nommer(acteur: Acteur, membres: Iterable[int]) -> dict[int, str]:
    """The name of who this person may read in the directory, else a number. One query.

    The moderation team reads every file.
    """
    cles = set(membres)
    lisibles = Membre.objects.lisibles_par_la_moderation(acteur) if acteur.est_moderateur else None
    lus = (lisibles if lisibles is not None else Membre.objects.visible_by(acteur)).filter(pk__in=cles).order_by()
    noms = {pk: f"{prenom} {nom}".strip() for pk, prenom, nom in lus.values_list("pk", "prenom", "nom")}
    return {cle: noms.get(cle) or f"Membre n°\u00a0{cle}" for cle in cles}
