"""The download of one's data: a fresh proof, a trace, all the rows in the file, at the same cost."""

import json
import time
from datetime import timedelta

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accueil.models import Lettre, Visite
from accueil.services import exporter_donnees
from accueil.views import donnees
from annuaire.services import partages
from annuaire.vision import vision
from opportunites.enums import EtatOffre
from opportunites.models import Offre
from socle.acteur import construire
from socle.enums import RaisonTrace, VerbeTrace
from socle.models import Trace
from socle.rgpd import lecture
from tests.factories import (
    IntentionFactory,
    OffreFactory,
    OffreVueFactory,
    OrganismeFactory,
    RecruteurFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db

ADRESSE = "/compte/donnees/"


@pytest.fixture
def compte(client):
    utilisateur = UtilisateurFactory()
    client.force_login(utilisateur)
    return utilisateur


def lu(reponse):
    return {c["titre"]: c["lignes"] for c in json.loads(b"".join(reponse.streaming_content))["données"]}


def telecharger(client):
    return lu(client.post(ADRESSE, {"sorte": "json"}))


@pytest.mark.parametrize("methode", ["get", "post"])
def test_a_code_is_asked_first(client, compte, methode):
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time() - 3600}]
    session.save()
    reponse = getattr(client, methode)(ADRESSE, {"sorte": "json"})
    assert reponse.status_code == 302
    assert reponse.url.startswith("/compte/verifier/")
    assert not Trace.objects.exists()


def test_nobody_is_anonymous_here(client):
    assert client.post(ADRESSE).status_code == 302
    assert not Trace.objects.exists()


def test_somebody_else_s_data_are_refused(compte):
    with pytest.raises(PermissionDenied):
        exporter_donnees(compte, acteur=construire(UtilisateurFactory()), sorte="json")
    assert not Trace.objects.exists()


@pytest.mark.parametrize(("envoye", "sorte"), [("json", "json"), ("page", "page"), ("<exe>", "page"), ("", "page")])
def test_each_taking_out_leaves_a_trace_and_reading_how_leaves_none(client, compte, envoye, sorte):
    assert client.get(ADRESSE).status_code == 200
    assert not Trace.objects.exists()
    reponse = client.post(ADRESSE, {"sorte": envoye})
    assert reponse.status_code == 200
    assert reponse["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    trace = Trace.objects.get()
    assert (trace.verbe, trace.acteur, trace.objet, trace.raison) == (
        VerbeTrace.EXPORTER,
        compte,
        compte,
        RaisonTrace.PERSONNE,
    )
    assert trace.details == {"sorte": sorte}


def test_the_page_says_where_each_thing_is_changed(client, compte):
    page = BeautifulSoup(client.get(ADRESSE).text, "html.parser")
    lignes = {li.strong.text: li for li in page.main.select("ul.lignes > li")}
    assert lignes["Vos recherches enregistrées"].a["href"] == "/opportunites/recherches/"
    assert lignes["Les courriels que vous choisissez"].a.text.startswith("Mes courriels")
    assert not lignes["Actes sensibles"].a


def test_values_are_said_in_french(client, compte):
    compte.groups.add(Group.objects.create(name="Référentiel"), Group.objects.create(name="Annuaire"))
    Lettre.objects.create(utilisateur=compte, jour="2026-05-01", contenu={"offres": {"mots": ["eau", "route"]}})
    (ligne,) = telecharger(client)["Votre compte"]
    assert ligne["groupes de droits"] == ["Annuaire", "Référentiel"]
    assert ligne["équipe de modération"] is False
    assert ligne["adresse électronique"] == compte.email
    texte = " ".join(BeautifulSoup(client.post(ADRESSE).text, "html.parser").main.text.split())
    assert "groupes de droits : Annuaire, Référentiel" in texte
    assert "équipe de modération : non" in texte
    assert "jour : 1er mai 2026" in texte
    assert "contenu : offres : mots : eau, route" in texte


def test_an_offer_that_one_may_no_longer_read_is_not_named(client, compte):
    vue, cachee = OffreFactory(intitule="Lisible"), OffreFactory(intitule="Cachée", etat=EtatOffre.SUSPENDUE)
    for offre in (vue, cachee):
        OffreVueFactory(utilisateur=compte, offre=offre)
    dites = [ligne["offre"] for ligne in telecharger(client)["Offres que vous avez ouvertes"]]
    assert dites[0] == lecture.INDISPONIBLE
    assert dites[1].startswith("Lisible (http")


def test_mobility_is_given_to_its_person_alone_and_says_which_employer_read_it_never_who(client):
    intention = IntentionFactory(mobilites="fonctionnelle geographique")
    ministere = OrganismeFactory(nom="Ministère lecteur")
    recruteur = RecruteurFactory(organisme=OrganismeFactory(parent=ministere, sensible=True)).utilisateur
    acteur = construire(recruteur)
    with vision(acteur):
        partages.noter_consultation(intention, acteur=acteur)
    client.force_login(recruteur)
    lecteur = telecharger(client)
    assert not lecteur["Votre intention de mobilité"]
    (faite,) = lecteur["Lectures de votre intention, et celles que vous avez faites"]
    assert faite["lue par"] == "vous"
    client.force_login(intention.membre.utilisateur)
    dites = telecharger(client)
    (ligne,) = dites["Votre intention de mobilité"]
    assert ligne["mobilités"] == "Fonctionnelle : un autre métier\u00a0; Géographique : un autre lieu"
    (lue,) = dites["Lectures de votre intention, et celles que vous avez faites"]
    assert (lue["lue par"], lue["employeur"]) == ("une autre personne", "Ministère lecteur")
    page = client.post(ADRESSE).text
    assert "une autre personne" in page
    assert recruteur.email not in page


def test_the_page_is_bounded_and_the_file_is_not(client, compte, monkeypatch):
    monkeypatch.setattr(donnees, "LIGNES", 3)
    monkeypatch.setattr(lecture, "LOT", 4)
    jours = [timezone.localdate() - timedelta(days=rang) for rang in range(9)]
    Visite.objects.bulk_create([Visite(utilisateur=compte, jour=jour) for jour in reversed(jours)])
    page = client.post(ADRESSE)
    assert "Les 3 lignes les plus récentes" in page.text
    section = BeautifulSoup(page.text, "html.parser").find(
        "h2", string="Jours où vous avez ouvert votre tableau de bord"
    )
    assert len(section.find_parent("section").select("ul.lignes > li")) == 3
    dits = telecharger(client)["Jours où vous avez ouvert votre tableau de bord"]
    assert [ligne["jour"] for ligne in dits] == [jour.isoformat() for jour in jours]


def test_it_costs_the_same_with_two_rows_and_fifty(client, compte):
    auteur = {"auteur": compte, "modifiee_par": compte}
    couts = []
    b"".join(client.post(ADRESSE, {"sorte": "json"}))  # content types are read once a process
    for nombre in (2, 48):
        for offre in OffreFactory.create_batch(nombre, **auteur):
            OffreVueFactory(utilisateur=compte, offre=offre)
        for sorte in ("page", "json"):
            with CaptureQueriesContext(connection) as requetes:
                reponse = client.post(ADRESSE, {"sorte": sorte})
                b"".join(reponse)
            couts.append(len(requetes))
    assert couts[0] == couts[2]
    assert couts[1] == couts[3]
    assert max(couts) <= 125, couts  # one by model (thirteen of communities), and one by kind of thing that keys name
    assert Offre.objects.count() == 50
