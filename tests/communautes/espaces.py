"""A small community for tests: who leads it, who is in, a manifesto."""

from communautes.models import Manifeste
from communautes.services import manifestes
from socle.acteur import construire
from tests.factories import AdhesionFactory, CommunauteFactory, MembreFactory

TEXTE = "Partager ce que nous savons.\n\nDire ce qui rate."


def acteur(membre):
    return construire(membre.utilisateur)


def membre_de(communaute, **adhesion):
    return AdhesionFactory(communaute=communaute, **adhesion).membre


def animatrice(communaute, **membre):
    return AdhesionFactory(communaute=communaute, role="animateur", membre=MembreFactory(**membre)).membre


def communaute_animee(slug="numerique", **champs):
    communaute = CommunauteFactory(slug=slug, nom=slug.title(), **champs)
    return communaute, animatrice(communaute)


def brouillon(communaute):
    return Manifeste.objects.filter(communaute=communaute).brouillons().first()


def lu(communaute):
    ecrit = brouillon(communaute)
    return ecrit.empreinte if ecrit else ""


def vigueur(communaute):
    return Manifeste.objects.filter(communaute=communaute).publies().first()


def publier(communaute, elle, texte=TEXTE, resume=""):
    """Another version in force."""
    manifestes.rediger(communaute, texte, resume, lu=lu(communaute), acteur=acteur(elle))
    avant = vigueur(communaute)
    return manifestes.publier(communaute, lu=lu(communaute), vigueur=avant.version if avant else 0, acteur=acteur(elle))
