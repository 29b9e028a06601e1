"""What somebody reads in La lettre rather than in a mail of its own: put off at departure, told once, never lost."""

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accueil import lettre
from accueil.models import Lettre
from accueil.services import envoyer_digests
from annuaire.emails.listes import DEMANDES
from annuaire.enums import EtatAdhesion, RoleAdhesion
from annuaire.models import Adhesion
from socle.abonnements import choisir, desabonner, effacer, regler
from socle.courrier import deposer
from socle.courrier.envoi import vider
from socle.courrier.genres import GENRES, LISTE_DU_GENRE
from socle.courrier.listes import LISTES
from socle.enums import RythmeAbonnement
from socle.models import Courriel, StatutCourriel
from tests.accueil.lettre import paris
from tests.factories import AdhesionFactory

pytestmark = pytest.mark.django_db

LETTRE = RythmeAbonnement.LETTRE


@pytest.fixture
def animatrice():
    """She leads a community, and reads its requests in La lettre."""
    sienne = AdhesionFactory(role=RoleAdhesion.ANIMATEUR, etat=EtatAdhesion.ACTIVE)
    choisir(sienne.membre.utilisateur, {DEMANDES: LETTRE})
    return sienne


def demander(animatrice, moment):
    """A request to join, and its mail, put off as soon as it would leave."""
    with time_machine.travel(moment, tick=False):
        attente = AdhesionFactory(communaute=animatrice.communaute, etat=EtatAdhesion.DEMANDEE)
        compte = animatrice.membre.utilisateur
        courriel = deposer("adhesion-demandee", utilisateur=compte.pk, objets={"adhesion": attente.pk})
        vider()
    return courriel, attente


def matin(moment):
    """La lettre is prepared and leaves; return how many were prepared."""
    with time_machine.travel(moment, tick=False):
        lettres = envoyer_digests(timezone.localdate()).lettres
        vider()
    return lettres


def statut(courriel):
    courriel.refresh_from_db()
    return courriel.statut


def texte(recu):
    return recu.get_body(("plain",)).get_content()


# --- what is not told --------------------------------------------------------------------------


def test_what_was_answered_or_refused_meanwhile_is_not_told(smtp, animatrice):
    _, attente = demander(animatrice, paris(2))
    Adhesion.objects.filter(pk=attente.pk).update(etat=EtatAdhesion.ACTIVE)
    assert matin(paris(3)) == 1  # prepared, and nothing is left to say of it
    assert smtp.recus == []
    demander(animatrice, paris(3, 9))
    desabonner(animatrice.membre.utilisateur, DEMANDES)
    matin(paris(4))
    assert smtp.recus == []


def test_nothing_is_told_to_who_stopped_the_letter_nor_later(smtp, animatrice):
    courriel, _ = demander(animatrice, paris(2))
    compte = animatrice.membre.utilisateur
    desabonner(compte, "lettre")
    assert (matin(paris(3)), statut(courriel)) == (0, StatutCourriel.ANNULE)
    regler(compte, "lettre", rythme=RythmeAbonnement.CHOISI)
    assert matin(paris(4)) == 0
    assert smtp.recus == []


def test_nothing_put_off_is_left_of_an_account_that_is_erased(smtp, animatrice):
    demander(animatrice, paris(2))
    effacer(animatrice.membre.utilisateur_id)
    assert not Courriel.objects.exists()


def test_an_unknown_status_is_refused_by_the_database(smtp, animatrice):
    courriel, _ = demander(animatrice, paris(2))
    with pytest.raises(IntegrityError), transaction.atomic():
        Courriel.objects.filter(pk=courriel.pk).update(statut="perdu")


# --- what is told ------------------------------------------------------------------------------


def test_put_off_then_told_once(smtp, client, animatrice):
    (un, _), (deux, _) = demander(animatrice, paris(2)), demander(animatrice, paris(2, 9))
    assert statut(un) == statut(deux) == StatutCourriel.REPORTE
    assert smtp.recus == []
    client.force_login(animatrice.membre.utilisateur)
    with time_machine.travel(paris(2, 10), tick=False):
        assert "Une demande d’adhésion attend" in client.get(reverse("accueil:apercu_lettre")).content.decode()
    assert matin(paris(3)) == 1
    [recu] = smtp.recus
    assert recu["List-Id"] == "La lettre <lettre.testserver>"
    for sorte in ("plain", "html"):
        contenu = recu.get_body((sorte,)).get_content()
        assert contenu.count("Une demande d’adhésion attend") == 1  # the same sentence of both
        assert animatrice.communaute.nom in contenu
        assert reverse("adhesions:demandes", args=[animatrice.communaute.slug]) in contenu
    assert statut(un) == statut(deux) == StatutCourriel.ANNULE
    assert (matin(paris(4)), len(smtp.recus)) == (0, 1)
    assert Lettre.objects.get().contenu == {"reportes": [un.pk, deux.pk]}


def test_one_letter_a_week_waits_for_monday(smtp, animatrice):
    compte = animatrice.membre.utilisateur
    regler(compte, "lettre", rythme=RythmeAbonnement.HEBDOMADAIRE)
    courriel, _ = demander(animatrice, paris(2))
    assert (matin(paris(3)), statut(courriel)) == (0, StatutCourriel.REPORTE)
    assert (matin(paris(8)), len(smtp.recus)) == (1, 1)


def test_who_wants_it_at_once_again_receives_the_next_one_and_reads_what_was_put_off(smtp, animatrice):
    demander(animatrice, paris(2))
    choisir(animatrice.membre.utilisateur, {DEMANDES: RythmeAbonnement.CHOISI})
    demander(animatrice, paris(2, 9))
    assert len(smtp.recus) == 1
    matin(paris(3))
    assert "Aussi pour vous" in texte(smtp.recus[1])


def test_many_are_counted_beyond_ten(smtp, animatrice, monkeypatch):
    monkeypatch.setattr(lettre, "CITES", 1)
    demander(animatrice, paris(2))
    autre = AdhesionFactory(membre=animatrice.membre, role=RoleAdhesion.ANIMATEUR, etat=EtatAdhesion.ACTIVE)
    demander(autre, paris(2))
    matin(paris(3))
    [recu] = smtp.recus
    assert "Et 1 de plus" in texte(recu)
    assert f"https://testserver{reverse('accueil:tableau_de_bord')}" in texte(recu)


def test_what_can_be_put_off_has_a_sentence_and_a_link():
    """Said here of the sources: a kind of such a list composes a message that La lettre can tell."""
    reportables = {nom for nom, liste in LISTE_DU_GENRE.items() if LISTES[liste].se_reporte}
    assert reportables == {
        *("adhesion-demandee", "competence-validee", "competence-fusionnee", "offre-rappel-issue"),
        *("evenement-change", "question-reponse"),
    }
    assert reportables <= GENRES.keys()
