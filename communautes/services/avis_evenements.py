"""What those who came think of an event: numbers for who organises, of five answers at least."""

from dataclasses import dataclass
from statistics import mean

from django.core.exceptions import PermissionDenied
from django.db import transaction

from communautes.models import AvisEvenement, Evenement, Inscription
from socle.acteur import Acteur
from socle.journal import TransitionRefusee

SEUIL = 5


class DejaDit(Exception):
    """This person has already answered."""


@dataclass(frozen=True)
class Resultats:
    """Means out of four, and remarks without their authors, of a number of answers."""

    reponses: int
    satisfaction: float
    utilite: float
    remarques: list[str]


def donner_avis(
    evenement: Evenement, *, satisfaction: int, utilite: int, remarque: str = "", acteur: Acteur
) -> AvisEvenement:
    """Once, when it is over, by who came. Raises `PermissionDenied`, `DejaDit`, `TransitionRefusee`."""
    with transaction.atomic():
        siennes = Inscription.objects.de(acteur).filter(evenement=evenement)
        inscription = siennes.select_for_update(of=("self",)).first()
        if inscription is None:
            raise PermissionDenied
        if AvisEvenement.objects.filter(inscription=inscription).exists():
            raise DejaDit
        if not siennes.invitees_a_donner_avis().exists():
            raise TransitionRefusee(inscription, "donner_avis", inscription.etat)
        avis = AvisEvenement(inscription=inscription, satisfaction=satisfaction, utilite=utilite, remarque=remarque)
        avis.full_clean(exclude=["inscription"])
        avis.save(force_insert=True)
    return avis


def compter_avis(evenement: Evenement) -> Resultats | None:
    """None under five answers. They are told by fives: what one more person answered is never a difference of two."""
    lus = AvisEvenement.objects.filter(inscription__evenement=evenement).dans_l_ordre()
    nombre = lus.count() // SEUIL * SEUIL
    if not nombre:
        return None
    dits = list(lus.values_list("satisfaction", "utilite", "remarque")[:nombre])
    return Resultats(
        reponses=nombre,
        satisfaction=mean(satisfaction for satisfaction, _, _ in dits),
        utilite=mean(utilite for _, utilite, _ in dits),
        remarques=sorted(remarque for _, _, remarque in dits if remarque),
    )
