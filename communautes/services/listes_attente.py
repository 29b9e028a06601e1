"""Seats of an event, counted under the lock of its row, and the list of those who wait for one.

Whoever changes a registration holds the event first (`tenir`), and one event at a time, in the order of their keys:
two acts never wait for each other. A place that is offered is taken as long as it is.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from annuaire.enums import EtatMembre
from communautes.emails import evenements as courriels
from communautes.enums import EtatEvenement, EtatInscription, MotifAnnulation, Obstacle, RoleInscription
from communautes.models import Evenement, Inscription
from socle import journal
from socle.acteur import SYSTEME

DELAI_REPONSE = timedelta(hours=48)
ROLES_UNIQUES = frozenset({RoleInscription.CLIENT, RoleInscription.FACILITATEUR})
# What is no longer of use once somebody does not come: a need may say something of its health.
SANS_SUITE = {"propose_jusqu_a": None, "besoin": "", "sujet": ""}

# Monotonic whatever the clocks of the machines: the list is in this order.
_ENTREE = """
SELECT greatest(clock_timestamp(), max(entree_le) + interval '1 microsecond')
FROM communautes_inscription WHERE evenement_id = %s
"""


@dataclass
class Places:
    """What is left of an event; `libres` is None when there is no limit."""

    libres: int | None
    quota: int | None
    par_ministere: dict[int, int] = field(default_factory=dict)
    roles: set[str] = field(default_factory=set)

    def obstacle(self, ministere: int | None, role: str) -> Obstacle | None:
        """What keeps this person from a seat; who has no known employer is of no quota."""
        if self.libres is not None and self.libres <= 0:
            return Obstacle.COMPLET
        if role in ROLES_UNIQUES and role in self.roles:
            return Obstacle.ROLE
        if ministere is not None and self.quota is not None and self.par_ministere.get(ministere, 0) >= self.quota:
            return Obstacle.QUOTA
        return None

    def prendre(self, ministere: int | None, role: str) -> None:
        if self.libres is not None:
            self.libres -= 1
        if ministere is not None:
            self.par_ministere[ministere] = self.par_ministere.get(ministere, 0) + 1
        self.roles.add(role)


def tenir(evenement: int) -> Evenement:
    """The row of an event, until the end of the transaction: its seats are counted by one act at a time."""
    tenu: Evenement = Evenement.objects.select_for_update(of=("self",), no_key=True).get(pk=evenement)
    return tenu


def compter(evenement: Evenement) -> Places:
    """One query, a few rows: seats taken or kept, by ministry and role."""
    prises = Inscription.objects.placees().filter(evenement=evenement).order_by()
    places = Places(evenement.capacite, evenement.quota)
    for ministere, role, nombre in prises.values_list("ministere", "role").annotate(nombre=Count("pk")):
        if places.libres is not None:
            places.libres -= nombre
        if ministere is not None:
            places.par_ministere[ministere] = places.par_ministere.get(ministere, 0) + nombre
        places.roles.add(role)
    return places


def obstacle_de(inscription: Inscription) -> Obstacle | None:
    """Why it waits, to say so: nothing is held. Reads `evenement`."""
    return compter(inscription.evenement).obstacle(inscription.ministere_id, inscription.role)


def entrer(evenement: Evenement) -> datetime:
    """When somebody registers, by the clock of the database read under the lock: never twice the same."""
    with connection.cursor() as curseur:
        curseur.execute(_ENTREE, [evenement.pk])
        moment: datetime = curseur.fetchone()[0]
    return moment


def faire_tourner(evenement: Evenement) -> int:
    """End the offers that nobody answered, offer each free seat to the first who may take it; return how many.

    The event is held.
    """
    expirer(evenement)
    return proposer_places(evenement)


def expirer(evenement: Evenement) -> int:
    """Offers out of time are over, and their seats free. The event is held."""
    dues = Inscription.objects.a_expirer(timezone.now()).filter(evenement=evenement)
    motif = MotifAnnulation.SANS_REPONSE
    return journal.changer_etats(dues, "annuler", acteur=SYSTEME, motif=motif, champs=SANS_SUITE)


def proposer_places(evenement: Evenement) -> int:
    """In the order of the list, whoever has no obstacle is offered a seat for 48 hours, at the latest until it begins,
    or until its host is told who comes. The event is held.
    """
    maintenant, fin = timezone.now(), evenement.derniere_place
    if evenement.etat != EtatEvenement.PUBLIE or fin <= maintenant:
        return 0
    attente = Inscription.objects.en_attente().filter(evenement=evenement, membre__etat=EtatMembre.ACTIVE)
    if not attente.exists():
        return 0
    places, choisies = compter(evenement), []
    for pk, ministere, role in attente.values_list("pk", "ministere", "role"):
        if places.libres is not None and places.libres <= 0:
            break
        if places.obstacle(ministere, role) is None:
            places.prendre(ministere, role)
            choisies.append(pk)
    if choisies:
        jusqu_a = min(maintenant + DELAI_REPONSE, fin)
        proposees = Inscription.objects.filter(pk__in=choisies)
        champs = {"propose_jusqu_a": jusqu_a}
        journal.changer_etats(proposees, "proposer_place", acteur=SYSTEME, champs=champs)
        courriels.annoncer("place-proposee", choisies)
    return len(choisies)


def avancer_places() -> int:
    """Every few minutes, and each day: what time frees goes to who waits; return how many events moved.

    Each event in a transaction of its own, in the order of their keys.
    """
    maintenant = timezone.now()
    expirees = Inscription.objects.a_expirer(maintenant).order_by().values("evenement")
    attendues = Inscription.objects.filter(etat=EtatInscription.ATTENTE).order_by().values("evenement")
    dus = set(expirees.values_list("evenement", flat=True))
    dus |= set(
        Evenement.objects.a_tenir(maintenant).filter(pk__in=attendues).order_by("pk").values_list("pk", flat=True)
    )
    bouges = 0
    for pk in sorted(dus):
        with transaction.atomic():
            evenement = tenir(pk)
            bouges += bool(expirer(evenement) + proposer_places(evenement))
    return bouges
