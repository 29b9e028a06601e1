"""Slots and sessions of a pair, the calendar that an agenda reads, health."""

from datetime import datetime, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from mentorat.enums import EtatBinome, Sante
from mentorat.models import Binome, Creneau, Seance
from mentorat.sante import sante
from mentorat.services import binomes as services
from mentorat.services import seances
from socle.acteur import construire
from socle.courrier.envoi import vider
from socle.journal import TransitionRefusee
from tests.factories import BinomeFactory, SeanceFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def dans(jours, **autres):
    return (timezone.now() + timedelta(days=jours, **autres)).replace(second=0, microsecond=0)


def saisi(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def acteur(membre):
    return construire(membre.utilisateur)


@pytest.fixture
def binome():
    return BinomeFactory()


# --- Slots ---------------------------------------------------------------------------------------------------------


def test_the_mentor_proposes_the_other_chooses(client, binome):
    client.force_login(binome.mentor.utilisateur)
    moments = [dans(3), dans(4), dans(5)]
    champs = {f"creneau_{rang}": saisi(moment) for rang, moment in enumerate(moments, 1)}
    assert client.post(reverse("binomes:proposer_creneaux", args=[binome.uuid]), champs).status_code == 302
    vider()
    assert [m.to for m in mail.outbox] == [[binome.mentore.utilisateur.email]]
    assert binome.mentor.nom_complet not in mail.outbox[0].body
    choisi = binome.creneaux.get(debut=moments[1])
    autre = BinomeFactory()
    seances.proposer_creneaux(autre, [dans(3)], acteur=acteur(autre.mentor))
    choisir = reverse("binomes:choisir_creneau", args=[binome.uuid])
    assert client.post(choisir, {"creneau": choisi.pk}).status_code == 404  # not its own to choose
    client.force_login(binome.mentore.utilisateur)
    for valeur in ("", "abc", "-1", "9" * 40, autre.creneaux.get().pk):
        client.post(choisir, {"creneau": valeur})
        assert not Seance.objects.exists()
    client.post(choisir, {"creneau": choisi.pk})
    client.post(choisir, {"creneau": choisi.pk})
    assert list(Seance.objects.values_list("debut", "duree")) == [(moments[1], 60)]
    assert not binome.creneaux.exists()


def test_asking_for_others_is_told_once(binome):
    mentor, mentore = acteur(binome.mentor), acteur(binome.mentore)
    with pytest.raises(PermissionDenied):
        seances.proposer_creneaux(binome, [dans(3)], acteur=mentore)
    seances.proposer_creneaux(binome, [dans(3)], acteur=mentor)
    with pytest.raises(PermissionDenied):
        seances.demander_creneaux(binome, acteur=mentor)
    for _ in range(2):
        seances.demander_creneaux(binome, acteur=mentore)
    vider()  # the slots are gone: nobody is sent to them
    assert [m.to for m in mail.outbox] == [[binome.mentor.utilisateur.email]]


@pytest.mark.parametrize("moments", [[], [1, 2, 3, 4], [-1], [400]])
def test_slots_that_are_none(binome, moments):
    with pytest.raises(ValidationError):
        seances.proposer_creneaux(binome, [dans(m) for m in moments], acteur=acteur(binome.mentor))


def test_a_slot_that_went_by_is_not_kept(binome):
    passe = Creneau.objects.create(binome=binome, debut=dans(-1))
    with pytest.raises(ValidationError):
        seances.choisir_creneau(binome, passe.pk, acteur=acteur(binome.mentore))


# --- Sessions ------------------------------------------------------------------------------------------------------


def test_what_is_no_date_is_refused_and_kept_on_the_page(client, binome):
    client.force_login(binome.mentor.utilisateur)
    bon = saisi(dans(3))
    debuts = ["", "demain", "2027-02-30T10:00", "9999-12-31T23:59", "0001-01-01T00:00", "\x00", saisi(dans(-3))]
    for debut, duree in [
        *((debut, "60") for debut in debuts),
        *((bon, d) for d in ("0", "481", "-5", "1e3", "9" * 30)),
    ]:
        reponse = client.post(reverse("binomes:planifier", args=[binome.uuid]), {"debut": debut, "duree": duree})
        assert reponse.status_code == 422, (debut, duree)
    assert f'value="{bon}"' in reponse.content.decode()
    assert not Seance.objects.exists()


def test_paris_hours_and_french_dates_are_understood(client, binome):
    client.force_login(binome.mentore.utilisateur)
    jour = timezone.localdate() + timedelta(days=20)
    champs = {"debut": jour.strftime("%d/%m/%Y 14:30"), "duree": "45"}
    assert client.post(reverse("binomes:planifier", args=[binome.uuid]), champs).status_code == 302
    seance = Seance.objects.get()
    assert seance.debut.astimezone(PARIS) == datetime(jour.year, jour.month, jour.day, 14, 30, tzinfo=PARIS)
    reponse = client.post(reverse("binomes:planifier", args=[binome.uuid]), champs)
    assert reponse.status_code == 422
    assert "déjà notée" in reponse.content.decode()


def test_a_session_held_is_noted_since_the_beginning(binome):
    qui = acteur(binome.mentor)
    with pytest.raises(ValidationError):
        seances.noter(binome, dans(-40), 60, acteur=qui)
    with pytest.raises(ValidationError):
        seances.noter(binome, dans(1), 60, acteur=qui)
    seances.noter(binome, dans(-10), 30, acteur=qui)
    assert Seance.objects.tenues().count() == 1


def test_flash_has_its_sessions_and_no_more(client):
    binome = BinomeFactory(flash=True, seances_prevues=2)
    qui = acteur(binome.mentore)
    premiere = seances.planifier(binome, dans(1), 60, acteur=qui)
    seances.planifier(binome, dans(2), 60, acteur=qui)
    with pytest.raises(ValidationError, match="flash"):
        seances.planifier(binome, dans(3), 60, acteur=qui)
    client.force_login(binome.mentor.utilisateur)
    adresses = {nom: reverse(f"binomes:{nom}", args=[binome.uuid]) for nom in ("detail", "planifier", "noter")}
    page = client.get(adresses.pop("detail")).content.decode()
    assert not [adresse for adresse in adresses.values() if adresse in page]
    binome.refresh_from_db()
    seances.annuler(premiere, version=binome.sequence, acteur=qui)
    seances.planifier(binome, dans(3), 60, acteur=qui)


def test_two_windows_do_not_move_the_same_session(client, binome):
    seance = SeanceFactory(binome=binome)
    client.force_login(binome.mentor.utilisateur)
    page = reverse("binomes:deplacer", args=[seance.uuid])
    assert 'name="version" value="0"' in client.get(page).content.decode()
    assert client.post(page, {"debut": saisi(dans(9)), "duree": "60", "version": "0"}).status_code == 302
    reponse = client.post(page, {"debut": saisi(dans(11)), "duree": "60", "version": "0"}, follow=True)
    assert "entre-temps" in reponse.content.decode()
    assert Seance.objects.get().debut == dans(9)
    assert client.post(page, {"debut": "rien", "duree": "60", "version": "1"}).status_code == 422


def test_a_session_that_began_is_not_moved_but_may_be_taken_back(binome):
    seance = SeanceFactory(binome=binome, debut=dans(-2))
    qui = acteur(binome.mentore)
    with pytest.raises(ValidationError):
        seances.deplacer(seance, dans(2), 60, version=0, acteur=qui)
    seances.annuler(seance, version=0, acteur=qui)
    assert not Seance.objects.tenues().exists()
    with pytest.raises(seances.Perime):
        seances.annuler(seance, version=1, acteur=qui)


def test_what_changes_within_two_days_is_told_at_once(binome):
    qui = acteur(binome.mentor)
    loin = seances.planifier(binome, dans(10), 60, acteur=qui)
    vider()
    assert mail.outbox == []
    binome.refresh_from_db()
    seances.deplacer(loin, dans(1), 60, version=binome.sequence, acteur=qui)
    binome.refresh_from_db()
    seances.annuler(loin, version=binome.sequence, acteur=qui)
    vider()
    assert {tuple(m.to) for m in mail.outbox} == {(binome.mentore.utilisateur.email,)}
    assert all("annulée" in m.body for m in mail.outbox)  # what is true when it leaves


@pytest.mark.django_db(transaction=True)
def test_the_same_slot_chosen_twice_at_once_is_one_session():
    binome = BinomeFactory()
    creneau = Creneau.objects.create(binome=binome, debut=dans(3))
    qui, depart, dits = acteur(binome.mentore), Barrier(2), []

    def choisir():
        try:
            depart.wait(5)
            seances.choisir_creneau(binome, creneau.pk, acteur=qui)
            dits.append("fait")
        except seances.Perime:
            dits.append("périmé")
        finally:
            connection.close()

    fils = [Thread(target=choisir) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(20)
    assert sorted(dits) == ["fait", "périmé"]
    assert Seance.objects.count() == 1


# --- Calendar ------------------------------------------------------------------------------------------------------


def lire_ics(client, adresse):
    reponse = client.get(adresse)
    assert reponse["Content-Type"].startswith("text/calendar")
    assert "no-store" in reponse["Cache-Control"] or "private" in reponse["Cache-Control"]
    return reponse.content, {str(e["UID"]): e for e in Calendar.from_ical(reponse.content).walk("VEVENT")}


def test_an_agenda_reads_the_sessions_and_learns_what_was_cancelled(client):
    binome = BinomeFactory(mentor__nom="Du;rand\r\nATTENDEE:x", mentor__prenom="BEGIN:VEVENT")
    qui = acteur(binome.mentor)
    une = seances.planifier(binome, dans(3), 90, acteur=qui)
    autre = seances.planifier(binome, dans(8), 60, acteur=qui)
    client.force_login(binome.mentore.utilisateur)
    toutes = reverse("binomes:calendrier", args=[binome.uuid])
    brut, lus = lire_ics(client, toutes)
    assert set(lus) == {str(une.uuid), str(autre.uuid)}
    evenement = lus[str(une.uuid)]
    assert evenement["DTSTART"].dt == une.debut
    assert evenement["DTEND"].dt - evenement["DTSTART"].dt == timedelta(minutes=90)
    assert (str(evenement["SUMMARY"]), str(evenement["STATUS"])) == ("Séance de mentorat", "CONFIRMED")
    texte = brut.decode()
    for dit in (binome.mentor.nom, binome.mentor.prenom, binome.mentore.nom, "ATTENDEE", "ORGANIZER", "DESCRIPTION"):
        assert dit not in texte.replace("BEGIN:VEVENT\r\n", "")
    assert str(binome.uuid) not in texte
    binome.refresh_from_db()
    avant = int(evenement["SEQUENCE"])
    seances.annuler(une, version=binome.sequence, acteur=qui)
    _, apres = lire_ics(client, reverse("binomes:calendrier_seance", args=[une.uuid]))
    assert str(apres[str(une.uuid)]["STATUS"]) == "CANCELLED"
    assert int(apres[str(une.uuid)]["SEQUENCE"]) > avant
    client.logout()
    assert client.get(toutes).status_code == 302


# --- Health --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("jours", "attendue"),
    [(0, Sante.VERTE), (44, Sante.VERTE), (45, Sante.ORANGE), (59, Sante.ORANGE), (60, Sante.ROUGE)],
)
def test_health_counts_the_days_without_a_session(jours, attendue):
    jour = timezone.localdate() - timedelta(days=jours)
    jamais = BinomeFactory(debut=jour)
    vu = BinomeFactory(debut=jour - timedelta(days=90))
    SeanceFactory(binome=vu, debut=timezone.now() - timedelta(days=jours))
    SeanceFactory(binome=vu, debut=timezone.now() - timedelta(days=1), annulee_le=timezone.now())
    SeanceFactory(binome=vu)  # planned is not held
    revenu = BinomeFactory(debut=jour - timedelta(days=90), repris_le=jour)
    for binome in Binome.objects.filter(pk__in=[jamais.pk, vu.pk, revenu.pk]).with_derniere_seance():
        assert sante(binome) == attendue


def test_a_pair_that_does_not_run_has_no_health():
    for etat in set(EtatBinome) - {EtatBinome.ACTIF}:
        BinomeFactory(etat=etat, debut=timezone.localdate() - timedelta(days=100))
    assert {sante(b) for b in Binome.objects.with_derniere_seance()} == {None}


def test_a_flash_pair_that_had_its_sessions_is_not_silent():
    accompli, en_manque = (BinomeFactory(flash=True, seances_prevues=n, debut=dans(-80).date()) for n in (1, 2))
    for binome in (accompli, en_manque):
        SeanceFactory(binome=binome, debut=dans(-70))
    lus = Binome.objects.with_derniere_seance().with_silence()
    assert {b: sante(b) for b in lus} == {accompli: None, en_manque: Sante.ROUGE}
    assert list(lus.muets(timezone.localdate())) == [en_manque]


def test_nothing_is_written_in_a_pair_that_stopped(binome):
    seance = SeanceFactory(binome=binome)
    services.rompre(binome, "temps", acteur=acteur(binome.mentor))
    with pytest.raises(TransitionRefusee):
        seances.annuler(seance, version=0, acteur=acteur(binome.mentor))
