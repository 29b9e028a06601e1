"""Small campaigns for tests."""

from datetime import timedelta

from django.utils import timezone

from mentorat.enums import BINOMES_VIVANTS, EtatBinome, EtatCampagne, EtatDemandeMentorat, EtatVoeu
from mentorat.models import Binome, Campagne, DemandeMentorat, OffreMentor, Participation, Voeu
from socle.acteur import construire
from tests.factories import AdhesionFactory, CommunauteFactory, MembreFactory

BESOIN = "Canari du besoin, que seul un mentor lit"


def acteur(membre):
    return construire(membre.utilisateur)


def animatrice(communaute):
    return AdhesionFactory(communaute=communaute, role="animateur").membre


def campagne(communaute=None, etat=EtatCampagne.INSCRIPTIONS, **champs):
    jour = timezone.localdate()
    dates = {
        "inscriptions_jusqu_au": jour + timedelta(days=10),
        "debut": jour + timedelta(days=20),
        "fin": jour + timedelta(days=220),
    }
    return Campagne.objects.create(communaute=communaute, etat=etat, **{"nom": "Printemps", **dates, **champs})


def offre(membre=None, **champs):
    defauts = {"themes": "projet technique", "formats": "visio", "capacite": 1}
    return OffreMentor.objects.create(membre=membre or MembreFactory(), **{**defauts, **champs})


def mentor(la_campagne, membre=None, places=1, **champs):
    """An offer that takes part."""
    prete = offre(membre, **{"capacite": max(places, 1), **champs})
    Participation.objects.create(campagne=la_campagne, offre=prete, capacite=places)
    return prete


def demande(membre=None, etat=EtatDemandeMentorat.BROUILLON, **champs):
    defauts = {"themes": "projet", "formats": "visio", "besoin": BESOIN, "engagement_le": timezone.now()}
    return DemandeMentorat.objects.create(membre=membre or MembreFactory(), etat=etat, **{**defauts, **champs})


def inscrite(la_campagne, membre=None, voeux=(), **champs):
    elle = demande(
        membre,
        EtatDemandeMentorat.INSCRITE,
        **{"campagne": la_campagne, "communaute": la_campagne.communaute, **champs},
    )
    Voeu.objects.bulk_create(
        Voeu(demande=elle, offre=une, rang=rang, etat=EtatVoeu.EN_ATTENTE) for rang, une in enumerate(voeux, 1)
    )
    return elle


def binome(l_offre, la_demande=None, etat=EtatBinome.ACTIF, **champs):
    elle = la_demande or demande(etat=EtatDemandeMentorat.BINOME)
    jour = timezone.localdate()
    fini = None if etat in BINOMES_VIVANTS else jour
    signe = None if etat == EtatBinome.PROPOSE else timezone.now()
    defauts = {
        "debut": jour - timedelta(days=30),
        "fini_le": fini,
        "charte_mentor_le": signe,
        "charte_mentore_le": signe,
    }
    defauts["fin_prevue"] = champs.get("debut", defauts["debut"]) + timedelta(days=190)
    return Binome.objects.create(
        demande=elle, offre=l_offre, mentor=l_offre.membre, mentore=elle.membre, etat=etat, **{**defauts, **champs}
    )


def communaute_animee():
    communaute = CommunauteFactory(slug="numerique", nom="Numérique")
    return communaute, animatrice(communaute)
