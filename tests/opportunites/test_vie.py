"""What happens to offers once a day, and what waits for moderators."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opportunites import services
from opportunites.enums import EtatOffre, Issue
from opportunites.files_d_attente import offres_sans_issue, offres_soumises
from opportunites.models import LigneRecherche, LigneRetiree, Offre
from opportunites.reindexation import derive
from opportunites.services import vie
from socle import registres
from socle.acteur import ANONYME
from socle.models import Courriel, Transition
from tests.factories import OffreFactory, RecruteurFactory
from tests.opportunites.moderation import offre_soumise

pytestmark = pytest.mark.django_db

JOUR = date(2026, 11, 20)


def offre(jours, **champs):
    """A platform offer whose deadline is so many days before `JOUR`, written by an active recruiter."""
    recruteur = RecruteurFactory()
    champs = {"auteur": recruteur.utilisateur, "organisme": recruteur.organisme} | champs
    return OffreFactory(date_limite=JOUR - timedelta(days=jours), date_publication=date(2026, 8, 1), **champs)


# --- Expiry ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("etat", set(EtatOffre) - {EtatOffre.PUBLIEE, EtatOffre.SUSPENDUE, EtatOffre.POURVUE})
def test_other_states_do_not_expire(etat):
    passee = offre(5, etat=etat)
    assert services.expirer_offres(JOUR) == 0
    passee.refresh_from_db()
    assert passee.etat == etat


def test_the_last_day_is_still_open():
    du_jour, sans_limite = offre(0), offre(0)
    Offre.objects.filter(pk=sans_limite.pk).update(date_limite=None)
    assert services.expirer_offres(JOUR) == 0
    du_jour.refresh_from_db()
    assert du_jour.etat == EtatOffre.PUBLIEE


def test_past_offers_expire_once_and_leave_the_search():
    publiee, suspendue = offre(1), offre(40, etat=EtatOffre.SUSPENDUE)
    importee = offre(2, importee=True, auteur=None)
    assert services.expirer_offres(JOUR) == 3
    assert services.expirer_offres(JOUR) == 0
    assert set(Offre.objects.filter(etat=EtatOffre.EXPIREE)) == {publiee, suspendue, importee}
    assert Transition.objects.filter(verbe="expirer", acteur=None).count() == 3
    assert not LigneRecherche.objects.exists()
    assert derive() == []


def test_batches_leave_none_behind(monkeypatch):
    monkeypatch.setattr(vie, "LOT", 2)
    for _ in range(5):
        offre(3)
    assert services.expirer_offres(JOUR) == 5


# --- Reminder ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jours", [29, 60, 200])
def test_no_reminder_before_30_days_nor_after_60(jours):
    offre(jours, etat=EtatOffre.EXPIREE)
    assert services.rappeler_issues(JOUR) == 0
    assert not Courriel.objects.exists()


def test_no_reminder_for_what_is_imported_closed_or_written_by_nobody():
    offre(31, etat=EtatOffre.EXPIREE, importee=True)
    offre(31, etat=EtatOffre.EXPIREE, auteur=None)
    offre(31, etat=EtatOffre.EXPIREE, issue=Issue.ABANDON)
    offre(31, etat=EtatOffre.RETIREE)
    offre(31)
    assert services.rappeler_issues(JOUR) == 0


def test_one_reminder_however_often_the_job_runs():
    rappelee = offre(30, etat=EtatOffre.EXPIREE)
    assert services.rappeler_issues(JOUR) == 1
    assert services.rappeler_issues(JOUR) == 0
    assert services.rappeler_issues(JOUR + timedelta(days=3)) == 0
    courriel = Courriel.objects.get()
    assert (courriel.utilisateur_id, courriel.objets) == (rappelee.auteur_id, {"offre": rappelee.pk})


def test_missed_days_are_caught_up():
    offre(12)
    assert services.rappeler_issues(JOUR) == 0
    plus_tard = JOUR + timedelta(days=25)
    assert services.expirer_offres(plus_tard) == 1
    assert services.rappeler_issues(plus_tard) == 1


def test_a_new_deadline_may_be_reminded_again():
    rappelee = offre(35, etat=EtatOffre.EXPIREE)
    services.rappeler_issues(JOUR)
    Offre.objects.filter(pk=rappelee.pk).update(date_limite=JOUR + timedelta(days=10))
    assert services.rappeler_issues(JOUR + timedelta(days=41)) == 1


def test_jobs_are_registered_in_order():
    noms = list(registres.travaux_du_jour)
    assert noms.index("expirer_offres") < noms.index("rappeler_issues")


# --- Queues --------------------------------------------------------------------------------------------------


def test_empty_queues_say_so():
    for file in (offres_soumises, offres_sans_issue):
        assert (file(ANONYME).nombre, file(ANONYME).depuis) == (0, None)


def test_queues_count_and_give_their_oldest_in_one_query():
    premiere = offre_soumise()
    offre_soumise()
    offre(70, etat=EtatOffre.EXPIREE)
    offre(59, etat=EtatOffre.EXPIREE)
    depuis = Transition.objects.get(object_id=premiere.pk, verbe="soumettre").at
    with CaptureQueriesContext(connection) as capture:
        file = offres_soumises(ANONYME)
    assert len(capture) == 1
    assert (file.nombre, file.depuis) == (2, depuis)
    assert Offre.objects.sans_issue(JOUR, 60).count() == 1


def test_the_flag_starts_sixty_days_after_the_deadline():
    signalee = offre(0, etat=EtatOffre.EXPIREE)
    limite = timezone.localdate() - timedelta(days=61)
    Offre.objects.filter(pk=signalee.pk).update(date_limite=limite, date_publication=limite - timedelta(days=40))
    file = offres_sans_issue(ANONYME)
    assert file.nombre == 1
    assert timezone.localtime(file.depuis).date() == limite + timedelta(days=60)


def test_rows_that_went_away_are_forgotten_after_a_week():
    for jours in (6, 8):
        LigneRetiree.objects.create(offre=jours, at=timezone.now() - timedelta(days=jours))
    assert vie.purger_retirees(timezone.localdate()) == 1
    assert list(LigneRetiree.objects.values_list("offre", flat=True)) == [6]
