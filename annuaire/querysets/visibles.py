"""Who sees which part of which profile: the one rule of the directory, for its rows and for its search rows.

A reader has a level of `Audience` towards a member: a member reads what is shown to members, and what is kept for the
communities that both belong to; who recruits and is no member reads what is shown to recruiters, and nothing of the
colleagues of any of its administrations, seen from either side. Everybody else reads nothing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.expressions import RawSQL

from annuaire.enums import Audience, EtatAdhesion, EtatMembre, EtatRattachement
from annuaire.querysets.casquettes import lignee

if TYPE_CHECKING:
    from socle.acteur import Acteur

_BRANCHES = """
WITH RECURSIVE branche(id) AS (
    SELECT unnest(%s::bigint[])
    UNION
    SELECT o.id FROM referentiels_organisme o JOIN branche b ON o.parent_id = b.id
) SELECT id FROM branche
"""


@dataclass(frozen=True)
class Regard:
    """How somebody reads the directory. `administrations` are the roots whose people are its colleagues."""

    membre: bool = False
    recruteur: bool = False
    communautes: frozenset[int] = frozenset()
    administrations: frozenset[int] = frozenset()

    @property
    def ouvert(self) -> bool:
        """Whether the directory opens at all."""
        return self.membre or self.recruteur


def regard(acteur: "Acteur") -> Regard:
    """One query, for who recruits and is no member; none for the others."""
    if acteur.membre_id is not None:
        return Regard(membre=True, communautes=acteur.communautes)
    return regard_de_recruteur(acteur)


def regard_de_recruteur(acteur: "Acteur") -> Regard:
    """How it reads as a recruiter alone, be it a member too: nothing of its colleagues, what is shown to recruiters."""
    if not acteur.organismes:
        return Regard()
    return Regard(recruteur=True, administrations=lignee(acteur.utilisateur_id).racines)


def membres_visibles(membres: Any, vu: Regard) -> Any:
    """Those that may be read, each with `besoin`: the level of `Audience` that a part needs to be shown."""
    listes = membres.filter(etat=EtatMembre.ACTIVE, non_liste=False)
    if vu.membre:
        besoin = Case(When(_partage(membres, vu), then=Value(Audience.COMMUNAUTES)), default=Value(Audience.MEMBRES))
        return listes.annotate(besoin=besoin).filter(audience_identite__gte=F("besoin"))
    if not vu.recruteur:
        return membres.none()
    collegues = RawSQL(_BRANCHES, [sorted(vu.administrations)])  # noqa: S611 (a constant of this module)
    rattaches = membres.model.utilisateur.field.related_model.rattachements.rel.related_model.objects.filter(
        utilisateur=OuterRef("utilisateur"), etat=EtatRattachement.ACTIF, organisme__in=collegues
    )
    montres = listes.annotate(besoin=Value(Audience.RECRUTEURS)).filter(audience_identite=Audience.RECRUTEURS)
    ailleurs = Q(organisme__isnull=True) | ~Q(organisme__in=collegues)
    return montres.filter(ailleurs, ~Exists(rattaches))


def lignes_visibles(lignes: Any, vu: Regard) -> Any:
    """The same, of search rows."""
    if vu.membre:
        proches = Q(adhesions__overlap=sorted(vu.communautes)) if vu.communautes else Q(pk__in=[])
        return lignes.filter(
            (proches & Q(niveaux__contains=[Audience.COMMUNAUTES]))
            | (~proches & Q(niveaux__contains=[Audience.MEMBRES]))
        )
    if not vu.recruteur:
        return lignes.none()
    return lignes.filter(niveaux__contains=[Audience.RECRUTEURS]).exclude(
        administrations__overlap=sorted(vu.administrations)
    )


def _partage(membres: Any, vu: Regard) -> Exists:
    adhesions = membres.model.adhesions.rel.related_model.objects
    return Exists(
        adhesions.filter(membre=OuterRef("pk"), etat=EtatAdhesion.ACTIVE, communaute__in=sorted(vu.communautes))
    )
