"""The dashboard, the home page, the queues of the admin: what waits, and for whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import EtatMembre
from annuaire.models import Membre
from communautes.enums import Diffusion, EtatEvenement, EtatInscription, EtatPublication
from communautes.files import files
from communautes.models import Amendement, Signature
from communautes.tableau import animation, ma_vie, places_proposees
from socle.registres import cartes_differees, effaceurs, sections
from tests.communautes.vie import (
    CANARI,
    acteur,
    animatrice,
    commun,
    evenement,
    inscription,
    manifeste,
    membre_de,
    question,
    reponse,
    texte,
)
from tests.factories import CommunauteFactory, MembreFactory, MetierFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

PAGE, CARTE, ACCUEIL = "/tableau-de-bord/", "/tableau-de-bord/communautes/", "/"
UNE_SEMAINE = timedelta(days=8)


@pytest.fixture
def communaute():
    return CommunauteFactory(nom="Communauté du numérique")


def lire(client, adresse, utilisateur=None):
    if utilisateur is not None:
        client.force_login(utilisateur)
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return " ".join(reponse.content.decode().replace("\u00a0", " ").split())


# --- Places --------------------------------------------------------------------------------------


def test_a_place_kept_for_me_comes_first_with_its_deadline(client, communaute):
    elle = inscription(evenement(communaute, titre="Visite du centre"), etat=EtatInscription.PROPOSEE)
    page = lire(client, PAGE, elle.membre.utilisateur)
    assert "Une place vous est proposée" in page
    assert "Visite du centre" in page
    assert "Gardée pour vous jusqu’au" in page
    assert elle.evenement.get_absolute_url() in page


@pytest.mark.parametrize("raison", ["d’un autre", "trop tard", "annulé", "n’est plus membre"])
def test_no_place_is_said_otherwise(communaute, raison):
    elle = inscription(evenement(communaute), etat=EtatInscription.PROPOSEE)
    lui = elle.membre
    if raison == "d’un autre":
        lui = membre_de(communaute)
    elif raison == "trop tard":
        elle.propose_jusqu_a = timezone.now() - timedelta(minutes=1)
        elle.save()
    elif raison == "annulé":
        elle.evenement.etat, elle.evenement.motif_annulation = EtatEvenement.ANNULE.value, "Salle fermée."
        elle.evenement.save()
    else:
        lui.etat = EtatMembre.SUSPENDUE.value
        lui.save()
    assert places_proposees(acteur(lui), timezone.now()) is None


# --- Later ---------------------------------------------------------------------------------------


def test_what_waits_for_a_member_is_on_one_card_read_after(client, communaute):
    lui = membre_de(communaute)
    signe = manifeste(communaute)
    Signature.objects.create(manifeste=signe, membre=membre_de(communaute))
    passe = {"debut": timezone.now() - timedelta(days=2)}
    inscription(evenement(communaute, EtatEvenement.CLOS, titre="Rencontre passée", **passe), lui, "présente")
    inscription(evenement(communaute, titre="Rencontre à venir"), lui, EtatInscription.ATTENTE)
    inscription(evenement(communaute, titre="Rencontre annulée"), lui, EtatInscription.ANNULEE)
    page = lire(client, CARTE, lui.utilisateur)
    assert "Manifeste de « Communauté du numérique »" in page
    assert "« Rencontre passée » est passé : qu’en avez-vous pensé ?" in page
    assert "Inscription : sur liste d’attente" in page
    assert "Rencontre annulée" not in page
    assert reverse("communautes:manifeste", args=[communaute.slug]) in page
    Signature.objects.create(manifeste=signe, membre=lui)
    assert "Manifeste de" not in lire(client, CARTE)


def test_nothing_is_promised_to_who_is_no_member(client, communaute):
    assert not cartes_differees["communautes"].pour(acteur(MembreFactory(etat="demandée")))
    client.force_login(UtilisateurFactory())
    assert client.get(CARTE).status_code == 404
    assert ma_vie(acteur(membre_de(communaute)), timezone.now()) is None


def test_who_leads_reads_how_much_waits_in_its_communities_alone(client, communaute):
    elle = animatrice(communaute)
    modere = evenement(communaute, titre="Atelier modéré", moderee=True)
    for _ in range(2):
        inscription(modere, etat=EtatInscription.A_VALIDER)
    texte(communaute, etat=EtatPublication.EN_RELECTURE)
    commun(communaute, etat=EtatPublication.EN_RELECTURE)
    texte(communaute, elle, etat=EtatPublication.EN_RELECTURE)  # its own: somebody else reviews it
    en_vigueur = manifeste(communaute)
    Amendement.objects.create(manifeste=en_vigueur, auteur=membre_de(communaute), texte=CANARI, motif=CANARI)
    question(communaute)
    reponse(question(communaute))
    question(CommunauteFactory())
    page = lire(client, CARTE, elle.utilisateur)
    for dit in ("2 inscriptions à valider", "2 textes à relire", "1 amendement à décider", "1 question sans réponse"):
        assert dit in page
    assert "Atelier modéré" in page
    assert CANARI not in page
    assert animation(acteur(membre_de(communaute))) is None


def test_the_dashboard_and_its_card_cost_few_queries(client, communaute):
    lui = animatrice(communaute)
    manifeste(communaute)
    for _ in range(7):
        inscription(evenement(communaute), lui, EtatInscription.PROPOSEE)
        inscription(evenement(communaute), lui)
        question(communaute)
    client.force_login(lui.utilisateur)
    for adresse in (PAGE, CARTE):
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(adresse).status_code == 200
        assert len(requetes) <= 15, adresse


# --- Home ----------------------------------------------------------------------------------------


def test_the_home_page_shows_public_events_that_say_so_and_to_members_their_own(client, communaute):
    evenement(communaute, titre="Marqué", diffusion=Diffusion.PUBLIC, en_accueil=True)
    evenement(communaute, titre="Public sans marque", diffusion=Diffusion.PUBLIC)
    evenement(communaute, titre="De la communauté")
    passe = {"debut": timezone.now() - timedelta(days=1)}
    evenement(communaute, titre="Passé", diffusion=Diffusion.PUBLIC, en_accueil=True, **passe)
    brouillon = {"diffusion": Diffusion.PUBLIC, "en_accueil": True}
    evenement(communaute, EtatEvenement.BROUILLON, titre="En préparation", **brouillon)
    page = lire(client, ACCUEIL)
    assert "Les prochains événements" in page
    assert "Marqué" in page
    for cache in ("Public sans marque", "De la communauté", "Passé", "En préparation"):
        assert cache not in page
    page = lire(client, ACCUEIL, membre_de(communaute).utilisateur)
    for montre in ("Marqué", "Public sans marque", "De la communauté"):
        assert montre in page
    assert "De la communauté" not in lire(client, ACCUEIL, MembreFactory().utilisateur)


def test_the_home_page_says_nothing_of_events_when_there_are_none(client):
    assert "Les prochains événements" not in lire(client, ACCUEIL)


# --- Queues --------------------------------------------------------------------------------------


def test_the_team_reads_what_waited_for_a_week(communaute, django_assert_num_queries):
    vieux = timezone.now() - UNE_SEMAINE
    modere = evenement(communaute, moderee=True)
    inscription(modere, etat=EtatInscription.A_VALIDER, entree_le=vieux)
    inscription(modere, etat=EtatInscription.A_VALIDER)
    texte(communaute, etat=EtatPublication.EN_RELECTURE, updated_at=vieux)
    texte(communaute, etat=EtatPublication.EN_RELECTURE)
    Amendement.objects.create(
        manifeste=manifeste(communaute), auteur=membre_de(communaute), texte="a", motif="b", created_at=vieux
    )
    question(communaute, created_at=vieux)
    question(communaute)
    modere_par = acteur(MembreFactory(utilisateur=UtilisateurFactory(moderateur=True)))
    with django_assert_num_queries(1):
        lues = {file.titre.partition(" depuis")[0]: (file.nombre, file.depuis) for file in files(modere_par)}
    assert lues == {
        "Retours d’expérience à relire": (1, vieux),
        "Communs à relire": (0, None),
        "Amendements à décider": (1, vieux),
        "Inscriptions à valider": (1, vieux),
        "Questions sans réponse": (1, vieux),
    }


def test_the_team_does_not_count_what_it_wrote_itself(communaute):
    vieux = timezone.now() - UNE_SEMAINE
    membre = membre_de(communaute)
    membre.utilisateur.is_staff = True
    membre.utilisateur.save()
    texte(communaute, membre, etat=EtatPublication.EN_RELECTURE, updated_at=vieux)
    Amendement.objects.create(manifeste=manifeste(communaute), auteur=membre, texte="a", motif="b", created_at=vieux)
    question(communaute, membre, created_at=vieux)
    for etat in (EtatMembre.ACTIVE, EtatMembre.SUSPENDUE):
        Membre.objects.filter(pk=membre.pk).update(etat=etat)
        assert {file.nombre for file in files(acteur(membre))} == {0}


def test_what_ties_communities_is_registered():
    assert "communautes" in sections
    assert {"effacer_inscriptions", "effacer_textes"} <= {effacer.__name__ for effacer in effaceurs}


# --- Searches ------------------------------------------------------------------------------------


def test_the_directory_leads_to_the_people_of_my_communities(client, communaute):
    lui = membre_de(communaute)
    page = lire(client, "/annuaire/?q=Nom", lui.utilisateur)
    assert f'href="?q=Nom&amp;communaute={communaute.slug}"' in page
    assert "Dans mes communautés" not in lire(client, f"/annuaire/?communaute={communaute.slug}")
    assert "Dans mes communautés" not in lire(client, "/annuaire/", MembreFactory().utilisateur)


def test_offers_lead_to_the_metiers_of_my_communities(client, communaute):
    communaute.metiers.add(MetierFactory(code="NUM-1"), MetierFactory(code="NUM-2"))
    lui = membre_de(communaute)
    page = lire(client, "/opportunites/", lui.utilisateur)
    assert "?perimetre=toutes&amp;metier=NUM-1&amp;metier=NUM-2" in page
    assert "Les métiers de mes communautés" not in lire(client, "/opportunites/?metier=NUM-1&metier=NUM-2")
    client.logout()
    assert "Les métiers de mes communautés" not in lire(client, "/opportunites/")
