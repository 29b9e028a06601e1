"""Who keeps a commun alive: as long as one is there, and named to those alone who may read where one belongs."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import Audience
from annuaire.models import Adhesion
from annuaire.services import adhesions, membres
from communautes.enums import Diffusion
from communautes.models import Commun
from communautes.services import publications
from tests.communautes.vie import acteur, animatrice, commun, membre_de
from tests.factories import AdhesionFactory, CommunauteFactory, MembreFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def communaute():
    return CommunauteFactory()


def quitter(membre, communaute, geste):
    if geste == "sortir":
        membres.sortir(membre, acteur=acteur(membre))
    else:
        adhesion = Adhesion.objects.get(membre=membre, communaute=communaute)
        getattr(adhesions, geste)(adhesion, acteur=acteur(membre))


@pytest.mark.parametrize("geste", ["quitter", "suspendre", "sortir"])
def test_who_leaves_or_pauses_keeps_nothing_alive(communaute, geste):
    lui, ailleurs = membre_de(communaute), CommunauteFactory()
    AdhesionFactory(membre=lui, communaute=ailleurs)
    sien, autre = commun(communaute), commun(ailleurs)
    for un in (sien, autre):
        publications.maintenir(un, acteur=acteur(lui))
    quitter(lui, communaute, geste)
    assert not sien.mainteneurs.exists()
    assert autre.mainteneurs.exists() == (geste != "sortir")
    Commun.objects.update(confirme_le=timezone.now() - timedelta(days=400))
    with pytest.raises(PermissionDenied):
        publications.confirmer(sien, acteur=acteur(lui))


def lu(client, membre, adresse):
    client.force_login(membre.utilisateur)
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return reponse.text


@pytest.mark.parametrize("diffusion", [Diffusion.MEMBRES, Diffusion.PUBLIC])
def test_a_commun_names_nobody_to_who_may_not_read_where_they_belong(client, communaute, diffusion):
    montre = {"audience_identite": Audience.MEMBRES, "audience_communautes": Audience.MEMBRES}
    tait = {"audience_identite": Audience.MEMBRES, "audience_communautes": Audience.COMMUNAUTES}

    def membre(prenom, **audiences):
        return AdhesionFactory(communaute=communaute, membre=MembreFactory(prenom=prenom, **audiences)).membre

    ada, bob, zoe = membre("Ada", **tait), membre("Bob", **tait), membre("Zoé", **montre)
    sien = commun(communaute, ada, diffusion=diffusion)
    for un in (bob, zoe):
        publications.maintenir(sien, acteur=acteur(un))
    adresse = sien.get_absolute_url()
    dehors = lu(client, MembreFactory(), adresse)
    assert "Ada" not in dehors
    assert "Bob" not in dehors
    assert "Zoé" in dehors
    assert "1 autre membre" in dehors
    assert "Membre n°" not in dehors
    dedans = lu(client, membre_de(communaute), adresse)
    assert all(nom in dedans for nom in ("Ada", "Bob", "Zoé"))


def test_who_shows_itself_to_nobody_reads_its_own_place_and_who_leads_may_take_it_out(client, communaute):
    cache = MembreFactory(prenom="Bob", audience_communautes=Audience.MOI)
    AdhesionFactory(communaute=communaute, membre=cache)
    sien = commun(communaute)
    publications.maintenir(sien, acteur=acteur(cache))
    adresse = sien.get_absolute_url()
    assert "Ne plus le faire vivre" in lu(client, cache, adresse)
    assert "Bob" not in lu(client, membre_de(communaute), adresse)
    assert "Bob" in lu(client, animatrice(communaute), adresse)
    assert "Bob" in lu(client, MembreFactory(utilisateur=UtilisateurFactory(moderateur=True)), adresse)
    auteur = lu(client, sien.auteur, adresse)
    assert "Bob" not in auteur
    assert "Membre de la communauté" in auteur
    client.post(reverse("publications:ne_plus_maintenir", args=[sien.uuid]), {"membre": cache.pk})
    assert not sien.mainteneurs.exists()


def test_an_author_reads_that_it_is_its_own(client, communaute):
    elle = MembreFactory(prenom="Ada", audience_communautes=Audience.MOI)
    AdhesionFactory(communaute=communaute, membre=elle)
    sien = commun(communaute, elle)
    assert "Écrit par vous" in lu(client, elle, sien.get_absolute_url())
    assert "Écrit par" not in lu(client, membre_de(communaute), sien.get_absolute_url())
    saisie = lu(client, elle, reverse("publications:creer", args=["communs"]))
    assert "Votre nom n’y est écrit que pour qui peut lire" in saisie


def test_a_commun_deleted_meanwhile_is_not_found(client, communaute, monkeypatch):
    sien = commun(communaute)
    client.force_login(sien.auteur.utilisateur)
    monkeypatch.setattr(publications, "verrouiller", lambda une: (_ for _ in ()).throw(publications.Perime))
    assert client.post(reverse("publications:ne_plus_maintenir", args=[sien.uuid])).status_code == 404
