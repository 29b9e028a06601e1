"""Who is named as being of a community: those who show it to this reader, and nobody else."""

from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import F

from annuaire.models import Membre

if TYPE_CHECKING:
    from socle.acteur import Acteur


class Nomme(NamedTuple):
    """`uuid` opens the profile; the moderation team names from its own files, and has none to open."""

    pk: int
    nom: str
    uuid: UUID | None


def montrer(acteur: "Acteur", membres: Any) -> Any:
    """Of these members, those whose communities this person may read, by name: a queryset of `Membre`.

    The moderation team reads every file.
    """
    choisis = Membre.objects.filter(pk__in=membres)
    if acteur.est_moderateur:
        return choisis.lisibles_par_la_moderation(acteur).actifs().par_nom()
    return choisis.visible_by(acteur).filter(audience_communautes__gte=F("besoin")).par_nom()


def nommer_montres(acteur: "Acteur", membres: Any) -> list[Nomme]:
    """In the order of names. One query."""
    montres = montrer(acteur, membres).values_list("pk", "prenom", "nom", "uuid")
    ouvrable = acteur.membre_id is not None and not acteur.est_moderateur
    return [
        Nomme(pk, f"{prenom} {nom}".strip() or f"Membre n°\u00a0{pk}", uuid if ouvrable else None)
        for pk, prenom, nom, uuid in montres
    ]
