"""Two windows at once: one request, one outcome."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from annuaire.enums import EtatAttestation
from annuaire.models import Attestation, Preuve
from annuaire.services import attestations as services
from socle.acteur import construire
from socle.journal import TransitionRefusee, historique
from tests.factories import CompetenceDeclareeFactory, MembreFactory

pytestmark = pytest.mark.django_db(transaction=True)


def ensemble(*actes):
    def appeler(acte):
        try:
            return acte()
        except (services.DejaDemandee, TransitionRefusee) as refus:
            return refus
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actes)) as fils:
        return list(fils.map(appeler, actes))


def test_two_people_asked_at_once_then_attested_and_withdrawn_at_once():
    preuve = Preuve.objects.create(competence_declaree=CompetenceDeclareeFactory(), recit="Un travail mené.")
    demandeur = construire(preuve.competence_declaree.membre.utilisateur)
    autres = [MembreFactory(), MembreFactory()]
    resultats = ensemble(*(lambda a=a: services.demander(preuve, a, acteur=demandeur) for a in autres))
    assert sorted(type(r).__name__ for r in resultats) == ["Attestation", "DejaDemandee"]
    demande = Attestation.objects.select_related("attestant__utilisateur", "preuve__competence_declaree").get()
    lue, attestant = services.empreinte_de_preuve(demande.preuve), construire(demande.attestant.utilisateur)
    ensemble(
        lambda: services.attester(demande, lue=lue, acteur=attestant),
        lambda: services.retirer(demande, acteur=demandeur),
        lambda: services.attester(demande, lue=lue, acteur=attestant),
    )
    verbes = [ligne.verbe for ligne in historique(demande)]
    # Whoever came first, its author took it back, and it was attested once at most.
    assert verbes in (["demander", "attester", "retirer"], ["demander", "retirer"])
    assert Attestation.objects.get().etat == EtatAttestation.RETIREE
