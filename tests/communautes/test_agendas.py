"""An event in an agenda, and the private feed: two parsers read them, nobody else's name is there."""

import re
from datetime import timedelta

import pytest
import vobject
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from icalendar import Calendar

from communautes.enums import Diffusion, EtatEvenement, EtatInscription
from communautes.models import Evenement, FluxAgenda
from communautes.services import agendas
from config.journalisation import sans_donnee_personnelle
from socle.acteur import construire
from tests.communautes.suites import acteur, communaute, dans, evenement, inscrite, membre_de
from tests.factories import MembreFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

HOSTILE = "Fin\r\nEND:VEVENT\x00\x1b\u2028BEGIN:VALARM\nATTENDEE:mailto:x@y, ; \\ \u202e"


def lire(contenu):
    """By uid, as both implementations read it; they must agree."""
    un = {str(e["UID"]): e for e in Calendar.from_ical(contenu).walk("VEVENT")}
    autre = vobject.readOne(contenu.decode())
    lus = {e.uid.value: e for e in autre.contents.get("vevent", [])}
    assert set(un) == set(lus)
    for uid, e in un.items():
        assert lus[uid].dtstart.value == e["DTSTART"].dt
        assert lus[uid].summary.value == str(e["SUMMARY"])
        assert set(lus[uid].contents) == {nom.lower() for nom in e}
        assert not list(lus[uid].getChildren()) or not any(lus[uid].components())
    return un, autre


def fichier(client, un):
    reponse = client.get(reverse("agenda:fichier", args=[un.uuid]))
    assert reponse["Content-Type"] == "text/calendar; charset=utf-8"
    assert "evenement.ics" in reponse["Content-Disposition"]
    return lire(reponse.content)


def flux(client, secret):
    return client.get(reverse("agenda:flux", args=[secret]))


# --- One event -----------------------------------------------------------------------------------------------------


def test_a_public_event_is_read_by_everybody_and_a_community_event_by_its_members(client):
    la = communaute()
    public, ferme = evenement(la, diffusion=Diffusion.PUBLIC, lieu="Lyon ; 3e, Part-Dieu"), evenement(la)
    lus, autre = fichier(client, public)
    e = lus[str(public.uuid)]
    assert (e["DTSTART"].dt, e["DTEND"].dt) == (public.debut, public.fin)
    assert (str(e["STATUS"]), str(e["CLASS"]), str(e["LOCATION"])) == ("CONFIRMED", "PUBLIC", public.lieu)
    assert str(e["URL"]).endswith(public.get_absolute_url())
    assert autre.method.value == "PUBLISH"
    adresse = reverse("agenda:fichier", args=[ferme.uuid])
    assert client.get(adresse).status_code == 404
    client.force_login(MembreFactory().utilisateur)
    assert client.get(adresse).status_code == 404
    client.force_login(membre_de(la).utilisateur)
    assert str(fichier(client, ferme)[0][str(ferme.uuid)]["CLASS"]) == "PRIVATE"


def test_the_way_in_is_for_who_has_a_seat(client):
    un = evenement(diffusion=Diffusion.PUBLIC, lien="https://visio.exemple/salle", acces="Badge au 2e étage.")
    for etat, dit in {
        None: "CONFIRMED",
        EtatInscription.ATTENTE: "TENTATIVE",
        EtatInscription.PROPOSEE: "TENTATIVE",
        EtatInscription.ANNULEE: "CONFIRMED",
        EtatInscription.CONFIRMEE: "CONFIRMED",
    }.items():
        membre = membre_de(un.communaute)
        if etat is not None:
            inscrite(un, membre, etat)
        client.force_login(membre.utilisateur)
        e = fichier(client, un)[0][str(un.uuid)]
        assert str(e["STATUS"]) == dit
        assert ("DESCRIPTION" in e) == (etat == EtatInscription.CONFIRMEE)
        if etat == EtatInscription.CONFIRMEE:
            assert un.lien in str(e["DESCRIPTION"])
            assert un.acces in str(e["DESCRIPTION"])


def test_what_was_typed_adds_no_property_and_no_component(client):
    un = evenement(diffusion=Diffusion.PUBLIC, lieu=HOSTILE[:14], acces=HOSTILE.replace("\x00", ""))
    # PostgreSQL holds no NUL; the writer is asked directly for the rest.
    Evenement.objects.filter(pk=un.pk).update(titre=HOSTILE.replace("\x00", ""))
    inscription = inscrite(un)
    client.force_login(inscription.membre.utilisateur)
    lus, autre = fichier(client, un)
    e = lus[str(un.uuid)]
    assert len(lus) == 1
    assert set(autre.contents) == {"prodid", "version", "method", "vevent"}
    assert "ATTENDEE" not in e
    assert not re.search(r"[\x00-\x1f\u2028\u202e]", str(e["SUMMARY"]))
    assert str(e["SUMMARY"]).startswith("Fin END:VEVENT BEGIN:VALARM ATTENDEE:mailto:x@y, ; \\")


def test_the_uid_stays_the_sequence_follows_and_a_cancelled_event_is_taken_away(client):
    un = evenement(diffusion=Diffusion.PUBLIC)
    avant = fichier(client, un)[0][str(un.uuid)]
    Evenement.objects.filter(pk=un.pk).update(
        sequence=3, etat=EtatEvenement.ANNULE, motif_annulation="Grève.", debut=dans(days=11), fin=dans(days=12)
    )
    lus, autre = fichier(client, un)
    apres = lus[str(un.uuid)]
    assert str(avant["UID"]) == str(apres["UID"])
    assert (int(avant["SEQUENCE"]), int(apres["SEQUENCE"])) == (0, 3)
    assert (str(apres["STATUS"]), autre.method.value) == ("CANCELLED", "CANCEL")


