"""Screens of the admin: what the team reads of communities, by community, and what it never reads."""

import pytest
from django.urls import reverse
from django.utils import timezone

from communautes.enums import EtatPublication
from communautes.models import Amendement, Annonce, Serie
from tests.communautes.vie import (
    CANARI,
    commun,
    evenement,
    inscription,
    manifeste,
    membre_de,
    question,
    reponse,
    texte,
)
from tests.factories import CommunauteFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

SECRET = "Canari-de-santé"
ECRANS = (
    *("manifeste", "amendement", "annonce", "evenement", "serie", "inscription"),
    *("retourexperience", "commun", "question", "reponse"),
)


@pytest.fixture
def vie():
    """One of each in a community; one event in another."""
    communaute = CommunauteFactory(nom="Communauté du numérique")
    version = manifeste(communaute)
    un_evenement = evenement(communaute, titre="Le nôtre", lien="https://visio.test/secret")
    posee = question(communaute)
    crees = {
        "manifeste": version,
        "amendement": Amendement.objects.create(
            manifeste=version, auteur=membre_de(communaute), texte="Autre", motif="Parce que"
        ),
        "annonce": Annonce.objects.create(communaute=communaute, titre="Annonce", texte="Bonjour."),
        "evenement": un_evenement,
        "serie": Serie.objects.create(communaute=communaute, nom="Groupe"),
        "inscription": inscription(un_evenement, besoin=SECRET, sujet=SECRET),
        "retourexperience": texte(communaute),
        "commun": commun(communaute),
        "question": posee,
        "reponse": reponse(posee),
    }
    evenement(CommunauteFactory(nom="Communauté d’à côté"), titre="Celui des voisins")
    return crees


@pytest.fixture
def equipe(client):
    client.force_login(UtilisateurFactory(moderateur=True))
    return client


def lire(client, adresse):
    reponse = client.get(adresse)
    assert reponse.status_code == 200, adresse
    return reponse.content.decode()


@pytest.mark.parametrize("nom", ECRANS)
def test_each_screen_is_read_and_never_written(equipe, vie, nom):
    objet = vie[nom]
    liste = reverse(f"admin:communautes_{nom}_changelist")
    fiche = reverse(f"admin:communautes_{nom}_change", args=[objet.pk])
    for page in (lire(equipe, liste), lire(equipe, fiche)):
        assert SECRET not in page
        assert "visio.test/secret" not in page
        assert 'name="_save"' not in page
    assert equipe.post(fiche, {}).status_code == 403
    assert equipe.get(reverse(f"admin:communautes_{nom}_add")).status_code == 403
    assert equipe.post(reverse(f"admin:communautes_{nom}_delete", args=[objet.pk])).status_code == 403


@pytest.mark.parametrize(
    ("nom", "parametre"),
    [("evenement", "communaute__id__exact"), ("inscription", "evenement__communaute__id__exact")],
)
def test_a_list_is_filtered_by_community(equipe, vie, nom, parametre):
    liste = reverse(f"admin:communautes_{nom}_changelist")
    page = lire(equipe, f"{liste}?{parametre}={vie['evenement'].communaute_id}")
    assert "Le nôtre" in page
    assert "Celui des voisins" not in page


def test_drafts_are_their_author_s(equipe, vie):
    communaute = vie["evenement"].communaute
    brouillon = texte(communaute, etat=EtatPublication.BROUILLON, titre="En cours d’écriture")
    page = lire(equipe, reverse("admin:communautes_retourexperience_changelist"))
    assert "En cours d’écriture" not in page
    fiche = reverse("admin:communautes_retourexperience_change", args=[brouillon.pk])
    assert equipe.get(fiche).status_code == 302


def test_who_leads_a_community_is_not_of_the_team(client, vie):
    client.force_login(vie["amendement"].auteur.utilisateur)
    assert client.get(reverse("admin:communautes_evenement_changelist")).status_code == 302
    client.force_login(UtilisateurFactory(last_login=timezone.now()))
    assert client.get(reverse("admin:communautes_inscription_changelist")).status_code == 302


def test_what_somebody_wrote_is_read_by_the_team(equipe, vie):
    assert CANARI in lire(equipe, reverse("admin:communautes_question_change", args=[vie["question"].pk]))
