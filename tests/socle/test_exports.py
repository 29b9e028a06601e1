"""A list of people taken out of the admin: by whom, why, and nothing beyond its screen."""

import csv
import io
import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.urls import reverse

from annuaire.enums import EtatMembre
from referentiels.models import Organisme
from socle import exports
from socle.enums import RaisonTrace, VerbeTrace
from socle.models import Trace
from tests.factories import (
    AdhesionFactory,
    IntentionFactory,
    MandatFactory,
    MembreFactory,
    OrganismeFactory,
    RecruteurFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db
ECRANS = ("membre", "recruteur", "adhesion", "mandat", "propositioncompetence")
RAISON = {"raison": RaisonTrace.LOI}


def adresse(ecran):
    return reverse(f"admin:annuaire_{ecran}_exporter")


def entrer(client, depuis=0, **droits):
    """With a second factor, proved so many seconds ago."""
    compte = UtilisateurFactory(**droits)
    client.force_login(compte)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time() - depuis}]
    session.save()
    return compte


def lignes(reponse):
    assert reponse.status_code == 200
    texte = reponse.content.decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(texte), delimiter=";"))


@pytest.mark.parametrize("ecran", ECRANS)
def test_nobody_but_the_team_exports(client, ecran):
    client.force_login(MembreFactory().utilisateur)
    for reponse in (client.get(adresse(ecran)), client.post(adresse(ecran), RAISON)):
        assert reponse.status_code == 302
    assert not Trace.objects.filter(verbe=VerbeTrace.EXPORTER).exists()


def test_a_moderator_exports_no_mandate(client):
    entrer(client, moderateur=True)
    assert client.post(adresse("mandat"), RAISON).status_code == 403


def test_a_recent_code_is_asked_first(client):
    entrer(client, depuis=3600, moderateur=True)
    reponse = client.post(adresse("membre"), RAISON)
    assert reponse.status_code == 302
    assert reponse["Location"].startswith(reverse("comptes:verifier"))
    assert not Trace.objects.filter(verbe=VerbeTrace.EXPORTER).exists()


@pytest.mark.parametrize("donnees", [{}, {"raison": "curiosité"}])
def test_no_file_without_a_reason(client, donnees):
    entrer(client, moderateur=True)
    reponse = client.post(adresse("membre"), donnees)
    assert reponse.status_code == 422
    assert "Rien n’est exporté" in reponse.content.decode()


def test_too_many_rows_ask_for_filters(client, monkeypatch):
    monkeypatch.setattr(exports, "LIGNES_MAX", 1)
    entrer(client, moderateur=True)
    MembreFactory(), MembreFactory(nom="Unique")
    reponse = client.post(adresse("membre"), RAISON)
    assert reponse.status_code == 422
    assert "choisissez des filtres" in reponse.content.decode()
    assert len(lignes(client.post(f"{adresse('membre')}?q=Unique", RAISON))) == 1


def test_an_undeclared_filter_is_refused_as_on_the_screen(client):
    entrer(client, moderateur=True)
    assert client.get(f"{adresse('membre')}?utilisateur__email__startswith=a").status_code == 400


def test_the_rows_and_columns_of_the_screen_and_a_trace(client):
    compte = entrer(client, moderateur=True)
    cache = OrganismeFactory(sensible=True)
    MembreFactory(nom="=HYPERLINK(1)", etat=EtatMembre.ACTIVE, organisme=cache)
    IntentionFactory(membre=MembreFactory(nom="Durand"))
    MembreFactory(nom="Ailleurs", etat=EtatMembre.SUSPENDUE)
    liste = client.get(reverse("admin:annuaire_membre_changelist"), {"etat__exact": "active"}).content.decode()
    assert adresse("membre") in liste
    page = client.get(adresse("membre"), {"etat__exact": "active"}).content.decode()
    assert "2 lignes" in page
    recues = lignes(client.post(f"{adresse('membre')}?etat__exact=active", RAISON))
    assert {ligne["Nom"] for ligne in recues} == {"'=HYPERLINK(1)", "Durand"}
    assert list(recues[0]) == ["Nom", "Prénom", "État", "Attend depuis", "Employeur", "Corps", "Corps confirmé"]
    assert {ligne["État"] for ligne in recues} == {"Active"}
    assert {ligne["Corps confirmé"] for ligne in recues} <= {"Oui", "Non"}
    assert str(Organisme.objects.get(pk=cache.pk)) in liste  # the team reads it on the screen
    trace = Trace.objects.get(verbe=VerbeTrace.EXPORTER)
    assert (trace.acteur_id, trace.object_id, trace.raison) == (compte.pk, compte.pk, RaisonTrace.LOI)
    assert trace.details == {"ecran": "annuaire_membre", "lignes": 2}


def test_every_screen_gives_its_file(client):
    entrer(client, administrateur=True)
    AdhesionFactory(), MandatFactory(), RecruteurFactory()
    for ecran in ECRANS:
        assert len(lignes(client.post(adresse(ecran), RAISON))) == (0 if ecran == "propositioncompetence" else 1), ecran
