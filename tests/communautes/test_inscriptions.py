"""Registrations: who may, twice, too late, full, quotas, the waiting list, offers of places and their time."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from annuaire.enums import EtatAdhesion, EtatMembre
from communautes.enums import (
    TRANSITIONS_INSCRIPTION,
    EtatEvenement,
    EtatInscription,
    MotifAnnulation,
    MotifRefus,
)
from communautes.models import Evenement, Inscription
from communautes.services import evenements as services_evenements
from communautes.services import inscriptions as services
from communautes.services.evenements import avancer_evenements, purger_besoins
from communautes.services.inscriptions import InscriptionRefusee, liberer
from communautes.services.listes_attente import avancer_places
from communautes.services.presences import noter
from socle.courrier.genres import GENRES
from socle.journal import TransitionRefusee, historique
from socle.models import Courriel
from tests.communautes.evenements import HEURE, JOUR, acteur, dans, etats, evenement, inscrits, membre_de, numerique
from tests.factories import AdhesionFactory, InscriptionFactory, MembreFactory, OrganismeFactory

pytestmark = pytest.mark.django_db
I = EtatInscription  # noqa: E741


def inscrire(un_evenement, membre=None, **champs):
    return services.inscrire(un_evenement, champs, acteur=acteur(membre or MembreFactory()))


def relire(inscription):
    return Inscription.objects.get(pk=inscription.pk)


def motif(inscription):
    return historique(inscription).last().motif


def courriels(genre):
    return list(Courriel.objects.filter(genre=genre).order_by("pk"))


# --- Refusals ------------------------------------------------------------------------------------------------------


def test_nobody_registers_to_what_is_not_open():
    communaute, _ = numerique()
    membre = membre_de(communaute)
    fermes = [evenement(communaute, etat=etat) for etat in set(EtatEvenement) - {EtatEvenement.PUBLIE}]
    fermes += [
        evenement(communaute, debut=dans(hours=-1), fin=dans(hours=1)),
        evenement(communaute, inscriptions_jusqu_a=dans(minutes=-1)),
    ]
    for ferme in fermes:
        with pytest.raises(InscriptionRefusee):
            inscrire(ferme, membre)
    assert not Inscription.objects.exists()


def test_only_members_register_and_those_of_the_community_when_it_is_for_it_alone():
    communaute, animatrice = numerique()
    for etat in (EtatMembre.SUSPENDUE, EtatMembre.DEMANDEE):
        with pytest.raises(PermissionDenied):
            inscrire(evenement(communaute), MembreFactory(etat=etat))
    reserve = evenement(communaute, diffusion="communauté")
    en_pause = AdhesionFactory(communaute=communaute, etat=EtatAdhesion.PAUSE).membre
    for dehors in (MembreFactory(), en_pause):
        with pytest.raises(InscriptionRefusee):
            inscrire(reserve, dehors)
    for dedans in (membre_de(communaute), animatrice):
        assert inscrire(reserve, dedans).etat == I.CONFIRMEE


def test_twice_changes_nothing_and_says_where_one_stands():
    un, membre = evenement(capacite=1), MembreFactory()
    premiere = inscrire(un, membre, besoin="Une boucle magnétique.")
    assert inscrire(un, membre, besoin="").pk == premiere.pk
    assert relire(premiere).besoin == "Une boucle magnétique."
    assert historique(premiere).count() == 1


def test_nobody_acts_on_the_registration_of_somebody_else():
    communaute, animatrice = numerique()
    elle, autre = inscrire(evenement(communaute)), acteur(MembreFactory())
    proposee = InscriptionFactory(etat=I.PROPOSEE)
    for acte in (
        lambda: services.annuler(elle, acteur=autre),
        lambda: services.annuler(elle, acteur=acteur(animatrice)),
        lambda: services.modifier(elle, {"besoin": "Un autre."}, acteur=autre),
        lambda: services.accepter_place(proposee, acteur=autre),
        lambda: services.valider(elle, acteur=autre),
        lambda: services.refuser(elle, MotifRefus.HOTE, acteur=autre),
        lambda: noter(elle.evenement, {elle.pk: True}, acteur=autre),
    ):
        with pytest.raises(PermissionDenied):
            acte()


def test_who_leads_does_not_decide_of_its_own_request():
    communaute, animatrice = numerique()
    sienne = inscrire(evenement(communaute, moderee=True), animatrice)
    with pytest.raises(PermissionDenied):
        services.valider(sienne, acteur=acteur(animatrice))


VERBES_D_UNE_PERSONNE = {
    "annuler": lambda elle, soi, animatrice: services.annuler(elle, acteur=soi),
    "accepter_place": lambda elle, soi, animatrice: services.accepter_place(elle, acteur=soi),
    "valider": lambda elle, soi, animatrice: services.valider(elle, acteur=animatrice),
    "refuser": lambda elle, soi, animatrice: services.refuser(elle, MotifRefus.HOTE, acteur=animatrice),
}


@pytest.mark.parametrize("verbe", sorted(VERBES_D_UNE_PERSONNE))
def test_every_verb_on_every_state(verbe):
    communaute, animatrice = numerique()
    departs, arrivee = TRANSITIONS_INSCRIPTION[verbe]
    un = evenement(communaute)
    for etat in I:
        elle = InscriptionFactory(evenement=un, etat=etat)
        jouer = VERBES_D_UNE_PERSONNE[verbe]
        if etat in departs:
            jouer(elle, acteur(elle.membre), acteur(animatrice))
            assert (relire(elle).etat, historique(elle).last().verbe) == (arrivee, verbe)
        else:
            with pytest.raises(TransitionRefusee):
                jouer(elle, acteur(elle.membre), acteur(animatrice))


def test_once_it_has_begun_nobody_gives_up_its_seat():
    elle = InscriptionFactory(evenement=evenement(debut=dans(hours=-1), fin=dans(hours=1)))
    with pytest.raises(InscriptionRefusee):
        services.annuler(elle, acteur=acteur(elle.membre))


# --- Seats, quotas, the list ---------------------------------------------------------------------------------------


def test_seats_then_the_list_in_the_order_of_entry():
    un = evenement(capacite=2)
    assert [une.etat for une in inscrits(un, 4, services.inscrire)] == [I.CONFIRMEE, I.CONFIRMEE, I.ATTENTE, I.ATTENTE]
    entrees = list(Inscription.objects.order_by("pk").values_list("entree_le", flat=True))
    assert entrees == sorted(set(entrees))


def test_a_seat_given_up_is_offered_to_the_first_who_waits_and_nobody_takes_it_meanwhile():
    un = evenement(capacite=1)
    premiere, seconde, troisieme = inscrits(un, 3, services.inscrire)
    services.annuler(premiere, acteur=acteur(premiere.membre))
    seconde = relire(seconde)
    assert (seconde.etat, relire(troisieme).etat) == (I.PROPOSEE, I.ATTENTE)
    assert timedelta(hours=47) < seconde.propose_jusqu_a - timezone.now() <= timedelta(hours=48)
    assert inscrire(un).etat == I.ATTENTE
    (courriel,) = courriels("place-proposee")
    assert courriel.utilisateur_id == seconde.membre.utilisateur_id
    message = GENRES["place-proposee"](courriel)
    assert message is not None
    assert un.titre not in message.sujet
    assert services.accepter_place(seconde, acteur=acteur(seconde.membre))
    assert relire(seconde).etat == I.CONFIRMEE
    assert GENRES["place-proposee"](courriel) is None  # answered meanwhile
    assert services.inscrire(un, {}, acteur=acteur(premiere.membre)).etat == I.ATTENTE  # back, at the end
    assert relire(premiere).entree_le > relire(troisieme).entree_le


def test_an_offer_not_answered_in_48_hours_goes_to_the_next_one():
    un = evenement(capacite=1, debut=dans(days=30))
    premiere, seconde, troisieme = inscrits(un, 3, services.inscrire)
    services.annuler(premiere, acteur=acteur(premiere.membre))
    with time_machine.travel(dans(hours=47), tick=False):
        assert avancer_places() == 0
    with time_machine.travel(dans(hours=49), tick=False):
        assert services.accepter_place(seconde, acteur=acteur(seconde.membre)) is False  # before any tick
        assert (relire(seconde).etat, motif(seconde)) == (I.ANNULEE, MotifAnnulation.SANS_REPONSE)
        assert relire(troisieme).etat == I.PROPOSEE
        assert avancer_places() == 0
    with time_machine.travel(dans(hours=98), tick=False):
        avancer_evenements(timezone.localdate())
    assert (relire(troisieme).etat, motif(troisieme)) == (I.ANNULEE, MotifAnnulation.SANS_REPONSE)
    assert inscrire(un).etat == I.CONFIRMEE


def test_an_offer_ends_when_the_event_begins():
    un = evenement(capacite=1, debut=dans(hours=20))
    premiere, seconde = inscrits(un, 2, services.inscrire)
    services.annuler(premiere, acteur=acteur(premiere.membre))
    assert relire(seconde).propose_jusqu_a == un.debut
    with time_machine.travel(dans(hours=21), tick=False):
        assert avancer_places() == 1
    assert relire(seconde).etat == I.ANNULEE


def test_a_ministry_has_no_more_than_its_quota_and_the_next_ministry_passes():
    un = evenement(capacite=3, quota=1)
    ministeres = [OrganismeFactory(sigle=sigle) for sigle in ("MA", "MB")]
    services_ = [OrganismeFactory(sigle=f"{m.sigle}-S", parent=m) for m in ministeres]

    def venir(organisme):
        return inscrire(un, MembreFactory(organisme=organisme))

    premiere, seconde = venir(services_[0]), venir(ministeres[0])
    assert (premiere.etat, seconde.etat) == (I.CONFIRMEE, I.ATTENTE)
    assert premiere.ministere_id == ministeres[0].pk
    assert venir(services_[1]).etat == I.CONFIRMEE
    assert venir(None).etat == I.CONFIRMEE  # no known employer: of no quota
    derniere = venir(OrganismeFactory(sigle="MC"))
    assert derniere.etat == I.ATTENTE  # full
    services.annuler(premiere, acteur=acteur(premiere.membre))
    assert (relire(seconde).etat, relire(derniere).etat) == (I.PROPOSEE, I.ATTENTE)


def test_more_seats_are_offered_at_once_and_fewer_than_taken_are_refused():
    communaute, animatrice = numerique()
    un = evenement(communaute, capacite=1)
    inscrits(un, 4, services.inscrire)
    services_evenements.modifier(un, {"capacite": 3}, acteur=acteur(animatrice))
    assert etats(un) == [I.CONFIRMEE, I.PROPOSEE, I.PROPOSEE, I.ATTENTE]
    with pytest.raises(Exception, match="3 au moins"):
        services_evenements.modifier(un, {"capacite": 2}, acteur=acteur(animatrice))
    services_evenements.modifier(un, {"capacite": None}, acteur=acteur(animatrice))
    assert etats(un)[3] == I.PROPOSEE


def test_who_is_no_longer_a_member_is_offered_nothing():
    un = evenement(capacite=1)
    premiere, seconde, troisieme = inscrits(un, 3, services.inscrire)
    type(seconde.membre).objects.filter(pk=seconde.membre_id).update(etat=EtatMembre.SUSPENDUE)
    services.annuler(premiere, acteur=acteur(premiere.membre))
    assert (relire(seconde).etat, relire(troisieme).etat) == (I.ATTENTE, I.PROPOSEE)


def test_who_leaves_frees_its_seats_in_every_event():
    un, deux = evenement(capacite=1), evenement(capacite=1)
    membre = MembreFactory()
    siennes = [inscrire(deux, membre), inscrire(un, membre)]
    attendent = [inscrire(un), inscrire(deux)]
    assert liberer([une.pk for une in siennes], MotifAnnulation.DEPART) == 2
    assert {relire(une).etat for une in siennes} == {I.ANNULEE}
    assert {relire(une).etat for une in attendent} == {I.PROPOSEE}
    assert liberer([une.pk for une in siennes], MotifAnnulation.DEPART) == 0


# --- Moderated -----------------------------------------------------------------------------------------------------


def test_moderated_registrations_take_a_seat_only_once_accepted():
    communaute, animatrice = numerique()
    un, anime = evenement(communaute, moderee=True, capacite=1), acteur(animatrice)
    premiere, seconde, troisieme = inscrits(un, 3, services.inscrire)
    assert {une.etat for une in (premiere, seconde, troisieme)} == {I.A_VALIDER}
    assert services.valider(seconde, acteur=anime) == I.CONFIRMEE
    assert services.valider(premiere, acteur=anime) == I.ATTENTE
    services.refuser(troisieme, MotifRefus.AUTRE, "Réservé aux équipes du projet.", acteur=anime)
    phrases = {}
    for genre in ("inscription-validee", "inscription-refusee"):
        for courriel in courriels(genre):
            message = GENRES[genre](courriel)
            phrases[courriel.utilisateur_id] = f"{message.contexte['phrases'][0]} {message.contexte['cite']}"
    assert "Vous avez une place" in phrases[seconde.membre.utilisateur_id]
    assert "liste d’attente" in phrases[premiere.membre.utilisateur_id]
    assert "Réservé aux équipes" in phrases[troisieme.membre.utilisateur_id]
    with pytest.raises(InscriptionRefusee):  # refused is an answer
        inscrire(un, troisieme.membre)
    services.annuler(seconde, acteur=acteur(seconde.membre))
    assert relire(premiere).etat == I.PROPOSEE


# --- Co-development ------------------------------------------------------------------------------------------------


def test_a_session_has_one_client_and_one_facilitator_who_promised_secrecy():
    un = evenement(type="atelier", capacite=8)
    cliente = inscrire(un, role="client", sujet="Convaincre mon comité.")
    assert (cliente.sujet, cliente.confidentialite_le is not None) == ("Convaincre mon comité.", True)
    with pytest.raises(InscriptionRefusee):
        inscrire(un, role="client", sujet="Le mien.")
    assert inscrire(un, role="facilitateur").etat == I.CONFIRMEE
    assert [inscrire(un, role="consultant", sujet="Rien.").sujet for _ in range(2)] == ["", ""]
    services.annuler(cliente, acteur=acteur(cliente.membre))
    assert relire(cliente).sujet == ""
    assert inscrire(un, role="client", sujet="Le mien.").etat == I.CONFIRMEE


# --- What remains --------------------------------------------------------------------------------------------------


def test_needs_are_forgotten_with_the_registration_and_seven_days_after():
    un = evenement(debut=dans(days=2))
    venue, partie = (inscrire(un, besoin="Une place de stationnement.") for _ in range(2))
    services.annuler(partie, acteur=acteur(partie.membre))
    assert (relire(partie).besoin, relire(venue).besoin) == ("", "Une place de stationnement.")
    jour = timezone.localdate(un.fin)
    assert purger_besoins(jour + 7 * JOUR) == 0
    assert purger_besoins(jour + 8 * JOUR) == 1
    assert relire(venue).besoin == ""


def test_attendance_is_noted_once_it_has_begun_and_may_be_corrected():
    communaute, animatrice = numerique()
    un = evenement(communaute, capacite=2)
    venue, absente, attend = inscrits(un, 3, services.inscrire)
    presences = {venue.pk: True, absente.pk: False, attend.pk: True}
    with pytest.raises(TransitionRefusee):
        noter(un, presences, acteur=acteur(animatrice))
    Evenement.objects.filter(pk=un.pk).update(debut=dans(hours=-2), fin=dans(hours=-1))
    assert noter(un, presences, acteur=acteur(animatrice)) == 2
    assert noter(un, presences, acteur=acteur(animatrice)) == 0
    assert [relire(une).etat for une in (venue, absente, attend)] == [I.PRESENTE, I.ABSENTE, I.ATTENTE]
    assert noter(un, {absente.pk: True}, acteur=acteur(animatrice)) == 1
    assert relire(absente).etat == I.PRESENTE


def test_what_ended_is_closed_the_next_day_and_who_waited_had_no_seat():
    un = evenement(capacite=1, debut=dans(hours=1))
    venue, attend = inscrits(un, 2, services.inscrire)
    demain = timezone.localdate(un.fin) + JOUR
    with time_machine.travel(un.fin + HEURE, tick=False):
        assert avancer_evenements(timezone.localdate(un.fin)) == 0
    with time_machine.travel(un.fin + JOUR + HEURE, tick=False):
        assert avancer_evenements(demain) == 1
        assert avancer_evenements(demain) == 0
    assert Evenement.objects.get(pk=un.pk).etat == EtatEvenement.CLOS
    assert (relire(venue).etat, relire(attend).etat, motif(attend)) == (I.CONFIRMEE, I.ANNULEE, "sans-place")
