"""Small events for tests of what goes around them."""

from datetime import timedelta

from django.utils import timezone

from communautes.enums import EtatEvenement, EtatInscription, RoleInscription, TypeEvenement
from communautes.models import Evenement, Inscription
from socle.acteur import construire
from tests.factories import AdhesionFactory, CommunauteFactory, MembreFactory

ATELIER = {"type": TypeEvenement.ATELIER}


def acteur(membre):
    return construire(membre.utilisateur)


def dans(**duree):
    return (timezone.now() + timedelta(**duree)).replace(microsecond=0)


def communaute():
    return CommunauteFactory()


def animatrice(la):
    return AdhesionFactory(communaute=la, role="animateur").membre


def membre_de(la, **champs):
    return AdhesionFactory(communaute=la, membre=MembreFactory(**champs)).membre


def evenement(la=None, etat=EtatEvenement.PUBLIE, debut=None, **champs):
    """Published, in ten days, for two hours."""
    debut = debut or dans(days=10)
    defauts = {
        "type": TypeEvenement.RENCONTRE,
        "titre": "Rencontre des données",
        "description": "Ce que chacun fait.",
        "fin": debut + timedelta(hours=2),
        "publie_le": None if etat == EtatEvenement.BROUILLON else timezone.now(),
        "motif_annulation": "La salle est prise." if etat == EtatEvenement.ANNULE else "",
        "bilan": "Ce qui s’est dit." if etat == EtatEvenement.BILAN else "",
    }
    return Evenement.objects.create(communaute=la or communaute(), etat=etat, debut=debut, **{**defauts, **champs})


def passe(la=None, etat=EtatEvenement.CLOS, **champs):
    return evenement(la, etat, debut=dans(days=-2), **champs)


def visite(la=None, **champs):
    """With a list to hand over in a week."""
    limite = timezone.localdate() + timedelta(days=7)
    return evenement(la, type=TypeEvenement.VISITE, habilitation=True, **{"liste_avant_le": limite, **champs})


def inscrite(un, membre=None, etat=EtatInscription.CONFIRMEE, role=RoleInscription.PARTICIPANT, **champs):
    """A registration of somebody of the community, a month old."""
    defauts = {
        "entree_le": timezone.now() - timedelta(days=30),
        "propose_jusqu_a": dans(hours=48) if etat == EtatInscription.PROPOSEE else None,
        "confidentialite_le": None if role == RoleInscription.PARTICIPANT else timezone.now(),
    }
    membre = membre or membre_de(un.communaute)
    return Inscription.objects.create(evenement=un, membre=membre, etat=etat, role=role, **{**defauts, **champs})
