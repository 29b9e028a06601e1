"""What ties communities to the rest of the site: until when La lettre told each reader."""

from django.utils import timezone

from communautes.models import Evenement, RepereLettre
from tests.garde_fous.monde import Monde


def planter(monde: Monde) -> None:
    """Events have who prepared them."""
    Evenement.objects.filter(auteur=None).update(auteur=monde.compte("animateur"))
    for compte in monde.connectes:
        RepereLettre.objects.get_or_create(utilisateur=compte, defaults={"repere": timezone.now()})
