"""Pages of saved searches: from the results to the list and back, whatever is sent."""

import html
import re
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from opportunites.enums import Cadence
from opportunites.models import RECHERCHES_MAX, LigneRecherche, RechercheEnregistree
from opportunites.moments import ecrire_moment
from referentiels.services import fusionner
from socle import abonnements
from socle.acteur import SYSTEME
from socle.enums import RythmeAbonnement
from tests.factories import (
    CompetenceFactory,
    DepartementFactory,
    MetierFactory,
    OffreFactory,
    RechercheFactory,
    RegionFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db

LISTE = "/opportunites/recherches/"
ENREGISTRER = "/opportunites/recherches/enregistrer/"
RESULTATS = "/opportunites/"


@pytest.fixture
def personne(client):
    utilisateur = UtilisateurFactory()
    client.force_login(utilisateur)
    return utilisateur


def envoi(**champs):
    return {"nom": "Données", "cadence": Cadence.QUOTIDIENNE, "jeton": uuid4()} | champs


def texte(reponse):
    return html.unescape(reponse.content.decode())


def une_page(reponse):
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", texte(reponse)))


# --- Refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize("equipe", [{}, {"moderateur": True}, {"administrateur": True}])
@pytest.mark.parametrize("verbe", ["lancer", "modifier", "mettre_en_pause", "reactiver", "supprimer"])
def test_a_search_of_somebody_else_does_not_exist(client, verbe, equipe):
    recherche = RechercheFactory(nom="Zyxwv")
    client.force_login(UtilisateurFactory(**equipe))
    assert "Zyxwv" not in texte(client.get(LISTE))
    adresse = reverse(f"recherches:{verbe}", args=[recherche.uuid])
    gestes = [client.post] if verbe in {"mettre_en_pause", "reactiver"} else [client.get]
    gestes += [client.post] if verbe in {"modifier", "supprimer"} else []
    assert {geste(adresse, envoi()).status_code for geste in gestes} == {404}
    assert RechercheEnregistree.objects.get().nom == "Zyxwv"


def test_the_admin_does_not_know_them():
    assert RechercheEnregistree not in admin.site._registry


def test_login_leads_back_with_the_criteria(client):
    adresse = f"{ENREGISTRER}?q={quote('ingénieure données')}&region=11&region=53"
    reponse = client.get(adresse)
    assert reponse.status_code == 302
    suite = parse_qs(urlsplit(reponse["Location"]).query)["next"][0]
    assert parse_qs(urlsplit(suite).query) == {"q": ["ingénieure données"], "region": ["11", "53"]}
    page = client.get(reponse["Location"])
    champ = re.search(r'name="next"\s+value="([^"]*)"', page.content.decode())
    assert html.unescape(champ[1]) == suite


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"cadence": ""}, "Dites quand vous prévenir"),
        ({"cadence": "chaque minute"}, "Choisissez une réponse de la liste"),
        ({"nom": "  "}, "Donnez un nom à cette recherche"),
        ({"nom": "x" * 101}, "100"),
        ({"nom": "a\x07b"}, "caractère invisible"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(client, personne, champs, message):
    reponse = client.post(f"{ENREGISTRER}?q=donn%C3%A9es", envoi(nom="Tapé à la main") | champs)
    assert reponse.status_code == 422
    assert "<title>Erreur – " in texte(reponse)
    assert message in texte(reponse)
    assert champs.get("nom", "Tapé à la main").strip() in texte(reponse)
    assert not RechercheEnregistree.objects.exists()


def test_nothing_is_chosen_in_advance(client, personne):
    page = texte(client.get(ENREGISTRER))
    assert page.count('type="radio" name="cadence"') == 3
    assert "checked" not in page


@pytest.mark.parametrize("jeton", ["", "pas-un-uuid", "0" * 5000, "é" * 32])
def test_a_hostile_token_is_only_a_new_form(client, personne, jeton):
    assert client.post(ENREGISTRER, envoi(jeton=jeton)).status_code == 302
    assert RechercheEnregistree.objects.count() == 1


def test_a_null_character_is_refused(client, personne):
    assert 400 <= client.post(ENREGISTRER, envoi(nom="a\0b")).status_code < 500
    assert 400 <= client.get(f"{ENREGISTRER}?region=%00").status_code < 500
    assert not RechercheEnregistree.objects.exists()


def test_a_name_already_used_is_said_on_its_field(client, personne):
    RechercheFactory(utilisateur=personne, nom="Données")
    reponse = client.post(ENREGISTRER, envoi())
    assert reponse.status_code == 422
    assert reponse.context["formulaire"].errors == {"nom": ["Vous avez déjà une recherche de ce nom."]}
    autre = RechercheFactory(utilisateur=personne, rang=2, nom="Autre")
    reponse = client.post(reverse("recherches:modifier", args=[autre.uuid]), envoi())
    assert reponse.context["formulaire"].errors == {"nom": ["Vous avez déjà une recherche de ce nom."]}


def test_the_21st_is_explained(client, personne):
    for rang in range(1, RECHERCHES_MAX + 1):
        RechercheFactory(utilisateur=personne, rang=rang)
    assert "le plus possible" in une_page(client.get(LISTE))
    assert "le plus possible" in une_page(client.get(ENREGISTRER))
    reponse = client.post(ENREGISTRER, envoi(nom="Une de trop"))
    assert reponse.status_code == 422
    assert f'href="{LISTE}"' in texte(reponse)
    assert 'value="Une de trop"' in texte(reponse)
    assert RechercheEnregistree.objects.count() == RECHERCHES_MAX


# --- Save ------------------------------------------------------------------------------------------


def test_what_is_understood_is_kept_and_nothing_else(client, personne):
    RegionFactory(code="53", nom="Bretagne")
    adresse = f"{ENREGISTRER}?q=+donn%C3%A9es+&region=53&region=zz&depuis=2026-11-21T06:00:00Z&tri=limite&page=3&x=y"
    page = client.get(adresse)
    assert "Région\u00a0: Bretagne" in texte(page)
    assert "Région\u00a0: zz" in texte(page)
    assert 'value="données, Région\u00a0: Bretagne"' in texte(page)
    reponse = client.post(adresse, envoi(), follow=True)
    assert "La recherche est enregistrée." in texte(reponse)
    recherche = RechercheEnregistree.objects.get()
    assert recherche.criteres == {"q": "données", "perimetre": "numerique", "region": ["53"]}
    assert (recherche.utilisateur, recherche.nom, recherche.cadence) == (personne, "Données", Cadence.QUOTIDIENNE)


def test_the_same_form_sent_twice_makes_one(client, personne):
    donnees = envoi()
    assert [client.post(ENREGISTRER, donnees).status_code for _ in range(2)] == [302, 302]
    assert RechercheEnregistree.objects.count() == 1


def test_a_search_without_criterion_may_be_kept(client, personne):
    assert "Toute la filière numérique" in texte(client.get(ENREGISTRER))
    client.post(ENREGISTRER, envoi())
    assert RechercheEnregistree.objects.get().criteres == {"q": "", "perimetre": "numerique"}


# --- List, run, change ------------------------------------------------------------------------------


def test_an_empty_list_leads_to_the_search(client, personne):
    page = client.get(LISTE)
    assert "pas encore de recherche enregistrée" in texte(page)
    assert 'class="fr-btn" href="/opportunites/"' in re.sub(r"\s+", " ", texte(page))


def test_running_it_shows_what_the_same_address_shows(client, personne):
    RegionFactory(code="53", nom="Bretagne")
    criteres = {"q": "C++ données", "perimetre": "toutes", "region": ["53"], "teletravail": ["oui"]}
    recherche = RechercheFactory(utilisateur=personne, criteres=criteres)
    reponse = client.get(recherche.get_absolute_url())
    assert reponse.status_code == 302
    page = client.get(reponse["Location"])
    assert page.context["filtre"].criteres.garder() == criteres


def test_a_search_for_everything_runs_without_parameters(client, personne):
    recherche = RechercheFactory(utilisateur=personne, criteres={"q": "", "perimetre": "numerique"})
    assert client.get(recherche.get_absolute_url())["Location"] == RESULTATS


def test_a_criterion_that_is_gone_is_said_in_the_list_and_on_the_results(client, personne):
    criteres = {"q": "", "perimetre": "numerique", "competence": ["disparue"], "region": ["11"]}
    RegionFactory()
    recherche = RechercheFactory(utilisateur=personne, criteres=criteres)
    liste = une_page(client.get(LISTE))
    assert "Le critère «\u00a0Compétence\u00a0: disparue\u00a0» n’existe plus" in liste
    assert "Région\u00a0: Île-de-France" in liste
    resultats = client.get(recherche.get_absolute_url(), follow=True)
    assert ("Compétence", "disparue") in resultats.context["filtre"].ignorees


def test_change_pause_resume_delete(client, personne):
    recherche = RechercheFactory(utilisateur=personne)

    def adresse(verbe):
        return reverse(f"recherches:{verbe}", args=[recherche.uuid])

    page = texte(client.get(adresse("modifier")))
    assert page.count("checked") == 1
    client.post(adresse("modifier"), {"nom": "Autre", "cadence": Cadence.AUCUNE})
    assert "La lettre n’en dit rien\u00a0: vous la relancez vous-même." in une_page(client.get(LISTE))
    client.post(adresse("mettre_en_pause"))
    assert "En pause depuis" in une_page(client.get(LISTE))
    client.post(adresse("reactiver"))
    recherche.refresh_from_db()
    assert (recherche.nom, recherche.cadence, recherche.est_en_pause) == ("Autre", Cadence.AUCUNE, False)
    assert client.get(adresse("supprimer")).status_code == 200
    assert RechercheEnregistree.objects.exists()
    client.post(adresse("supprimer"))
    assert not RechercheEnregistree.objects.exists()
    assert client.post(adresse("supprimer")).status_code == 404


@pytest.mark.parametrize("page", [LISTE, ENREGISTRER, "modifier"])
@pytest.mark.parametrize(
    ("rythme", "dit"),
    [(RythmeAbonnement.AUCUN, "arrêté La lettre"), (RythmeAbonnement.HEBDOMADAIRE, "le lundi seulement")],
)
def test_what_was_said_of_the_letter_is_recalled(client, personne, page, rythme, dit):
    recherche = RechercheFactory(utilisateur=personne)
    page = reverse("recherches:modifier", args=[recherche.uuid]) if page == "modifier" else page
    assert "Régler La lettre" not in texte(client.get(page))
    abonnements.regler(personne, "lettre", rythme=rythme)
    assert dit in texte(client.get(page))
    assert 'href="/lettre/"' in texte(client.get(page))


def test_places_are_counted_when_few_are_left(client, personne):
    for rang in range(1, RECHERCHES_MAX - 2):
        RechercheFactory(utilisateur=personne, rang=rang)
    assert "encore 3, sur 20" in une_page(client.get(LISTE))
    RechercheEnregistree.objects.filter(rang=1).delete()
    assert "sur 20" not in une_page(client.get(LISTE))


def test_growth_of_the_list(client, personne):
    def ajouter(debut, fin):
        for rang in range(debut, fin):
            region, metier = RegionFactory(code=f"R{rang}"), MetierFactory()
            criteres = {"q": f"mot{rang}", "perimetre": "toutes", "region": [region.code], "metier": [metier.code]}
            RechercheFactory(utilisateur=personne, rang=rang, criteres=criteres)

    def requetes():
        with CaptureQueriesContext(connection) as capture:
            assert client.get(LISTE).status_code == 200
        return len(capture)

    ajouter(1, 3)
    avec_deux = requetes()
    ajouter(3, 11)
    assert requetes() == avec_deux <= 15


def test_pages_are_not_kept_by_the_browser(client, personne):
    recherche = RechercheFactory(utilisateur=personne)
    for adresse in (LISTE, ENREGISTRER, recherche.get_absolute_url()):
        assert "no-store" in client.get(adresse)["Cache-Control"]


# --- From the results ---------------------------------------------------------------------------------


@pytest.mark.parametrize("connectee", [True, False])
@pytest.mark.parametrize(("q", "libelle"), [("", "Enregistrer cette recherche"), ("introuvable", "Prévenez-moi quand")])
def test_results_offer_to_keep_the_search(client, connectee, q, libelle):
    OffreFactory()
    if connectee:
        client.force_login(UtilisateurFactory())
    adresse = f"?q={q}&region=11&region=zz&tri=limite&depuis=2020-01-01T00:00:00Z"
    page = client.get(RESULTATS + adresse)
    assert libelle in texte(page)
    lien = re.search(r'id="enregistrer-recherche"\s+href="([^"]*)"', texte(page))[1]
    attendu = {"region": ["11"]} | ({"q": [q]} if q else {})
    assert urlsplit(lien).path == ENREGISTRER
    assert parse_qs(urlsplit(lien).query) == attendu
    fragment = client.get(RESULTATS + adresse, headers={"HX-Request": "true"})
    assert lien in texte(fragment)


def test_since_survives_the_form_and_can_be_removed(client):
    OffreFactory()
    moment = ecrire_moment(timezone.now() - timedelta(days=1))
    page = client.get(RESULTATS, {"depuis": moment})
    assert page.context["filtre"].total == 1
    cache = re.search(r'<input type="hidden"\s+name="depuis"\s+value="([^"]*)"\s+form="recherche">', texte(page))
    assert cache[1] == moment
    [(libelle, sans)] = page.context["puces"]
    assert libelle.startswith("Nouvelles depuis le ")
    assert sans == "?"


def test_nothing_new_since_says_so(client):
    OffreFactory()
    LigneRecherche.objects.update(entree_le=timezone.now() - timedelta(days=3))
    page = client.get(RESULTATS, {"depuis": ecrire_moment(timezone.now() - timedelta(days=1))})
    assert "Aucune offre nouvelle depuis ce moment" in texte(page)
    assert "Retirer Nouvelles depuis le" in texte(page)


@pytest.mark.parametrize("depuis", ["hier", "2026-13-01T00:00:00Z", "9999-01-01T00:00:00Z", "2026-11-21", "<b>"])
def test_a_hostile_since_is_ignored_and_said(client, depuis):
    OffreFactory()
    page = client.get(RESULTATS, {"depuis": depuis})
    assert page.context["filtre"].total == 1
    assert page.context["filtre"].ignorees == [("Nouvelles depuis", depuis)]
    assert 'name="depuis"' not in texte(page)


# --- A merged skill -----------------------------------------------------------------------------------


@pytest.fixture
def fusion():
    ancienne, nouvelle = CompetenceFactory(code="ancienne"), CompetenceFactory(code="nouvelle")
    offre = OffreFactory(competences=[nouvelle], departement=DepartementFactory())
    OffreFactory()
    fusionner(ancienne, nouvelle, acteur=SYSTEME)
    return offre


def test_the_page_the_feed_and_the_api_follow_a_merged_skill(client, fusion):
    page = client.get(RESULTATS, {"competence": ["ancienne"]})
    assert [offre.pk for offre in page.context["page"].object_list] == [fusion.pk]
    assert page.context["puces"] == [("Compétence\u00a0: Nouvelle", "?")]
    assert page.context["filtre"].adresse() == "?competence=nouvelle"
    assert page.context["filtre"].ignorees == []
    assert client.get("/api/v1/offres/", {"competence": "ancienne"}).json()["count"] == 1
    assert client.get("/opportunites/flux.atom", {"competence": "ancienne"}).content.decode().count("<entry>") == 1


def test_both_codes_of_a_merged_skill_are_one(client, fusion):
    page = client.get(RESULTATS, {"competence": ["ancienne", "nouvelle"]})
    assert page.context["filtre"].adresse() == "?competence=nouvelle"
    [facette] = [f for f in page.context["filtre"].facettes if f.nom == "competence"]
    assert [(v.code, v.n, v.choisie) for v in facette.valeurs] == [("nouvelle", 1, True)]


def test_a_saved_search_follows_a_merged_skill(client, personne, fusion):
    criteres = {"q": "", "perimetre": "numerique", "competence": ["ancienne"]}
    recherche = RechercheFactory(utilisateur=personne, criteres=criteres)
    liste = une_page(client.get(LISTE))
    assert "Compétence\u00a0: Nouvelle" in liste
    assert "n’existe plus" not in liste
    assert client.get(recherche.get_absolute_url())["Location"] == f"{RESULTATS}?competence=nouvelle"
