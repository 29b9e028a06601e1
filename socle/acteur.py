"""Who acts, for permissions, visibility, cache keys and the journal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from socle import registres

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from comptes.models import Utilisateur


@dataclass(frozen=True, slots=True)
class Acteur:
    """A frozen view of the person behind a request; predicates read it and query nothing.

    `systeme` is the platform itself (imports, scheduled tasks): it has no account. `organismes` are those this person
    recruits for, with all that depends on them; `responsable_de`, those whose team it leads. `membre_id` is its active
    membership, `etat_membre` the state of its file, whatever it is ("": no file), `communautes` those it belongs to,
    `animateur_de` those it leads, `mandats` the types of those in force.
    """

    utilisateur_id: int | None = None
    est_moderateur: bool = False
    est_administrateur: bool = False
    systeme: bool = False
    organismes: frozenset[int] = frozenset()
    responsable_de: frozenset[int] = frozenset()
    membre_id: int | None = None
    etat_membre: str = ""
    communautes: frozenset[int] = frozenset()
    animateur_de: frozenset[int] = frozenset()
    mandats: frozenset[str] = frozenset()


ANONYME = Acteur()
SYSTEME = Acteur(systeme=True)


def construire(utilisateur: "Utilisateur | AnonymousUser", *, equipe: bool = True) -> Acteur:
    """Build the `Acteur` of an authenticated or anonymous user.

    `equipe` is False in a session without a second factor: who is of the moderation team is then an agent like others.
    """
    if not utilisateur.is_authenticated or not utilisateur.is_active:
        return ANONYME
    complements: dict[str, Any] = {}
    for completer in registres.completeurs_d_acteur:
        complements |= completer(utilisateur.pk)
    return Acteur(
        utilisateur_id=utilisateur.pk,
        est_moderateur=equipe and utilisateur.is_staff,
        est_administrateur=equipe and utilisateur.is_superuser,
        **complements,
    )
