"""The public figures: counted once a day and kept, by whole tens for what comes from people."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accueil import statistiques
from accueil.models import Statistiques
from opportunites.enums import Diffusion, EtatOffre, Issue
from socle import registres
from socle.acteur import Acteur
from socle.horloge import battre
from socle.journal import changer_etat
from tests.factories import OffreFactory, RecruteurFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

DEMAIN = timedelta(days=1)


def texte(reponse):
    return " ".join(BeautifulSoup(reponse.content, "html5lib").find("main").get_text(" ").split())


def publies(client):
    statistiques.publier(timezone.localdate())
    return client.get("/stats/").context["chiffres"]


def chiffres(client):
    lus = publies(client)
    listes = ("offres", "recrutements", "personnes", "moderation")
    return {chiffre["libelle"]: chiffre["valeur"] for nom in listes for chiffre in lus[nom]}


# --- The page --------------------------------------------------------------------------------------


def test_before_the_first_count_the_page_says_so(client):
    OffreFactory()
    page = texte(client.get("/stats/"))
    assert "Rien n’a encore été compté" in page
    assert "Qui se sert du site" not in page


def test_an_empty_site_says_that_there_is_nothing_to_count(client):
    publies(client)
    page = texte(client.get("/stats/"))
    assert "Aucune offre n’était ouverte ce jour-là" in page
    assert "Aucun employeur n’a encore dit" in page
    assert "trop peu de décisions" in page
    assert "mois par mois" not in page
    assert "employeurs représentés" not in page


def test_a_reading_counts_nothing_and_says_its_day(client, time_machine):
    time_machine.move_to("2026-03-02T12:00:00+01:00")
    OffreFactory()
    avant = publies(client)["offres"]
    time_machine.move_to("2026-03-04T12:00:00+01:00")
    OffreFactory()
    with CaptureQueriesContext(connection) as capture:
        reponse = client.get("/stats/")
    assert len(capture) <= 2
    assert reponse.context["chiffres"]["offres"] == avant
    assert "2 mars 2026" in texte(reponse)
    publies(client)
    assert reponse.context["chiffres"]["offres"] == avant
    assert "4 mars 2026" in texte(client.get("/stats/"))


def test_one_row_a_day_by_the_clock(client, time_machine, monkeypatch):
    monkeypatch.setattr(registres, "travaux_du_jour", {"statistiques": registres.travaux_du_jour["statistiques"]})
    debut = timezone.now()
    for jours in (0, 0, 1):
        time_machine.move_to(debut + jours * DEMAIN)
        battre()
    jours = sorted(Statistiques.objects.values_list("jour", flat=True))
    assert jours == [timezone.localdate() - DEMAIN, timezone.localdate()]
    OffreFactory()
    assert chiffres(client)["offres ouvertes"] == 1  # again the same day: in its place
    assert Statistiques.objects.count() == 2


# --- The figures -----------------------------------------------------------------------------------


def test_figures_are_those_of_public_open_offers(client):
    aujourdhui = timezone.localdate()
    OffreFactory(importee=True, remuneration_min=40_000, teletravail="oui")
    OffreFactory(importee=True, teletravail="non")
    OffreFactory(date_publication=aujourdhui)
    OffreFactory(remuneration_max=50_000, date_publication=aujourdhui.replace(day=1) - timedelta(days=1))
    OffreFactory(diffusion=Diffusion.MEMBRES, date_publication=aujourdhui)
    OffreFactory(etat=EtatOffre.SUSPENDUE, date_publication=aujourdhui)
    OffreFactory(date_limite=aujourdhui - timedelta(days=1), date_publication=aujourdhui - timedelta(days=500))
    lus = chiffres(client)
    assert [lus["offres ouvertes"], lus["saisies ici"]] == [4, 2]
    assert [lus["avec une rémunération"], lus["avec du télétravail"]] == [50, 25]
    par_mois = client.get("/stats/").context["chiffres"]["par_mois"]
    assert len(par_mois) == 2  # nothing before the first that appeared
    assert par_mois[0][0] == aujourdhui.replace(day=1)
    assert par_mois[1][1] >= 1
    assert sum(nombre for _, nombre in par_mois) == 4


def test_people_are_said_by_whole_tens(client):
    """Nine, ten or nineteen of them: one more or less from a day to the next is not seen."""
    for nombre, attendu in ((9, None), (10, 10), (19, 10)):
        while RecruteurFactory._meta.model.objects.count() < nombre:
            RecruteurFactory(utilisateur=UtilisateurFactory(last_login=timezone.now()))
        lus = chiffres(client)
        assert lus["comptes utilisés"] == lus["personnes qui recrutent"] == attendu
        assert lus.get("employeurs représentés") == attendu
        assert ("employeurs représentés" in lus) is (attendu is not None)
        page = texte(client.get("/stats/"))
        assert ("moins de 10 Comptes" in page, "au moins 10 Comptes" in page) == (attendu is None, attendu is not None)


def test_answers_of_employers_are_said_by_whole_tens_and_all_at_once(client):
    assert publies(client)["recrutements"] == []
    for issue, combien in ((Issue.MEMBRE, 1), (Issue.AGENT, 12)):
        for _ in range(combien):
            OffreFactory(etat=EtatOffre.POURVUE, issue=issue)
    lus = chiffres(client)
    assert [lus[issue.label] for issue in Issue] == [10 if issue == Issue.AGENT else None for issue in Issue]


def test_two_accounts_of_one_person_who_recruits_twice_count_once(client):
    personnes = [UtilisateurFactory() for _ in range(10)]
    for personne in personnes:
        RecruteurFactory(utilisateur=personne)
        RecruteurFactory(utilisateur=personne)
    lus = chiffres(client)
    assert [lus["personnes qui recrutent"], lus["employeurs représentés"]] == [10, 20]


def test_the_median_wait_needs_ten_decisions(client, time_machine):
    moderateur = Acteur(utilisateur_id=UtilisateurFactory(moderateur=True).pk, est_moderateur=True)
    auteur = Acteur(utilisateur_id=UtilisateurFactory().pk)
    depart = timezone.now() - timedelta(days=20)
    for rang, heures in enumerate((2, 2, 3, 4, 5, 7, 8, 9, 90, 90)):
        if rang == 9:
            assert "délai médian" not in chiffres(client)
        offre = OffreFactory(etat=EtatOffre.BROUILLON)
        time_machine.move_to(depart)
        changer_etat(offre, "soumettre", acteur=auteur)
        time_machine.move_to(depart + timedelta(hours=heures))
        changer_etat(offre, "refuser", acteur=moderateur)
    time_machine.move_to(depart + timedelta(days=20))
    lus = chiffres(client)
    assert [lus["décisions"], lus["délai médian"]] == [10, 6]


def test_counting_costs_the_same_whatever_there_is_to_count():
    def compter():
        with CaptureQueriesContext(connection) as capture:
            statistiques.compter(timezone.localdate())
        return len(capture)

    for _ in range(2):
        OffreFactory()
        RecruteurFactory()
    peu = compter()
    for _ in range(10):
        OffreFactory(etat=EtatOffre.POURVUE, issue=Issue.AGENT)
        RecruteurFactory()
    assert compter() == peu <= 10


@pytest.mark.parametrize("jour", [date(2026, 1, 31), date(2024, 2, 29), date(2026, 12, 1)])
def test_the_last_twelve_months_follow_each_other(jour):
    mois = statistiques._derniers_mois(jour)
    assert [m.day for m in mois] == [1] * 12
    assert mois[0] == jour.replace(day=1)
    assert mois[-1] == (jour.replace(day=1) + timedelta(days=31)).replace(day=1).replace(year=mois[-1].year)


def test_percentages_of_nothing_are_zero():
    assert statistiques._pour_cent(0, 0) == 0
