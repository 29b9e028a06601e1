"""One world for every guard: something of each kind, in each state, for each persona.

A new app adds a module to `plantations`, a new persona a line to `PERSONAS`: the guards then cover both.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from annuaire.enums import EtatMembre, RoleAdhesion, RoleRecruteur
from comptes.models import Utilisateur
from referentiels.models import Organisme
from socle.courrier.genres import GENRES
from tests.factories import (
    AdhesionFactory,
    CommunauteFactory,
    MandatFactory,
    MembreFactory,
    OrganismeFactory,
    RecruteurFactory,
    UtilisateurFactory,
)

LONGUE = 25  # rows that make every list longer than its first page


@dataclass
class Monde:
    """What was planted; `lignes` is how many of each kind every list holds at least."""

    lignes: int
    mien: Organisme  # the employer of the recruiter
    autre: Organisme  # that of the recruiter elsewhere
    tiers: Organisme  # that of who is of neither: the animator, the adviser
    comptes: dict[str, Utilisateur | None] = field(default_factory=dict)
    # What a plantation keeps for the guards, by name: see each of them.
    objets: dict[str, Any] = field(default_factory=dict)

    def compte(self, persona: str) -> Utilisateur:
        compte = self.comptes[persona]
        assert compte is not None, f"{persona} n’a pas de compte"
        return compte

    @property
    def connectes(self) -> list[Utilisateur]:
        return [compte for compte in self.comptes.values() if compte is not None]


def genres() -> set[str]:
    """The kinds of mails of the site: tests of the outbox declare one of their own."""
    return {nom for nom, composer in GENRES.items() if not composer.__module__.startswith("tests.")}


def _compte(persona: str, **kwargs: Any) -> Utilisateur:
    compte: Utilisateur = UtilisateurFactory(email=f"{persona.replace('_', '-')}@exemple.gouv.fr", **kwargs)
    return compte


def _recruteur(persona: str, organisme: Organisme, role: str) -> Utilisateur:
    compte = _compte(persona)
    RecruteurFactory(utilisateur=compte, organisme=organisme, role=role)
    return compte


def _membre(persona: str, organisme: Organisme, **kwargs: Any) -> Utilisateur:
    compte = _compte(persona)
    nom = persona.replace("_", " ").title()
    MembreFactory(utilisateur=compte, organisme=organisme, prenom="Personne", nom=nom, **kwargs)
    return compte


def _animateur(monde: Monde) -> Utilisateur:
    compte = _membre("animateur", monde.tiers)
    communaute = CommunauteFactory(slug="numerique", nom="Communauté du numérique")
    AdhesionFactory(communaute=communaute, membre=compte.membre, role=RoleAdhesion.ANIMATEUR)
    AdhesionFactory(communaute=communaute, membre=monde.compte("membre").membre)
    return compte


def _conseiller(monde: Monde) -> Utilisateur:
    compte = _compte("conseiller")
    MandatFactory(utilisateur=compte, organisme=monde.tiers)
    return compte


# Who looks, in the order of the columns of every table.
PERSONAS: dict[str, Callable[[Monde], Utilisateur | None]] = {
    "anonyme": lambda monde: None,
    "agent": lambda monde: _compte("agent"),
    "recruteur": lambda monde: _recruteur("recruteur", monde.mien, RoleRecruteur.RESPONSABLE),
    "recruteur_ailleurs": lambda monde: _recruteur("recruteur_ailleurs", monde.autre, RoleRecruteur.RESPONSABLE),
    "membre_en_attente": lambda monde: _membre("membre_en_attente", monde.mien, etat=EtatMembre.DEMANDEE),
    "membre": lambda monde: _membre("membre", monde.mien),  # a colleague of the recruiter
    "membre_ailleurs": lambda monde: _membre("membre_ailleurs", monde.autre),
    "animateur": _animateur,
    "conseiller": _conseiller,
    "moderateur": lambda monde: _compte("moderateur", moderateur=True),
    "administrateur": lambda monde: _compte("administrateur", administrateur=True),
}


@dataclass(frozen=True)
class Reflet:
    """Who sees the site as another persona does, but for its own routes: the start of their names.

    Crawls go through the rest as through one more example: a query of each parameter, a few objects of each route.
    """

    de: str
    propres: tuple[str, ...] = ()


# `test_acces.py` verifies that both have the same rights; a persona that is not here is crawled whole.
REFLETS = {
    "recruteur_ailleurs": Reflet("recruteur"),
    "administrateur": Reflet("moderateur", ("admin:",)),
}


def planter(lignes: int = 2) -> Monde:
    """Fill an empty database; `lignes` is 0 for the empty states, `LONGUE` for several pages.

    The same calls in the same order give the same rows, but for keys that PostgreSQL or chance choose.
    """
    from tests.garde_fous.plantations import PLANTATIONS

    # Everybody writes from exemple.gouv.fr: a domain of one employer would make them all colleagues.
    mien = OrganismeFactory(sigle="MIEN", nom="Direction du numérique", domaines_courriel="mien.exemple.gouv.fr")
    autre = OrganismeFactory(sigle="AUTRE", nom="Direction des routes")
    tiers = OrganismeFactory(sigle="TIERS", nom="Délégation à l’encadrement")
    monde = Monde(lignes, mien, autre, tiers)
    for persona, creer in PERSONAS.items():
        monde.comptes[persona] = creer(monde)
    if lignes:
        for plantation in PLANTATIONS:
            plantation(monde)
    return monde
