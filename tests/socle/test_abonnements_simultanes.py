"""The same choice made by many at once: one row, and nobody sees an error."""

import pytest

from socle.abonnements import choisir, desabonner, regler
from socle.courrier import deposer_tous
from socle.courrier.destinataire import noter_refus, oublier_refus
from socle.courrier.envoi import reserver
from socle.courrier.genres import GENRES
from socle.enums import RythmeAbonnement
from socle.models import Abonnement, AdresseEnEchec, Courriel
from tests.comptes.test_simultane import ensemble
from tests.courrier.genres import composer
from tests.factories import UtilisateurFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_double_click_beside_a_mail_client(db):
    utilisateur = UtilisateurFactory()
    ensemble(lambda: desabonner(utilisateur, "lettre"), 6)
    assert Abonnement.objects.get().rythme == RythmeAbonnement.AUCUN
    ensemble(lambda: regler(utilisateur, "lettre", rythme=RythmeAbonnement.CHOISI, adresse=None), 6)
    assert Abonnement.objects.get().rythme == RythmeAbonnement.CHOISI


def test_the_same_page_sent_twice_beside_a_mail_client(db):
    utilisateur = UtilisateurFactory()
    choix = {"messages": RythmeAbonnement.AUCUN, "demandes": RythmeAbonnement.AUCUN}
    ensemble(lambda: (choisir(utilisateur, choix), desabonner(utilisateur, "demandes")), 6)
    assert dict(Abonnement.objects.values_list("liste", "rythme")) == choix


def test_an_address_that_refuses_several_senders(db):
    utilisateur = UtilisateurFactory()
    ensemble(lambda: noter_refus(utilisateur.email, "destinataire refusé (550)"), 6)
    assert AdresseEnEchec.objects.count() == 1
    assert sum(ensemble(lambda: oublier_refus(utilisateur.email), 6)) == 1


def test_the_same_letters_deposited_twice_then_claimed_by_many(db, monkeypatch):
    monkeypatch.setitem(GENRES, "essai", composer)
    lignes = [(UtilisateurFactory().pk, {}, f"lettre-{numero}") for numero in range(12)]
    assert sum(ensemble(lambda: deposer_tous("essai", lignes), 4)) == Courriel.objects.count() == 12
    pris = ensemble(lambda: [reserver(), reserver(), reserver()], 4)
    numeros = [courriel.pk for lot in pris for courriel in lot if courriel]
    assert len(set(numeros)) == len(numeros)
    assert set(Courriel.objects.values_list("essais", flat=True)) <= {0, 1}
