"""The directory as people read it: who enters, what is found, what is hidden."""

from datetime import date

import pytest
from django.urls import reverse

from annuaire.enums import Audience, EtatMembre
from annuaire.models import LigneAnnuaire, Membre
from annuaire.reindexation import derive
from annuaire.rencontres import proposer_rencontres
from referentiels.models import Organisme
from socle.acteur import construire
from socle.registres import reindexer_tout
from tests.factories import (
    AdhesionFactory,
    CompetenceDeclareeFactory,
    CompetenceFactory,
    CorpsFactory,
    DepartementFactory,
    MembreFactory,
    MetierFactory,
    OrganismeFactory,
    RecruteurFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db
LISTE = "/annuaire/"


@pytest.fixture
def lecteur(client):
    membre = MembreFactory(nom="Zzz")
    client.force_login(membre.utilisateur)
    return membre


def lire(client, requete=""):
    """What is in the results, filters included."""
    reponse = client.get(LISTE + requete)
    assert reponse.status_code == 200
    return reponse.content.decode().partition('id="resultats"')[2]


def noms(client, requete=""):
    page = lire(client, requete)
    return [nom for nom in ("Durand", "Lefèvre", "Martin", "Zzz") if nom in page]


# --- Refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("etat", [None, EtatMembre.DEMANDEE, EtatMembre.SUSPENDUE, EtatMembre.HORS_PERIMETRE])
def test_the_directory_is_closed_to_who_is_not_an_active_member(client, etat):
    membre = MembreFactory(nom="Durand")
    compte = UtilisateurFactory() if etat is None else MembreFactory(etat=etat).utilisateur
    client.force_login(compte)
    reponse = client.get(LISTE)
    assert reponse.status_code == 403
    assert "réservé aux membres" in reponse.content.decode()
    assert client.get(reverse("annuaire:detail", args=[membre.uuid])).status_code == 404


def test_no_engine_keeps_it(client, lecteur):
    reponse = client.get(LISTE)
    assert reponse["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in reponse["Cache-Control"]


@pytest.mark.parametrize(
    "champs", [{"non_liste": True}, {"etat": EtatMembre.SUSPENDUE}, {"etat": EtatMembre.DEMANDEE}], ids=str
)
def test_who_is_not_listed_is_nowhere(client, lecteur, champs):
    membre = MembreFactory(nom="Durand", **champs)
    assert noms(client) == ["Zzz"]
    assert noms(client, "?q=durand") == []
    assert client.get(reverse("annuaire:detail", args=[membre.uuid])).status_code == 404


def test_a_hidden_part_is_neither_found_counted_nor_shown(client, lecteur):
    corps, competence = CorpsFactory(sigle="IPEF", nom="Ponts"), CompetenceFactory(code="python", libelle="Python")
    membre = MembreFactory(
        nom="Durand",
        corps=corps,
        poste="Vigie",
        audience_corps=Audience.MOI,
        audience_poste=Audience.COMMUNAUTES,
        audience_competences=Audience.MOI,
    )
    CompetenceDeclareeFactory(membre=membre, competence=competence)
    for requete in ("?q=ponts", "?q=vigie", "?q=python", "?corps=IPEF", "?competence=python"):
        assert noms(client, requete) == [], requete
    assert "Python" not in lire(client)
    fiche = client.get(reverse("annuaire:detail", args=[membre.uuid])).content.decode()
    assert not any(mot in fiche for mot in ("Ponts", "Vigie", "Python"))


def test_a_community_in_common_shows_more_and_leaving_it_hides_again(client, lecteur):
    membre = MembreFactory(nom="Durand", poste="Vigie", audience_poste=Audience.COMMUNAUTES)
    sienne = AdhesionFactory(membre=membre)
    mienne = AdhesionFactory(membre=lecteur, communaute=sienne.communaute)
    assert noms(client, "?q=vigie") == ["Durand"]
    mienne.delete()
    assert noms(client, "?q=vigie") == []


@pytest.mark.parametrize(
    "cas",
    ["même service", "tutelle", "service frère", "second rattachement", "fiche du recruteur", "employeur déplacé"],
)
def test_a_recruiter_never_finds_a_colleague(client, cas):
    ministere, autre = OrganismeFactory(), OrganismeFactory()
    service, frere = OrganismeFactory(parent=ministere), OrganismeFactory(parent=ministere)
    recruteur = RecruteurFactory(organisme=service)
    membre = MembreFactory(nom="Durand", organisme=autre, audience_identite=Audience.RECRUTEURS)
    client.force_login(recruteur.utilisateur)
    assert noms(client) == ["Durand"]
    if cas == "second rattachement":
        RecruteurFactory(utilisateur=membre.utilisateur, organisme=frere)
    elif cas == "fiche du recruteur":
        MembreFactory(utilisateur=recruteur.utilisateur, organisme=autre, etat=EtatMembre.HORS_PERIMETRE)
    elif cas == "employeur déplacé":
        Organisme.objects.filter(pk=autre.pk).update(parent=ministere)
        reindexer_tout()
    else:
        employeur = {"même service": service, "tutelle": ministere, "service frère": frere}[cas]
        Membre.objects.filter(pk=membre.pk).update(organisme=employeur)
    assert noms(client) == []
    assert noms(client, "?q=durand") == []
    assert client.get(reverse("annuaire:detail", args=[membre.uuid])).status_code == 404


def test_a_recruiter_reads_only_what_is_shown_to_recruiters(client):
    client.force_login(RecruteurFactory().utilisateur)
    MembreFactory(nom="Martin")
    ouvert = MembreFactory(nom="Durand", poste="Vigie", ville="Brest", audience_identite=3, audience_poste=3)
    assert noms(client) == ["Durand"]
    fiche = client.get(reverse("annuaire:detail", args=[ouvert.uuid])).content.decode()
    assert "Vigie" in fiche
    assert "Brest" not in fiche
    assert noms(client, "?q=brest") == []


def test_a_sensitive_employer_is_its_ministry(client, lecteur):
    ministere = OrganismeFactory(sigle="MIN", nom="Ministère des essais")
    cache = OrganismeFactory(sigle="CACHE", nom="Brigade abyssale", parent=ministere, sensible=True)
    membre = MembreFactory(nom="Durand", organisme=cache)
    assert noms(client, "?employeur=MIN") == ["Durand"]
    assert noms(client, "?q=abyssale") == []
    for page in (lire(client), client.get(reverse("annuaire:detail", args=[membre.uuid])).content.decode()):
        assert "Ministère des essais" in page
        assert "abyssale" not in page


# --- Found ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("mots", ["dura", "DURAND", "zo", "zoé durand", "lef", "lefevre", "LEFÈVRE anne-m"])
def test_names_are_found_by_their_beginning_without_accents(client, lecteur, mots):
    MembreFactory(prenom="Zoé", nom="Durand")
    MembreFactory(prenom="Anne-Marie", nom="Lefèvre")
    attendu = ["Lefèvre"] if "lef" in mots.lower() else ["Durand"]
    assert noms(client, f"?q={mots}") == attendu


def test_people_come_in_the_order_of_names_and_pages_keep_the_search(client, lecteur):
    for rang in range(22):
        MembreFactory(nom=f"Émile{rang:02}", poste="Vigie")
    page = lire(client, "?q=vigie")
    assert page.index("Émile00") < page.index("Émile19")
    assert "Émile20" not in page
    assert "q=vigie&amp;page=2" in page
    assert "Émile21" in lire(client, "?q=vigie&page=2")


def test_facets_count_without_their_own_filter_and_chips_take_it_off(client, lecteur):
    java, python = (CompetenceFactory(code=code, libelle=code.capitalize()) for code in ("java", "python"))
    for competence in (java, python):
        CompetenceDeclareeFactory(membre=MembreFactory(), competence=competence, peut_transmettre=competence is java)
    page = lire(client, "?competence=java")
    assert "1 personne" in page
    assert 'Python (1)<span class="fr-sr-only"> personne</span>' in page
    assert "Retirer le filtre" in page
    assert "1 personne" in lire(client, "?aide=java")
    assert "Personne" in lire(client, "?aide=python")
    assert "ne correspond à rien" in lire(client, "?region=inconnue")


# --- Rows and people to meet ----------------------------------------------------------------------


def test_rows_follow_every_change_without_being_asked(client, lecteur):
    membre = MembreFactory(audience_identite=3)
    ligne = CompetenceDeclareeFactory(membre=membre)
    AdhesionFactory(membre=membre)
    RecruteurFactory(utilisateur=membre.utilisateur)
    assert derive() == []
    ligne.delete()
    assert not LigneAnnuaire.objects.exclude(competences=[]).exists()
    membre.delete()
    assert LigneAnnuaire.objects.count() == 1
    assert derive() == []


def test_three_people_to_meet_change_with_the_week_and_say_why(lecteur):
    metier = MetierFactory()
    Membre.objects.filter(pk=lecteur.pk).update(metier=metier)
    for _ in range(9):
        MembreFactory(metier=metier)
    MembreFactory(metier=metier, organisme=lecteur.organisme)  # a colleague, elsewhere in no way
    MembreFactory(metier=metier, audience_poste=Audience.MOI)  # nothing says that it has this métier
    acteur = construire(lecteur.utilisateur)
    semaines = [proposer_rencontres(acteur, date(2026, 3, jour)) for jour in (2, 8, 9, 16, 23)]
    assert all(len(rencontres) == 3 for rencontres in semaines)
    choisis = [[rencontre.fiche.membre.pk for rencontre in rencontres] for rencontres in semaines]
    assert choisis[0] == choisis[1]  # Monday and Sunday
    assert len({tuple(un) for un in choisis}) > 1
    assert semaines[0][0].raison == "fait le même métier que vous, dans un autre ministère"


def test_the_number_of_queries_does_not_follow_the_rows(client, lecteur, django_assert_max_num_queries):
    competence = CompetenceFactory(code="python")
    for _ in range(12):
        membre = MembreFactory(poste="", metier=MetierFactory(), departement=DepartementFactory())
        CompetenceDeclareeFactory(membre=membre, competence=competence)
        AdhesionFactory(membre=membre)
    client.get(LISTE + "?q=prenom")  # words that mean the same are read once
    with django_assert_max_num_queries(14):
        assert "12 personnes" in lire(client, "?q=prenom&competence=python")
