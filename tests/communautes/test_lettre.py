"""What La lettre says of communities: to whom it is due, once, naming nobody."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accueil.services import envoyer_digests
from annuaire.enums import EtatAdhesion, EtatMembre
from annuaire.models import Adhesion
from communautes.enums import Diffusion, EtatEvenement, EtatInscription, EtatPublication
from communautes.models import RepereLettre, Signature
from communautes.services.effacement import effacer_repere
from socle.abonnements import regler
from socle.courrier.envoi import vider
from socle.enums import RythmeAbonnement
from tests.accueil.lettre import paris
from tests.communautes.vie import (
    CANARI,
    animatrice,
    commun,
    evenement,
    inscription,
    manifeste,
    membre_de,
    question,
    reponse,
    texte,
)
from tests.factories import AdhesionFactory, CommunauteFactory, MembreFactory

pytestmark = pytest.mark.django_db

UN_AN = timedelta(days=365)


@pytest.fixture
def communaute():
    return CommunauteFactory(nom="Communauté du numérique")


def le(moment, faire, *args, **champs):
    with time_machine.travel(moment, tick=False):
        return faire(*args, **champs)


def matin(moment):
    """La lettre is prepared and leaves; return what was said, by address."""
    mail.outbox.clear()
    with time_machine.travel(moment, tick=False):
        envoyer_digests(timezone.localdate())
        vider()
    for recu in mail.outbox:
        assert CANARI not in recu.body
    return {recu.to[0]: recu.body.replace("\u00a0", " ") for recu in mail.outbox}


def adresse(membre):
    return membre.utilisateur.email


# --- Nothing ---------------------------------------------------------------------------------------


def test_nothing_to_who_is_not_of_the_community(communaute):
    MembreFactory()
    AdhesionFactory(communaute=communaute, etat=EtatAdhesion.PAUSE)
    AdhesionFactory(communaute=communaute, etat=EtatAdhesion.DEMANDEE)
    AdhesionFactory(communaute=communaute, membre__etat=EtatMembre.SUSPENDUE)
    le(paris(1), evenement, communaute, debut=paris(20))
    le(paris(1), manifeste, communaute)
    le(paris(1), texte, communaute, auteur=MembreFactory())
    le(paris(1), evenement, communaute, EtatEvenement.BROUILLON, debut=paris(20))
    le(paris(1), texte, communaute, auteur=MembreFactory(), etat=EtatPublication.EN_RELECTURE)
    assert matin(paris(2)) == {}


@pytest.mark.parametrize("fait", ["annulé", "inscrite", "quittée", "passé"])
def test_an_event_is_read_again_when_the_letter_leaves(communaute, fait):
    lui = membre_de(communaute)
    elle = le(paris(1), evenement, communaute, debut=paris(20))
    with time_machine.travel(paris(2), tick=False):
        envoyer_digests(timezone.localdate())
        if fait == "annulé":
            elle.etat, elle.motif_annulation = EtatEvenement.ANNULE.value, "Salle fermée."
            elle.save()
        elif fait == "inscrite":
            inscription(elle, lui)
        elif fait == "quittée":
            Adhesion.objects.filter(membre=lui).delete()
        else:
            elle.debut, elle.fin = paris(1), paris(3)
            elle.save()
        vider()
    assert mail.outbox == []


def test_neither_who_prepared_it_nor_who_wrote_it_is_told(communaute):
    elle = animatrice(communaute)
    le(paris(1), evenement, communaute, debut=paris(20), auteur=elle.utilisateur)
    le(paris(1), texte, communaute, auteur=elle)
    assert matin(paris(2)) == {}


# --- Once ------------------------------------------------------------------------------------------


def test_an_event_is_told_once_to_its_community_or_to_all_members(communaute):
    lui, ailleurs = membre_de(communaute), MembreFactory()
    le(paris(1), evenement, communaute, debut=paris(20, 9, 30), titre="Visite du centre", lieu="Lyon")
    dites = matin(paris(2))
    assert set(dites) == {adresse(lui)}
    assert "Visite du centre" in dites[adresse(lui)]
    assert "le 20 juin 2026" in dites[adresse(lui)]
    assert "Lyon. Communauté du numérique." in dites[adresse(lui)]
    le(paris(2), evenement, communaute, debut=paris(20), titre="Pour tous", diffusion=Diffusion.MEMBRES)
    dites = matin(paris(3))
    assert set(dites) == {adresse(lui), adresse(ailleurs)}
    assert not any("Visite du centre" in dite for dite in dites.values())
    assert matin(paris(4)) == {}


def test_a_manifesto_asks_again_until_it_is_signed(communaute):
    signe, attend = membre_de(communaute), membre_de(communaute)
    premiere = le(paris(1), manifeste, communaute)
    Signature.objects.create(manifeste=premiere, membre=signe)
    dites = matin(paris(2))
    assert set(dites) == {adresse(attend)}
    assert "Une première version" in dites[adresse(attend)]
    le(paris(2, 12), manifeste, communaute, version=2)
    assert set(matin(paris(3))) == {adresse(signe), adresse(attend)}
    assert matin(paris(4)) == {}


def test_texts_of_ones_communities_are_told_once(communaute):
    lui = membre_de(communaute)
    le(paris(1), texte, communaute, auteur=MembreFactory(), titre="Une migration réussie")
    le(paris(1), commun, communaute, auteur=MembreFactory(), titre="Une méthode", diffusion=Diffusion.PUBLIC)
    le(paris(1), commun, CommunauteFactory(), auteur=MembreFactory(), diffusion=Diffusion.PUBLIC)
    (dite,) = matin(paris(2)).values()
    assert "Une migration réussie" in dite
    assert "Retour d’expérience, Communauté du numérique." in dite
    assert "Une méthode" in dite
    assert matin(paris(3)) == {}
    assert RepereLettre.objects.filter(utilisateur=lui.utilisateur).count() == 1


def test_a_seat_is_said_a_week_before_but_to_who_has_just_taken_it(communaute):
    elle = le(paris(1) - timedelta(days=60), evenement, communaute, debut=paris(15, 12))
    tot = le(paris(1), inscription, elle, membre_de(communaute))
    le(paris(9), inscription, elle, membre_de(communaute))
    le(paris(1), inscription, elle, membre_de(communaute), EtatInscription.ATTENTE)
    assert matin(paris(8)) == {}
    dites = matin(paris(9))
    assert set(dites) == {adresse(tot.membre)}
    assert "Vous avez une place" in dites[adresse(tot.membre)]
    assert matin(paris(10)) == {}
    assert matin(paris(14)) == {}


def test_a_question_without_answer_is_told_after_a_week_to_who_leads(communaute):
    elle = animatrice(communaute)
    membre_de(communaute)
    question_muette = le(paris(1), question, communaute, MembreFactory())
    reponse(le(paris(1), question, communaute, MembreFactory()))
    assert matin(paris(8)) == {}
    dites = matin(paris(9))
    assert set(dites) == {adresse(elle)}
    assert str(question_muette.uuid) in dites[adresse(elle)]
    assert matin(paris(10)) == {}


def test_a_text_a_year_old_is_told_once_to_its_author(communaute):
    lui = membre_de(communaute)
    le(paris(2) - UN_AN, texte, communaute, auteur=lui, titre="Un retour ancien")
    le(paris(2) - UN_AN, commun, communaute, auteur=None, titre="Sans auteur")
    confirme = {"publie_le": paris(1) - 2 * UN_AN, "confirme_le": paris(1)}
    le(paris(2) - UN_AN, commun, communaute, auteur=lui, titre="Encore vrai", **confirme)
    assert matin(paris(2)) == {}
    dites = matin(paris(3))
    assert set(dites) == {adresse(lui)}
    assert "Un retour ancien" in dites[adresse(lui)]
    assert "Encore vrai" not in dites[adresse(lui)]
    assert matin(paris(4)) == {}


def test_a_commun_a_year_old_is_told_to_who_keeps_it_alive_and_an_orphan_to_who_leads(communaute):
    elle, auteur = animatrice(communaute), membre_de(communaute)
    gardes = [membre_de(communaute) for _ in range(2)]
    tenu = le(paris(2) - UN_AN, commun, communaute, auteur=auteur, titre="Tenu à plusieurs")
    tenu.mainteneurs.set(gardes)
    orphelin = le(paris(2) - UN_AN, commun, communaute, auteur=None, titre="Sans auteur")
    assert matin(paris(2)) == {}
    dites = matin(paris(3))
    assert set(dites) == {adresse(un) for un in (elle, auteur, *gardes)}
    for un in (auteur, *gardes):
        assert "Tenu à plusieurs" in dites[adresse(un)]
        assert "Sans auteur" not in dites[adresse(un)]
        assert ("reprenez-le" in dites[adresse(un)]) == (un == auteur)
    assert "Tenu à plusieurs" not in dites[adresse(elle)]
    assert str(orphelin.uuid) in dites[adresse(elle)]
    assert matin(paris(4)) == {}


def test_one_letter_a_week_waits_for_monday(communaute):
    lui = membre_de(communaute)
    regler(lui.utilisateur, "lettre", rythme=RythmeAbonnement.HEBDOMADAIRE)
    le(paris(2), evenement, communaute, debut=paris(28))
    assert [len(matin(paris(jour))) for jour in (3, 8, 9, 15)] == [0, 1, 0, 0]


# --- Ahead, and after ------------------------------------------------------------------------------


def test_it_is_read_ahead_without_a_mark_and_the_mark_goes_with_the_account(client, communaute):
    lui = membre_de(communaute)
    le(timezone.now() - timedelta(hours=1), evenement, communaute, titre="Journée portes ouvertes")
    evenement(titre="Chez d’autres")
    client.force_login(lui.utilisateur)
    page = client.get("/lettre/apercu/").content.decode()
    assert "Journée portes ouvertes" in page
    assert "Chez d’autres" not in page
    assert not RepereLettre.objects.exists()
    assert adresse(lui) in matin(timezone.now() + timedelta(days=1))
    effacer_repere(lui.utilisateur_id)
    assert not RepereLettre.objects.filter(utilisateur=lui.utilisateur).exists()


def test_as_many_queries_for_many_people(communaute, django_assert_max_num_queries):
    for _ in range(6):
        membre_de(communaute)
    le(paris(1), evenement, communaute, debut=paris(20))
    le(paris(1), texte, communaute, auteur=MembreFactory())
    le(paris(1), manifeste, communaute)
    with time_machine.travel(paris(2), tick=False), django_assert_max_num_queries(35):
        assert envoyer_digests(timezone.localdate()).lettres == 6