def test_a_draft_is_in_nobody_s_agenda_but_its_animators(client):
    brouillon = evenement(etat=EtatEvenement.BROUILLON, diffusion=Diffusion.PUBLIC)
    assert client.get(reverse("agenda:fichier", args=[brouillon.uuid])).status_code == 404


# --- The private feed ----------------------------------------------------------------------------------------------


def test_a_wrong_token_gives_nothing(client):
    membre = MembreFactory()
    secret = agendas.renouveler_agenda(acteur=acteur(membre))
    empreinte = FluxAgenda.objects.get().empreinte
    assert secret not in empreinte
    for faux in (empreinte, secret[:-1], secret + "a", secret.swapcase(), "x", "a" * 5000, str(membre.utilisateur_id)):
        reponse = flux(client, faux)
        assert (reponse.status_code, reponse.content) == (404, b"")
    assert flux(client, secret).status_code == 200
    assert client.post(reverse("agenda:flux", args=[secret])).status_code == 405


def test_the_feed_tells_what_its_person_may_still_read_and_no_name(client):
    la = communaute()
    membre = membre_de(la, prenom="Ada", nom="Lovelace")
    confirmee, attend = evenement(la, lien="https://visio.exemple/1"), evenement(la)
    annulee = evenement(la, EtatEvenement.ANNULE)
    inscrite(confirmee, membre)
    inscrite(confirmee, membre_de(la, prenom="Grace", nom="Hopper"), visible=True)
    inscrite(attend, membre, EtatInscription.ATTENTE)
    inscrite(annulee, membre, EtatInscription.ANNULEE)
    inscrite(evenement(la), membre, EtatInscription.ANNULEE)
    inscrite(evenement(la), membre, EtatInscription.REFUSEE)
    inscrite(evenement(la, debut=dans(days=-100)), membre)
    ailleurs = evenement()  # of a community that it left
    inscrite(ailleurs, membre)
    secret = agendas.renouveler_agenda(acteur=acteur(membre))
    reponse = flux(client, secret)
    assert "no-store" in reponse["Cache-Control"]
    lus, autre = lire(reponse.content)
    assert {uid: str(e["STATUS"]) for uid, e in lus.items()} == {
        str(confirmee.uuid): "CONFIRMED",
        str(attend.uuid): "TENTATIVE",
        str(annulee.uuid): "CANCELLED",
    }
    assert autre.method.value == "PUBLISH"
    assert confirmee.lien in reponse.content.decode().replace("\r\n ", "")
    for nom in ("Ada", "Lovelace", "Grace", "Hopper", "@exemple", "ORGANIZER"):
        assert nom not in reponse.content.decode()
    membre.adhesions.all().delete()
    assert lire(flux(client, secret).content)[0] == {}


def test_the_feed_costs_the_same_whatever_it_holds(client, django_assert_max_num_queries):
    la = communaute()
    membre = membre_de(la)
    for _ in range(5):
        inscrite(evenement(la), membre)
    secret = agendas.renouveler_agenda(acteur=acteur(membre))
    with django_assert_max_num_queries(4):
        assert len(lire(flux(client, secret).content)[0]) == 5


def test_it_is_changed_and_stopped_from_one_s_page(client):
    membre = MembreFactory()
    client.force_login(membre.utilisateur)
    page, renouveler, arreter = (reverse(f"agenda:{nom}") for nom in ("reglages", "renouveler", "arreter"))
    assert "Créer une adresse" in client.get(page).content.decode()
    secrets = []
    for _ in range(2):
        montre = client.post(renouveler, follow=True).content.decode()
        secrets.append(re.search(r"/evenements/agenda/([\w-]{43})\.ics", montre)[1])
        assert secrets[-1] not in client.get(page).content.decode()  # shown once
    assert [flux(client, secret).status_code for secret in secrets] == [404, 200]
    client.post(arreter)
    client.post(arreter)
    assert flux(client, secrets[1]).status_code == 404
    assert client.get(renouveler).status_code == 405


def test_who_is_no_member_has_none_and_a_closed_account_loses_it(client):
    agent = UtilisateurFactory()
    with pytest.raises(PermissionDenied):
        agendas.renouveler_agenda(acteur=construire(agent))
    client.force_login(agent)
    assert client.get(reverse("agenda:reglages")).status_code == 403
    membre = MembreFactory()
    secret = agendas.renouveler_agenda(acteur=acteur(membre))
    membre.utilisateur.is_active = False
    membre.utilisateur.save()
    client.logout()
    assert flux(client, secret).status_code == 404


def test_a_moderator_reads_in_its_agenda_as_a_member(client):
    compte = UtilisateurFactory(is_staff=True)
    membre = MembreFactory(utilisateur=compte)
    inscrite(evenement(), membre)  # of a community that it is not of
    secret = agendas.renouveler_agenda(acteur=construire(compte))
    assert lire(flux(client, secret).content)[0] == {}


def test_logs_never_hold_the_address():
    ligne = {"request": "GET /evenements/agenda/abcDEF-_123.ics?x=1", "event": "Not Found: /evenements/agenda/abc.ics"}
    dite = sans_donnee_personnelle(None, "", ligne)
    assert "abc" not in str(dite)


def test_an_hour_of_the_place_is_that_of_everybody(client):
    un = evenement(fuseau="Indian/Reunion", diffusion=Diffusion.PUBLIC)
    e = fichier(client, un)[0][str(un.uuid)]
    assert e["DTSTART"].dt.utcoffset() == timedelta(0)
    assert e["DTSTART"].dt == un.debut
