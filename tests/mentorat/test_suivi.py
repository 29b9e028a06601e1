"""What time does to pairs, what both say of them, what a human must look at, what a departure leaves."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import EtatMembre
from annuaire.models import Membre
from annuaire.services import membres
from mentorat.enums import Cote, EtatBinome, EtatDemandeMentorat, MotifRupture
from mentorat.files import files
from mentorat.models import AlerteMentorat, AvisMentorat, Binome, DemandeMentorat, Objectif, ReponseSuivi
from mentorat.services import binomes as services
from mentorat.services import suivi
from mentorat.services.suivi import suivre_binomes
from socle.acteur import Acteur, construire
from socle.courrier.envoi import vider
from socle.models import Courriel, Transition
from tests.factories import BinomeFactory, MembreFactory, SeanceFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db
E = EtatBinome
PARIS = ZoneInfo("Europe/Paris")


def acteur(membre):
    return construire(membre.utilisateur)


def passer(jours=0, jour=None):
    """Noon in Paris, so many days from now; run the work of that day."""
    jour = jour or timezone.localdate() + timedelta(days=jours)
    with time_machine.travel(datetime(jour.year, jour.month, jour.day, 12, tzinfo=PARIS), tick=False):
        suivre_binomes(jour)
        vider()


def etat(binome):
    return Binome.objects.get(pk=binome.pk).etat


# --- Time ----------------------------------------------------------------------------------------------------------


def test_a_whole_life_by_time_alone():
    binome = BinomeFactory()
    services.suspendre(binome, timezone.localdate() + timedelta(days=9), acteur=acteur(binome.mentor))
    passer(9)
    assert etat(binome) == E.EN_PAUSE
    passer(10)
    binome.refresh_from_db()
    assert (binome.etat, binome.repris_le) == (E.ACTIF, timezone.localdate() + timedelta(days=10))
    fin = binome.fin_prevue
    mail.outbox.clear()
    passer(jour=fin - timedelta(days=31))
    assert mail.outbox == []
    for jours in (30, 29):
        passer(jour=fin - timedelta(days=jours))
    assert sorted(m.subject for m in mail.outbox) == ["Votre mentorat se termine bientôt"] * 2  # each of the two, once
    passer(jour=fin)
    assert etat(binome) == E.ACTIF  # its last day is still its own
    passer(jour=fin + timedelta(days=1))
    binome.refresh_from_db()
    assert (binome.etat, binome.fini_le) == (E.TERMINE, fin + timedelta(days=1))
    mail.outbox.clear()
    passer(jour=fin + timedelta(days=85))
    assert etat(binome) == E.TERMINE
    passer(jour=fin + timedelta(days=95))
    assert etat(binome) == E.SUIVI
    assert {m.subject for m in mail.outbox} == {"Trois mois après votre mentorat"}
    assert len(mail.outbox) == 2
    passer(jour=fin + timedelta(days=124))
    assert etat(binome) == E.SUIVI
    passer(jour=fin + timedelta(days=126))
    assert etat(binome) == E.CLOS
    assert Transition.objects.filter(object_id=binome.pk, verbe="clore", acteur=None).exists()


def test_a_platform_that_slept_half_a_year_still_leaves_time_to_answer():
    binome = BinomeFactory()
    tard = binome.fin_prevue + timedelta(days=200)
    passer(jour=tard)
    assert etat(binome) == E.TERMINE
    passer(jour=tard + timedelta(days=95))
    passer(jour=tard + timedelta(days=96))
    assert etat(binome) == E.SUIVI


def test_nobody_signs_in_fourteen_days():
    binome = BinomeFactory(etat=E.PROPOSE, charte_mentor_le=timezone.now(), charte_mentore_le=None)
    passer(13)
    assert etat(binome) == E.PROPOSE
    assert [m.to for m in mail.outbox] == [[binome.mentore.utilisateur.email]]  # the one who has to, once
    passer(15)
    assert etat(binome) == E.ROMPU
    assert Transition.objects.get(verbe="rompre").motif == MotifRupture.SIGNATURE
    assert DemandeMentorat.objects.get(pk=binome.demande_id).etat == EtatDemandeMentorat.SANS_MENTOR
    assert {m.subject for m in mail.outbox[1:]} == {"Le binôme proposé ne se fera pas"}
    assert {m.to[0] for m in mail.outbox[1:]} == {binome.mentor.utilisateur.email, binome.mentore.utilisateur.email}


def test_colleagues_are_warned_once_and_go_on(client):
    binome = BinomeFactory()
    Membre.objects.filter(pk=binome.mentore_id).update(organisme=binome.mentor.organisme_id)
    for jours in (0, 1):
        passer(jours)
    assert len(mail.outbox) == 2
    assert etat(binome) == E.ACTIF
    client.force_login(binome.mentor.utilisateur)
    assert "même service" in client.get(reverse("binomes:detail", args=[binome.uuid])).content.decode()


# --- Departures ----------------------------------------------------------------------------------------------------


def test_who_leaves_its_administration_has_a_month_to_come_back():
    binome = BinomeFactory()
    membres.sortir(binome.mentor, acteur=acteur(binome.mentor))
    passer(29)
    assert etat(binome) == E.ACTIF
    passer(31)
    assert etat(binome) == E.ROMPU
    assert Transition.objects.filter(verbe="rompre").get().motif == MotifRupture.DEPART
    assert [m.to for m in mail.outbox] == [[binome.mentore.utilisateur.email]]


def test_a_closed_account_is_seen_the_same_day(client):
    binome = BinomeFactory()
    type(binome.mentore.utilisateur).objects.filter(pk=binome.mentore.utilisateur_id).update(is_active=False)
    passer()
    assert etat(binome) == E.ROMPU


def test_an_account_that_is_erased_ends_its_pairs_and_leaves_no_text():
    binome = BinomeFactory()
    fini = BinomeFactory(mentor=binome.mentor, etat=E.TERMINE)
    propose = BinomeFactory(mentor=binome.mentor, etat=E.PROPOSE)
    SeanceFactory(binome=binome, debut=timezone.now() - timedelta(days=3))
    suivi.alerter(binome, "Cela ne va pas.", acteur=acteur(binome.mentor))
    suivi.alerter(binome, "Cela ne va pas non plus.", acteur=acteur(binome.mentore))
    services.ecrire_objectifs(binome, "Réussir.", version=0, acteur=acteur(binome.mentore))
    suivi.effacer_binomes(binome.mentor.utilisateur_id)
    assert (etat(binome), etat(propose), etat(fini)) == (E.ROMPU, E.ROMPU, E.TERMINE)
    assert AlerteMentorat.objects.get().auteur == binome.mentore
    with services.vision(services.SYSTEME):
        assert not Objectif.objects.exists()
    assert binome.seances.count() == 1
    assert not Courriel.objects.filter(utilisateur=binome.mentor.utilisateur_id).exists()
    vider()
    assert {m.to[0] for m in mail.outbox} == {binome.mentore.utilisateur.email, propose.mentore.utilisateur.email}


def test_the_page_of_a_pair_whose_other_one_is_gone_is_still_read(client):
    binome = BinomeFactory(etat=E.ROMPU)
    membres.anonymiser(binome.mentor.utilisateur_id)
    client.force_login(binome.mentore.utilisateur)
    for adresse in (reverse("binomes:detail", args=[binome.uuid]), reverse("binomes:liste")):
        assert "quitté la plateforme" in client.get(adresse).content.decode()


# --- Opinions ------------------------------------------------------------------------------------------------------


def test_each_side_says_once_what_it_thinks(client):
    binome = BinomeFactory(etat=E.TERMINE)
    page = reverse("binomes:donner_avis", args=[binome.uuid])
    client.force_login(binome.mentor.utilisateur)
    assert client.post(page, {"satisfaction": "6", "utilite": "5", "recommande": "oui"}).status_code == 422
    for note in ("5", "1"):
        assert client.post(page, {"satisfaction": note, "utilite": "4", "recommande": "non"}).status_code == 302
    avis = AvisMentorat.objects.get()
    assert (avis.cote, avis.satisfaction, avis.utilite, avis.recommande) == (Cote.MENTOR, 5, 4, False)
    client.force_login(binome.mentore.utilisateur)
    assert client.post(page, {"satisfaction": "2", "utilite": "2", "recommande": "oui"}).status_code == 302
    assert AvisMentorat.objects.count() == 2


def test_the_second_answer_closes(client):
    binome = BinomeFactory(etat=E.SUIVI)
    page = reverse("binomes:repondre_suivi", args=[binome.uuid])
    for membre, attendu in ((binome.mentor, E.SUIVI), (binome.mentor, E.SUIVI), (binome.mentore, E.CLOS)):
        client.force_login(membre.utilisateur)
        client.post(page, {"utile": "4", "en_contact": "oui"})
        assert etat(binome) == attendu
    assert ReponseSuivi.objects.count() == 2


# --- A problem -----------------------------------------------------------------------------------------------------


def test_a_problem_reaches_the_team_and_nobody_else(client):
    binome = BinomeFactory()
    client.force_login(binome.mentore.utilisateur)
    page = reverse("binomes:alerter", args=[binome.uuid])
    assert "L’équipe de modération" in client.get(page).content.decode()
    assert client.post(page, {"texte": "un\x07"}).status_code == 422
    for texte in ("Il ne vient pas.", "Il ne vient pas, et il insiste."):
        assert client.post(page, {"texte": texte}).status_code == 302
    alerte = AlerteMentorat.objects.get()
    assert alerte.texte.endswith("insiste.")
    client.force_login(binome.mentor.utilisateur)
    assert "insiste" not in client.get(page).content.decode()
    membre = MembreFactory(utilisateur__is_staff=True)
    equipe = construire(membre.utilisateur)
    du_binome = Acteur(utilisateur_id=1, est_moderateur=True, membre_id=binome.mentor_id)
    for refuse in (acteur(binome.mentor), acteur(binome.mentore), du_binome):
        with pytest.raises(PermissionDenied):
            suivi.traiter_alerte(alerte, acteur=refuse)
        assert not AlerteMentorat.objects.visible_by(refuse).exists()
    assert [f.nombre for f in files(equipe)] in ([1], [])
    assert suivi.traiter_alerte(alerte, acteur=equipe)
    assert not suivi.traiter_alerte(alerte, acteur=equipe)
    assert not suivi.purger_alertes(timezone.localdate() + timedelta(days=364))
    assert suivi.purger_alertes(timezone.localdate() + timedelta(days=367)) == 1


def test_a_suspended_member_is_given_a_month_too():
    binome = BinomeFactory()
    membres.suspendre(binome.mentor, "Un signalement.", acteur=construire(UtilisateurFactory(is_staff=True)))
    assert Membre.objects.get(pk=binome.mentor_id).etat == EtatMembre.SUSPENDUE
    passer(20)
    assert etat(binome) == E.ACTIF
