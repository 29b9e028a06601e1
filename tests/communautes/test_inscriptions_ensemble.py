"""Many at once on few seats: nobody takes the last one twice, the list is in order, nothing deadlocks."""

from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import timezone

from annuaire.models import Membre
from communautes.emails.evenements import annoncer_changement
from communautes.enums import EtatInscription
from communautes.models import Inscription
from communautes.services import inscriptions as services
from communautes.services.listes_attente import avancer_places, tenir
from comptes.models import Utilisateur
from comptes.services import anonymiser_comptes
from socle.acteur import construire
from socle.registres import effacer_personne
from tests.attente import attendre
from tests.communautes.evenements import evenement
from tests.factories import InscriptionFactory, MembreFactory, OrganismeFactory

pytestmark = pytest.mark.django_db(transaction=True)
I = EtatInscription  # noqa: E741
PERSONNES, PLACES, FILS = 200, 50, 40


def ensemble(acte, objets, fils=FILS):
    """What each says; as many as there are threads start together, the others follow."""
    depart = Barrier(fils)

    def premier(objet):
        depart.wait(60)
        return un(objet)

    def un(objet):
        try:
            return acte(objet)
        finally:
            connection.close()

    with ThreadPoolExecutor(fils) as pool:
        premiers = [pool.submit(premier, objet) for objet in objets[:fils]]
        suivants = [pool.submit(un, objet) for objet in objets[fils:]]
        return [tache.result(120) for tache in (*premiers, *suivants)]


def acteurs(nombre, organismes=(None,)):
    employeurs = cycle(organismes)
    membres = [MembreFactory(organisme=next(employeurs)) for _ in range(nombre)]
    return [construire(m.utilisateur) for m in Membre.objects.filter(pk__in=[m.pk for m in membres]).order_by("pk")]


def test_two_hundred_registrations_on_fifty_seats():
    un, qui = evenement(capacite=PLACES), acteurs(PERSONNES)
    dits = ensemble(lambda acteur: services.inscrire(un, {}, acteur=acteur).etat, qui)
    assert dits.count(I.CONFIRMEE) == PLACES
    assert dits.count(I.ATTENTE) == PERSONNES - PLACES
    lues = list(Inscription.objects.order_by("entree_le").values_list("etat", "entree_le"))
    assert [etat for etat, _ in lues] == [I.CONFIRMEE] * PLACES + [I.ATTENTE] * (PERSONNES - PLACES)
    assert len({entree for _, entree in lues}) == PERSONNES


def test_quotas_hold_and_seats_given_up_go_to_the_first_ones_while_others_register():
    ministeres = [OrganismeFactory(sigle=f"M{n}") for n in range(3)]
    un = evenement(capacite=12, quota=5)
    qui = acteurs(30, ministeres)
    ensemble(lambda acteur: services.inscrire(un, {}, acteur=acteur), qui, 30)
    placees = Inscription.objects.placees()
    assert placees.count() == 12
    assert max(placees.filter(ministere=m).count() for m in ministeres) <= 5
    partent = list(Inscription.objects.filter(etat=I.CONFIRMEE).order_by("pk")[:6])

    def bouger(quoi):
        if isinstance(quoi, Inscription):
            return services.annuler(quoi, acteur=construire(quoi.membre.utilisateur))
        return avancer_places() if quoi is None else services.inscrire(un, {}, acteur=quoi)

    ensemble(bouger, [*partent, None, None, *acteurs(6, ministeres)], 14)
    placees = Inscription.objects.placees()
    assert placees.count() == 12
    assert max(placees.filter(ministere=m).count() for m in ministeres) <= 5
    assert Inscription.objects.filter(etat=I.PROPOSEE).count() == 6


def test_the_same_person_on_several_events_and_twice_on_each_never_waits_for_itself():
    evenements, (moi, *autres) = [evenement(capacite=1) for _ in range(3)], acteurs(4)
    actes = [(un, qui) for un in evenements for qui in (moi, moi, *autres)]
    actes += [(un, qui) for un in reversed(evenements) for qui in (moi, *autres)]
    ensemble(lambda acte: services.inscrire(acte[0], {}, acteur=acte[1]), actes, len(actes))
    assert Inscription.objects.count() == 3 * 4
    assert Inscription.objects.placees().count() == 3


def test_an_account_goes_while_its_event_is_changed():
    """Each waits for what the other holds, unless the account is held as those who write to it allow."""
    un = evenement()
    une = InscriptionFactory(evenement=un, membre=MembreFactory())
    Utilisateur.objects.filter(pk=une.membre.utilisateur_id).update(suppression_le=timezone.now())
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenir(un.pk)
            efface = pool.submit(fermer(lambda: anonymiser_comptes(effacer=effacer_personne)))
            attendre(lambda: attendent() >= 1)
            assert annoncer_changement(un, un.debut) == 1
        assert efface.result(30) == 1
    assert Inscription.objects.get().etat == I.ANNULEE


def fermer(acte):
    def faire():
        try:
            return acte()
        finally:
            connection.close()

    return faire


def attendent():
    """How many wait for a lock."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return curseur.fetchone()[0]
