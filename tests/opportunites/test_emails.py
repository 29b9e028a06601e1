"""Mails about decisions: what they say, and that they are read again when they leave."""

import pytest
from django.core import mail
from django.utils import timezone

from annuaire.enums import EtatRattachement
from comptes.models import Utilisateur
from opportunites import emails, services
from opportunites.enums import EtatOffre, Issue, MotifRefus
from opportunites.models import Offre
from socle import journal
from socle.acteur import SYSTEME, construire
from socle.courrier.genres import GENRES
from socle.courrier.rendu import rendre
from socle.models import Courriel
from tests.opportunites.moderation import amener, moderateur, offre_soumise

pytestmark = pytest.mark.django_db


def composer():
    courriel = Courriel.objects.latest("pk")
    return GENRES[courriel.genre](courriel)


def rendu() -> mail.EmailMultiAlternatives:
    courriel = Courriel.objects.latest("pk")
    return rendre(GENRES[courriel.genre](courriel), courriel, "x@exemple.gouv.fr")


def publier(offre):
    services.publier(offre, acteur=moderateur(), version=offre.version)


def demander(offre):
    remarques = {"missions": "Qui encadre ?\nEt <où> ?", "": "Merci d’avance."}
    services.demander_complement(offre, acteur=moderateur(), version=offre.version, remarques=remarques)


def refuser(offre):
    services.refuser(
        offre, acteur=moderateur(), version=offre.version, motif=MotifRefus.DOUBLON, texte="Voyez la n° 12."
    )


def rappeler(offre):
    amener(offre, EtatOffre.EXPIREE)
    emails.rappeler(offre)


ACTES = [publier, demander, refuser, rappeler]
tous = pytest.mark.parametrize("acte", ACTES, ids=lambda acte: acte.__name__)


# --- Read again when it leaves: none of these sends anything ---------------------------------------------


@tous
def test_nothing_to_an_account_that_was_closed(acte):
    offre = offre_soumise()
    acte(offre)
    Utilisateur.objects.filter(pk=offre.auteur_id).update(is_active=False)
    assert composer() is None


@tous
def test_nothing_to_somebody_who_no_longer_recruits_there(acte):
    offre = offre_soumise()
    acte(offre)
    offre.auteur.rattachements.update(etat=EtatRattachement.RETIRE)
    assert composer() is None


@tous
def test_nothing_once_somebody_else_is_the_author(acte):
    offre, autre = offre_soumise(), offre_soumise()
    acte(offre)
    Offre.objects.filter(pk=offre.pk).update(auteur=autre.auteur)
    assert composer() is None


@tous
def test_nothing_about_an_offer_that_is_gone(acte):
    offre = offre_soumise()
    acte(offre)
    Offre.objects.filter(pk=offre.pk).delete()
    assert composer() is None


@tous
def test_nothing_once_the_state_has_moved(acte):
    offre = offre_soumise()
    acte(offre)
    Offre.objects.filter(pk=offre.pk).update(etat=EtatOffre.BROUILLON)
    assert composer() is None


def test_only_the_last_of_two_requests_is_sent():
    offre = offre_soumise()
    demander(offre)
    premier = Courriel.objects.get()
    journal.changer_etat(offre, "soumettre", acteur=construire(offre.auteur))
    demander(offre)
    assert GENRES[premier.genre](premier) is None
    assert composer() is not None


def test_no_reminder_once_the_outcome_is_known():
    offre = offre_soumise()
    rappeler(offre)
    Offre.objects.filter(pk=offre.pk).update(issue=Issue.AGENT)
    assert composer() is None


def test_a_renewal_does_not_hide_the_publication():
    offre = offre_soumise()
    publier(offre)
    journal.changer_etat(offre, "renouveler", acteur=SYSTEME)
    assert composer() is not None


# --- What they say -------------------------------------------------------------------------------------------


@tous
def test_subjects_are_neutral_and_links_whole(acte, settings):
    offre = offre_soumise(intitule="Cheffe ou chef de projet <b>&</b>")
    acte(offre)
    courriel = rendu()
    html = courriel.alternatives[0].content
    assert offre.intitule not in courriel.subject
    assert offre.organisme.nom not in courriel.subject
    assert offre.intitule in courriel.body
    assert "<b>&</b>" not in html
    assert f"{settings.SITE_URL}/opportunites/{offre.uuid}/" in courriel.body
    assert f"{settings.SITE_URL}/opportunites/{offre.uuid}/" in html
    for texte in (courriel.body, html):
        assert "VARIABLE-ABSENTE" not in texte
        assert offre.auteur.email not in texte


def test_remarks_are_given_by_field():
    demander(offre_soumise())
    courriel = rendu()
    assert "Missions\u00a0:\nQui encadre ?\nEt <où> ?" in courriel.body
    assert "Toute l’offre\u00a0:\nMerci d’avance." in courriel.body
    assert "&lt;où&gt;" in courriel.alternatives[0].content


def test_a_refusal_gives_its_reason_and_its_words():
    refuser(offre_soumise())
    corps = rendu().body
    assert MotifRefus.DOUBLON.label in corps
    assert "Voyez la n° 12." in corps


def test_a_reminder_gives_the_deadline():
    offre = offre_soumise()
    rappeler(offre)
    assert str(offre.date_limite.year) in rendu().body
    assert timezone.localdate() < offre.date_limite
