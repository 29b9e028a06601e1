"""What ties communities to the rest of the site: until when La lettre told each reader."""

from django.utils import timezone

from communautes.models import RepereLettre
from tests.garde_fous.monde import Monde


def planter(monde: Monde) -> None:
    for compte in monde.connectes:
        RepereLettre.objects.get_or_create(utilisateur=compte, defaults={"repere": timezone.now()})
