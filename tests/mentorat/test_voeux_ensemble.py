"""Many at once on one place: one pair, everybody else is told and goes on; no deadlock."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from mentorat.enums import EtatDemandeMentorat, EtatVoeu
from mentorat.forms.demandes import creneaux_proposes
from mentorat.models import Binome, DemandeMentorat, Voeu
from mentorat.services import voeux as services
from mentorat.services.formation import MentorIndisponible
from socle.acteur import construire
from socle.journal import TransitionRefusee
from tests.factories import OffreMentorFactory, VoeuFactory

pytestmark = pytest.mark.django_db(transaction=True)
NOMBRE, AVEC_SUITE = 30, 4


def ensemble(acte, objets):
    """What each says, all starting together."""
    depart = Barrier(len(objets))

    def un(objet):
        try:
            depart.wait(30)
            return acte(objet)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(objets)) as fils:
        return list(fils.map(un, objets))


def test_thirty_acceptances_of_the_last_place_make_one_pair():
    offre = OffreMentorFactory()
    voeux = [
        VoeuFactory(offre=offre, demande__etat=EtatDemandeMentorat.ADRESSEE, etat=EtatVoeu.ADRESSE)
        for _ in range(NOMBRE)
    ]
    suivants = OffreMentorFactory()
    for voeu in voeux[:AVEC_SUITE]:
        VoeuFactory(offre=suivants, demande=voeu.demande, rang=2)
    mentor, creneaux = construire(offre.membre.utilisateur), creneaux_proposes()

    def accepter(voeu):
        try:
            services.accepter(voeu, creneaux, acteur=mentor)
        except MentorIndisponible as refus:
            return refus.motif.value
        except TransitionRefusee:  # the one who won moved it on first
            return "complet"
        return "binôme"

    dits = ensemble(accepter, voeux)
    assert sorted(dits) == ["binôme", *["complet"] * (NOMBRE - 1)]
    assert Binome.objects.count() == 1
    allees = Voeu.objects.filter(offre=suivants, etat=EtatVoeu.ADRESSE).count()
    assert allees in {AVEC_SUITE - 1, AVEC_SUITE}
    etats = DemandeMentorat.objects.exclude(etat=EtatDemandeMentorat.BINOME)
    assert etats.filter(etat=EtatDemandeMentorat.ADRESSEE).count() == allees
    assert etats.filter(etat=EtatDemandeMentorat.SANS_MENTOR).count() == NOMBRE - 1 - allees


def test_accepting_while_it_is_withdrawn_is_one_or_the_other():
    voeu = VoeuFactory(demande__etat=EtatDemandeMentorat.ADRESSEE, etat=EtatVoeu.ADRESSE)
    mentor, soi = construire(voeu.offre.membre.utilisateur), construire(voeu.demande.membre.utilisateur)

    def jouer(acte):
        try:
            acte()
        except TransitionRefusee:
            return False
        return True

    actes = [
        lambda: services.accepter(voeu, creneaux_proposes(), acteur=mentor),
        lambda: services.retirer(voeu.demande, acteur=soi),
        lambda: services.decliner(voeu, "autre", acteur=mentor),
    ]
    # Declined, the request has nobody left: it may still be withdrawn.
    assert sum(ensemble(jouer, actes)) in {1, 2}
    demande = DemandeMentorat.objects.get()
    assert (demande.etat == EtatDemandeMentorat.BINOME) == Binome.objects.exists()
