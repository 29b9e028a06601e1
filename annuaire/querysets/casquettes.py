"""Every hat of an account, in one question asked at each request."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from annuaire.enums import EtatAdhesion, EtatMembre, EtatRattachement

_CASQUETTES = """
WITH RECURSIVE branche(organisme_id, role) AS (
    SELECT r.organisme_id, r.role FROM annuaire_recruteur r WHERE r.utilisateur_id = %(compte)s AND %(actif)s = r.etat
    UNION
    SELECT o.id, b.role FROM referentiels_organisme o JOIN branche b ON o.parent_id = b.organisme_id
), membre(id) AS (
    SELECT m.id FROM annuaire_membre m WHERE m.utilisateur_id = %(compte)s AND %(active)s = m.etat
)
SELECT 'organisme', organisme_id, role FROM branche
UNION ALL SELECT 'fiche', f.id, f.etat FROM annuaire_membre f WHERE f.utilisateur_id = %(compte)s
UNION ALL SELECT 'communaute', a.communaute_id, a.role FROM annuaire_adhesion a JOIN membre m ON m.id = a.membre_id
    WHERE %(adhere)s = a.etat
UNION ALL SELECT 'mandat', t.id, t.type FROM annuaire_mandat t
    WHERE t.utilisateur_id = %(compte)s AND t.depuis <= %(jour)s AND (t.jusqu_au IS NULL OR t.jusqu_au >= %(jour)s)
"""


@dataclass(frozen=True)
class Casquettes:
    """Pairs (id, role): employers it recruits for, branches included; communities; mandates in force, with their type.

    `membre` is the active membership: a pending or suspended one gives nothing but its state, `etat_membre`.
    """

    organismes: frozenset[tuple[int, str]]
    membre: int | None
    etat_membre: str
    communautes: frozenset[tuple[int, str]]
    mandats: frozenset[tuple[int, str]]


def casquettes(utilisateur_id: int) -> Casquettes:
    """One query; mandates are read at the civil day of Paris."""
    parametres: dict[str, Any] = {
        "compte": utilisateur_id,
        "actif": EtatRattachement.ACTIF.value,
        "active": EtatMembre.ACTIVE.value,
        "adhere": EtatAdhesion.ACTIVE.value,
        "jour": timezone.localdate(),
    }
    lues: dict[str, set[tuple[int, str]]] = {nom: set() for nom in ("organisme", "fiche", "communaute", "mandat")}
    with connection.cursor() as curseur:
        curseur.execute(_CASQUETTES, parametres)
        for genre, numero, role in curseur.fetchall():
            lues[genre].add((numero, role))
    fiche, etat = next(iter(lues["fiche"]), (None, ""))
    return Casquettes(
        organismes=frozenset(lues["organisme"]),
        membre=fiche if etat == EtatMembre.ACTIVE else None,
        etat_membre=etat,
        communautes=frozenset(lues["communaute"]),
        mandats=frozenset(lues["mandat"]),
    )


_LIGNEE = """
WITH RECURSIVE lignee(id) AS (
    SELECT organisme_id FROM public.casquettes_de(%s, %s)
    UNION SELECT o.parent_id FROM referentiels_organisme o JOIN lignee l ON o.id = l.id WHERE o.parent_id IS NOT NULL
)
SELECT o.id, o.parent_id IS NULL FROM referentiels_organisme o JOIN lignee l ON l.id = o.id
"""


@dataclass(frozen=True)
class Lignee:
    """What an account is attached to, with all that is above it; `racines`, its administrations."""

    siens: frozenset[int]
    racines: frozenset[int]


def lignee(utilisateur_id: int | None) -> Lignee:
    """One query; by its employers, mandates, attachments and confirmed addresses."""
    with connection.cursor() as curseur:
        curseur.execute(_LIGNEE, [utilisateur_id, timezone.localdate()])
        lus = curseur.fetchall()
    return Lignee(frozenset(pk for pk, _ in lus), frozenset(pk for pk, est_racine in lus if est_racine))
