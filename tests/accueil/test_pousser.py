"""An offer pushed into the room of a community, by who leads it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accueil.services import pousser_offre
from annuaire.enums import EtatCommunaute
from communautes.messages import MESSAGES
from communautes.models import EnvoiTchap, Espace
from opportunites.enums import EtatOffre
from socle.acteur import construire
from tests.communautes.vie import animatrice, membre_de
from tests.factories import CommunauteFactory, OffreFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def communaute():
    une = CommunauteFactory(nom="Données")
    Espace.objects.create(communaute=une, salon="!donnees:exemple.fr")
    return une


@pytest.fixture
def offre():
    return OffreFactory(intitule="Ingénieure données")


def page(offre):
    return reverse("accueil:pousser_offre", args=[offre.uuid])


def test_who_leads_no_community_finds_nothing_there(client, communaute, offre):
    client.force_login(membre_de(communaute).utilisateur)
    assert client.get(page(offre)).status_code == 404
    assert "Pousser" not in client.get(offre.get_absolute_url()).text


def test_one_speaks_in_its_own_communities_of_open_offers(client, communaute, offre):
    autre = CommunauteFactory()
    Espace.objects.create(communaute=autre, salon="!autre:exemple.fr")
    elle = animatrice(communaute)
    client.force_login(elle.utilisateur)
    assert client.post(page(offre), {"communautes": [autre.pk]}).status_code == 422
    assert client.post(page(offre), {}).status_code == 422
    with pytest.raises(PermissionDenied):
        pousser_offre(offre, [autre.pk], acteur=construire(elle.utilisateur))
    close = OffreFactory(etat=EtatOffre.POURVUE)
    assert "n’accepte plus" in client.get(page(close)).text
    with pytest.raises(PermissionDenied):
        pousser_offre(close, [communaute.pk], acteur=construire(elle.utilisateur))
    assert not EnvoiTchap.objects.exists()


def test_nothing_is_pushed_into_a_community_that_sleeps(client, communaute, offre):
    client.force_login(animatrice(communaute).utilisateur)
    type(communaute).objects.update(etat=EtatCommunaute.EN_SOMMEIL)
    assert "Aucune de vos communautés ouvertes" in client.get(page(offre)).text
    assert client.post(page(offre), {"communautes": [communaute.pk]}).status_code == 422
    assert not EnvoiTchap.objects.exists()


def test_it_is_said_once_and_read_again_when_it_leaves(client, communaute, offre):
    client.force_login(animatrice(communaute).utilisateur)
    assert page(offre) in client.get(offre.get_absolute_url()).text
    assert client.post(page(offre), {"communautes": [communaute.pk]}).status_code == 302
    envoi = EnvoiTchap.objects.get()
    dit = MESSAGES[envoi.genre](envoi).texte
    assert "Ingénieure données" in dit
    assert offre.get_absolute_url() in dit
    assert "déjà été poussée" in client.get(page(offre)).text
    assert client.post(page(offre), {"communautes": [communaute.pk]}).status_code == 422
    type(offre).objects.filter(pk=offre.pk).update(etat=EtatOffre.POURVUE)
    assert MESSAGES[envoi.genre](envoi) is None


def test_without_tchap_the_announcement_can_be_pasted(client, communaute, offre, settings):
    settings.TCHAP_SERVEUR = ""
    client.force_login(animatrice(communaute).utilisateur)
    lue = client.get(page(offre))
    assert "coller dans votre salon" in lue.text
    assert client.post(page(offre), {"communautes": [communaute.pk]}).status_code == 200
    assert not EnvoiTchap.objects.exists()
