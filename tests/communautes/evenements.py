"""Small events for tests."""

from datetime import timedelta

from django.utils import timezone

from annuaire.models import Communaute
from communautes.models import Inscription
from socle.acteur import construire
from tests.factories import AdhesionFactory, CommunauteFactory, EvenementFactory, MembreFactory

HEURE, JOUR = timedelta(hours=1), timedelta(days=1)


def acteur(membre):
    return construire(membre.utilisateur)


def numerique():
    """The community, and who leads it."""
    communaute = CommunauteFactory(slug="numerique", nom="Numérique")
    animatrice = AdhesionFactory(communaute=communaute, role="animateur").membre
    return communaute, animatrice


def membre_de(communaute: Communaute):
    return AdhesionFactory(communaute=communaute).membre


def evenement(communaute=None, **champs):
    return EvenementFactory(communaute=communaute or CommunauteFactory(slug="numerique", nom="Numérique"), **champs)


def inscrits(un_evenement, nombre, inscrire):
    """So many members who register one after the other, by the service."""
    membres = [MembreFactory() for _ in range(nombre)]
    return [inscrire(un_evenement, {}, acteur=acteur(membre)) for membre in membres]


def etats(un_evenement):
    """States of its registrations, in the order of their entry."""
    lues = Inscription.objects.filter(evenement=un_evenement).order_by("entree_le", "pk")
    return list(lues.values_list("etat", flat=True))


def dans(**duree):
    return timezone.now() + timedelta(**duree)
