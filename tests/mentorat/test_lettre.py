"""What La lettre says of mentoring: to whom it is due, once, without a name."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accueil.services import envoyer_digests
from annuaire.enums import EtatAdhesion, EtatMembre
from mentorat.emails.listes import BINOMES
from mentorat.enums import Cote, EtatBinome, EtatCampagne
from mentorat.models import RepereLettre, ReponseSuivi
from mentorat.services.effacement import effacer_repere
from socle import journal
from socle.abonnements import desabonner, regler
from socle.acteur import SYSTEME
from socle.courrier.envoi import vider
from socle.enums import RythmeAbonnement
from socle.models import Courriel
from tests.accueil.lettre import PARIS, paris
from tests.factories import AdhesionFactory, BinomeFactory, CommunauteFactory, MembreFactory, SeanceFactory
from tests.mentorat.campagnes import campagne, inscrite, mentor

pytestmark = pytest.mark.django_db

NOM = "Canari-du-nom"


def ouvrir(moment, communaute=None, **champs):
    with time_machine.travel(moment, tick=False):
        elle = campagne(communaute, EtatCampagne.PREPARATION, **champs)
        journal.changer_etat(elle, "ouvrir", acteur=SYSTEME)
    return elle


def matin(moment):
    """La lettre is prepared and leaves; return what was said, by address."""
    mail.outbox.clear()
    with time_machine.travel(moment, tick=False):
        envoyer_digests(timezone.localdate())
        vider()
    return {recu.to[0]: recu.body.replace("\u00a0", " ") for recu in mail.outbox}


def binome(moment, **champs):
    """A pair that began then, between a mentor and somebody whose names must not be read."""
    with time_machine.travel(moment, tick=False):
        champs.setdefault("debut", timezone.localdate())
        return BinomeFactory(mentor=MembreFactory(nom=NOM), mentore=MembreFactory(nom=NOM), **champs)


def adresses(elle):
    return {elle.mentor.utilisateur.email, elle.mentore.utilisateur.email}


# --- Nothing ---------------------------------------------------------------------------------------


def test_nothing_for_who_may_not_join_or_has_stopped_the_letter():
    """Of another community, not a member any more, without an account that is open, La lettre stopped."""
    sienne = CommunauteFactory()
    AdhesionFactory(etat=EtatAdhesion.ACTIVE)
    AdhesionFactory(communaute=sienne, etat=EtatAdhesion.DEMANDEE)
    AdhesionFactory(communaute=sienne, membre__etat=EtatMembre.SUSPENDUE)
    desabonner(AdhesionFactory(communaute=sienne).membre.utilisateur, "lettre")
    ferme = AdhesionFactory(communaute=sienne).membre.utilisateur
    ferme.is_active = False
    ferme.save()
    ouvrir(paris(1), sienne)
    assert matin(paris(2)) == {}


@pytest.mark.parametrize("fait", ["demande", "mentor", "close", "quittée", "passée"])
def test_read_again_when_it_leaves(fait):
    adhesion = AdhesionFactory()
    elle = ouvrir(paris(1), adhesion.communaute)
    with time_machine.travel(paris(2), tick=False):
        envoyer_digests(timezone.localdate())
        assert Courriel.objects.filter(genre="lettre").count() == 1
        if fait == "demande":
            inscrite(elle, adhesion.membre)
        elif fait == "mentor":
            mentor(elle, adhesion.membre)
        elif fait == "close":
            journal.changer_etat(elle, "fermer_inscriptions", acteur=SYSTEME)
        elif fait == "quittée":
            adhesion.delete()
        else:
            elle.inscriptions_jusqu_au = paris(1).date()
            elle.save()
        vider()
    assert mail.outbox == []


def test_a_pair_that_met_or_will_is_not_told_nor_to_who_refuses_these_mails():
    debut = paris(1) - timedelta(days=60)
    prevue, tenue, refusee = (binome(debut) for _ in range(3))
    SeanceFactory(binome=prevue, debut=paris(20))
    SeanceFactory(binome=tenue, debut=paris(1) - timedelta(days=10))
    binome(debut, etat=EtatBinome.EN_PAUSE, pause_jusqu_au=paris(30).date())
    desabonner(refusee.mentor.utilisateur, BINOMES)
    assert set(matin(paris(1))) == {refusee.mentore.utilisateur.email}


# --- Once ------------------------------------------------------------------------------------------


def test_a_campaign_is_told_once_to_its_community_or_to_everybody():
    adhesion, ailleurs = AdhesionFactory(), MembreFactory()
    ouvrir(paris(1), adhesion.communaute, nom="Printemps")
    dites = matin(paris(2))
    assert set(dites) == {adhesion.membre.utilisateur.email}
    assert "Campagne de mentorat « Printemps »" in dites[adhesion.membre.utilisateur.email]
    tous = ouvrir(paris(2, 12), nom="Été")
    dites = matin(paris(3))
    assert set(dites) == {adhesion.membre.utilisateur.email, ailleurs.utilisateur.email}
    assert not any("Printemps" in texte for texte in dites.values())
    assert matin(paris(4)) == {}
    with time_machine.travel(paris(4, 12), tick=False):
        journal.changer_etat(tous, "fermer_inscriptions", acteur=SYSTEME)
        journal.changer_etat(tous, "rouvrir", acteur=SYSTEME)
    assert matin(paris(5)) == {}


def test_a_campaign_opened_within_the_last_minutes_is_told_the_next_morning():
    AdhesionFactory()
    ouvrir(paris(2, 6, 50))
    assert matin(paris(2, 7)) == {}
    assert len(matin(paris(3, 7))) == 1
    assert matin(paris(4, 7)) == {}


def test_one_letter_a_week_waits_for_monday():
    membre = MembreFactory()
    regler(membre.utilisateur, "lettre", rythme=RythmeAbonnement.HEBDOMADAIRE)
    ouvrir(paris(2), inscriptions_jusqu_au=paris(20).date())
    assert [len(matin(paris(jour))) for jour in (3, 8, 9, 15)] == [0, 1, 0, 0]


def test_a_silence_is_told_once_to_both_and_the_next_one_again():
    debut = paris(1) - timedelta(days=45)
    elle = binome(debut)
    with time_machine.travel(paris(1) - timedelta(days=1), tick=False):
        assert envoyer_digests(timezone.localdate()).lettres == 0
    dites = matin(paris(1))
    assert set(dites) == adresses(elle)
    for texte in dites.values():
        assert "Aucune séance depuis plus de six semaines" in texte
        assert str(elle.uuid) in texte
        assert NOM not in texte
    assert [matin(paris(jour)) for jour in (2, 16)] == [{}, {}]
    SeanceFactory(binome=elle, debut=paris(3))
    assert matin(datetime(2026, 7, 17, 7, tzinfo=PARIS)) == {}
    assert set(matin(datetime(2026, 7, 18, 7, tzinfo=PARIS))) == adresses(elle)


def test_a_follow_up_is_told_once_a_week_later_to_who_has_not_answered():
    elle = binome(paris(1) - timedelta(days=300), etat=EtatBinome.TERMINE, fini_le=paris(1).date())
    with time_machine.travel(paris(1), tick=False):
        journal.changer_etat(elle, "suivre", acteur=SYSTEME)
        ReponseSuivi.objects.create(binome=elle, cote=Cote.MENTOR, utile=4, en_contact=True)
    assert matin(paris(7)) == {}
    dites = matin(paris(9))
    assert set(dites) == {elle.mentore.utilisateur.email}
    assert "Trois mois après votre mentorat" in dites[elle.mentore.utilisateur.email]
    assert matin(paris(10)) == {}


def test_what_is_older_than_a_month_is_on_its_pages():
    AdhesionFactory()
    ouvrir(
        paris(1) - timedelta(days=40),
        inscriptions_jusqu_au=paris(20).date(),
        debut=paris(25).date(),
        fin=date(2027, 1, 31),
    )
    binome(paris(1) - timedelta(days=90))
    assert matin(paris(1)) == {}


# --- Ahead, and after ------------------------------------------------------------------------------


def test_it_is_read_ahead_without_a_mark_and_goes_with_the_account(client):
    membre = MembreFactory()
    autre = binome(timezone.now() - timedelta(days=50))
    ouvrir(timezone.now() - timedelta(hours=1), nom="Printemps")
    client.force_login(membre.utilisateur)
    page = client.get("/lettre/apercu/").content.decode()
    assert "Printemps" in page
    assert str(autre.uuid) not in page
    assert not RepereLettre.objects.exists()
    demain = timezone.now() + timedelta(days=1)
    assert membre.utilisateur.email in matin(demain)
    effacer_repere(membre.utilisateur_id)
    assert not RepereLettre.objects.filter(utilisateur=membre.utilisateur).exists()


def test_as_many_queries_for_many_people(django_assert_max_num_queries):
    communaute = CommunauteFactory()
    for _ in range(6):
        AdhesionFactory(communaute=communaute)
    ouvrir(paris(1), communaute)
    ouvrir(paris(1))
    with time_machine.travel(paris(2), tick=False), django_assert_max_num_queries(30):
        assert envoyer_digests(timezone.localdate()).lettres == 6
