"""La lettre of the day, visits, public figures."""

from datetime import timedelta

from django.utils import timezone

from accueil import statistiques
from accueil.models import Visite
from accueil.services import envoyer_digests
from tests.garde_fous.monde import Monde


def planter(monde: Monde) -> None:
    jour = timezone.localdate()
    for compte in monde.connectes:
        Visite.objects.create(utilisateur=compte, jour=jour - timedelta(days=1))
    statistiques.publier(jour)
    envoyer_digests(jour)
