"""A little life of communities, for the tests of what ties it to the rest of the site."""

from datetime import timedelta

from django.utils import timezone

from annuaire.enums import RoleAdhesion
from communautes.enums import EtatEvenement, EtatInscription, EtatPublication, MotifRetrait, TypeEvenement
from communautes.models import (
    Commun,
    Evenement,
    Inscription,
    Manifeste,
    Question,
    Reponse,
    RetourExperience,
)
from socle.acteur import construire
from tests.factories import AdhesionFactory, CommunauteFactory, MembreFactory

CANARI = "Canari-du-texte"


def acteur(membre, **champs):
    return construire(membre.utilisateur, **champs)


def animatrice(communaute):
    return AdhesionFactory(communaute=communaute, role=RoleAdhesion.ANIMATEUR).membre


def membre_de(communaute):
    return AdhesionFactory(communaute=communaute).membre


def evenement(communaute=None, etat=EtatEvenement.PUBLIE, dans=timedelta(days=10), **champs):
    debut = champs.pop("debut", None) or timezone.now() + dans
    publie = {} if etat == EtatEvenement.BROUILLON else {"publie_le": timezone.now()}
    defauts = {"type": TypeEvenement.WEBINAIRE, "titre": "Webinaire", "description": CANARI, "lien": "https://v.test/"}
    defauts |= {"debut": debut, "fin": debut + timedelta(hours=2), **publie}
    communaute = communaute or CommunauteFactory()
    return Evenement.objects.create(communaute=communaute, etat=etat, **{**defauts, **champs})


def inscription(un_evenement, membre=None, etat=EtatInscription.CONFIRMEE, **champs):
    membre = membre or membre_de(un_evenement.communaute)
    if etat == EtatInscription.PROPOSEE:
        champs.setdefault("propose_jusqu_a", timezone.now() + timedelta(hours=48))
    champs.setdefault("entree_le", timezone.now())
    return Inscription.objects.create(evenement=un_evenement, membre=membre, etat=etat, **champs)


def manifeste(communaute, version=1, **champs):
    champs.setdefault("publie_le", timezone.now())
    return Manifeste.objects.create(communaute=communaute, version=version, texte=CANARI, **champs)


def texte(communaute, auteur=..., modele=RetourExperience, etat=EtatPublication.PUBLIEE, **champs):
    if etat == EtatPublication.PUBLIEE:
        champs = {"publie_le": timezone.now(), "confirme_le": timezone.now(), **champs}
        if modele is RetourExperience:
            champs.setdefault("faits_anonymises", True)
    defauts = {"titre": "Un texte", "resume": "En une phrase.", "texte": CANARI}
    auteur = membre_de(communaute) if auteur is ... else auteur
    return modele.objects.create(communaute=communaute, auteur=auteur, etat=etat, **{**defauts, **champs})


def commun(communaute, auteur=..., **champs):
    return texte(communaute, auteur, Commun, **champs)


def question(communaute, auteur=..., **champs):
    auteur = membre_de(communaute) if auteur is ... else auteur
    return Question.objects.create(communaute=communaute, auteur=auteur, **{"titre": CANARI, **champs})


def reponse(une_question, auteur=None, **champs):
    auteur = auteur or MembreFactory()
    if champs.get("retiree_le"):
        champs.setdefault("motif_retrait", MotifRetrait.values[0])
    return Reponse.objects.create(question=une_question, auteur=auteur, **{"texte": CANARI, **champs})
