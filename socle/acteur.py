"""Who acts, for permissions, visibility, cache keys and the journal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from comptes.models import Utilisateur


@dataclass(frozen=True, slots=True)
class Acteur:
    """A frozen view of the person behind a request; predicates read it and query nothing.

    `systeme` is the platform itself (imports, scheduled tasks): it has no account.
    """

    utilisateur_id: int | None = None
    est_moderateur: bool = False
    est_administrateur: bool = False
    systeme: bool = False


ANONYME = Acteur()
SYSTEME = Acteur(systeme=True)


def construire(utilisateur: "Utilisateur | AnonymousUser") -> Acteur:
    """Build the `Acteur` of an authenticated or anonymous user."""
    if not utilisateur.is_authenticated or not utilisateur.is_active:
        return ANONYME
    return Acteur(
        utilisateur_id=utilisateur.pk,
        est_moderateur=utilisateur.is_staff,
        est_administrateur=utilisateur.is_superuser,
    )
