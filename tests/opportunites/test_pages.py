"""Pages, feed and API of offers: content, bounds, cost."""

import html
import re
import time
from datetime import timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from opportunites.enums import EtatOffre
from socle.acteur import SYSTEME
from socle.journal import changer_etat
from tests.factories import (
    CompetenceFactory,
    DepartementFactory,
    MetierFactory,
    OffreFactory,
    OrganismeFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db

LISTE = "/opportunites/"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def varier(n):
    for i in range(n):
        OffreFactory(
            organisme=OrganismeFactory(parent=OrganismeFactory()),
            metier=MetierFactory(),
            departement=DepartementFactory(code=f"{i:02d}", nom=f"Dép {i}"),
            competences=[CompetenceFactory(), CompetenceFactory()],
        )


def requetes(client, adresse):
    client.get(adresse)  # what means the same is read once, until a word changes
    with CaptureQueriesContext(connection) as capture:
        assert client.get(adresse).status_code == 200
    return len(capture)


def test_few_results_cost_what_comes_close_besides(client):
    varier(2)
    assert requetes(client, "/opportunites/?q=ingénieure+données&region=11") <= 15


def test_growth_of_a_detail(client):
    peu = OffreFactory(competences=[CompetenceFactory()])
    beaucoup = OffreFactory(competences=[CompetenceFactory() for _ in range(10)])
    assert requetes(client, peu.get_absolute_url()) == requetes(client, beaucoup.get_absolute_url()) <= 15


def test_a_page_shows_twenty_and_its_neighbours(client):
    for _ in range(45):
        OffreFactory()
    page = client.get(LISTE, {"page": "2"})
    assert [len(page.context["page"].object_list), page.context["page"].paginator.num_pages] == [20, 3]
    pages = [client.get(LISTE, {"page": n}).content.decode() for n in (1, 2, 3)]
    vues = {uuid for page in pages for uuid in re.findall(r"/opportunites/([0-9a-f-]{36})/", page)}
    assert len(vues) == 45


@pytest.mark.parametrize(
    ("numero", "page"),
    [("0", 1), ("-1", 1), ("abc", 1), ("9" * 20, 1), ("1.5", 1), ("", 1), ("²", 1), ("２", 2), ("2", 2), ("99", 2)],
)
def test_any_page_number_leads_to_a_page(client, numero, page):
    for _ in range(21):
        OffreFactory()
    assert client.get(LISTE, {"page": numero}).context["page"].number == page


@pytest.mark.parametrize("adresse", [LISTE, f"{LISTE}?q=ingénieure&region=11", f"{LISTE}?q=introuvablissime"])
def test_fragment_equals_the_page_reloaded(client, adresse):
    for _ in range(25):
        OffreFactory()
    fragment = client.get(adresse, headers={"HX-Request": "true"}).content.decode()
    page = client.get(adresse).content.decode()
    assert "<html" not in fragment
    corps = re.sub(r"<title>.*?</title>", "", fragment, flags=re.S).strip()
    assert " ".join(corps.split()) in " ".join(page.split())
    assert client.get(adresse)["Vary"].count("HX-") == 2


def test_history_restore_gets_the_whole_page(client):
    reponse = client.get(LISTE, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in reponse.content.decode()


def test_empty_site_and_empty_search_say_what_to_do(client):
    assert "Aucune offre" in client.get(LISTE).content.decode()
    OffreFactory(metier=MetierFactory(hors_numerique=True))
    page = client.get(LISTE).content.decode()
    assert "Élargir à toutes les offres" in page
    assert "perimetre=toutes" in page


def test_ignored_values_are_said(client):
    OffreFactory()
    page = html.unescape(client.get(LISTE, {"region": "zz<b>"}).content.decode())
    assert "zz<b>" in page
    assert "<b>" not in client.get(LISTE, {"region": "zz<b>"}).content.decode().split("<main")[1].split("</main")[0]


def test_closed_offer_stays_readable_without_how_to_apply(client):
    offre = OffreFactory(etat=EtatOffre.POURVUE, candidature="Écrire à la boîte du service.")
    page = client.get(offre.get_absolute_url()).content.decode()
    assert offre.intitule in html.unescape(page)
    assert "close" in page
    assert "Écrire à la boîte" not in page
    depassee = OffreFactory(date_limite=timezone.localdate() - timedelta(days=1))
    assert "close" in client.get(depassee.get_absolute_url()).content.decode()


def test_official_link_is_a_search_on_the_reference(client, settings):
    settings.CSP_RECHERCHE_URL = "https://officiel.exemple/recherche/{reference}/"
    offre = OffreFactory(importee=True, reference_csp="A/B 1")
    assert "https://officiel.exemple/recherche/A%2FB%201/" in client.get(offre.get_absolute_url()).content.decode()
    fictive = OffreFactory(fictive=True, reference_csp="DEMO-000001")
    assert "officiel.exemple" not in client.get(fictive.get_absolute_url()).content.decode()


def test_feed(client):
    offre = OffreFactory(intitule="Ingénieure & ingénieur")
    OffreFactory(intitule="Autre", missions="")
    reponse = client.get("/opportunites/flux.atom", {"q": "ingénieure"})
    racine = ElementTree.fromstring(reponse.content)
    entrees = racine.findall("a:entry", ATOM)
    assert [e.find("a:title", ATOM).text for e in entrees] == ["Ingénieure & ingénieur"]
    assert entrees[0].find("a:id", ATOM).text == offre.uuid.urn
    assert reponse["Content-Type"].startswith("application/atom+xml")


def test_links_of_the_feed_do_not_come_from_the_host_header(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    OffreFactory()
    flux = client.get("/opportunites/flux.atom", headers={"Host": "pirate.exemple"}).content.decode()
    assert "pirate" not in flux
    assert settings.SITE_URL in flux


def test_api_shape_and_pages(client, settings):
    offres = [OffreFactory(reference_csp=f"R{i}") for i in range(5)]
    premiere = client.get("/api/v1/offres/", {"page_size": "2"}).json()
    assert set(premiere) == {"count", "next", "previous", "results", "ignores"}
    assert client.get("/api/v1/offres/", {"region": "zz"}).json()["ignores"] == ["Région\u00a0: zz"]
    assert (premiere["count"], len(premiere["results"]), premiere["previous"]) == (5, 2, None)
    assert set(premiere["results"][0]) == {
        "id",
        "reference",
        "intitule",
        "organisme",
        "metier",
        "departement",
        "date_limite",
        "url",
    }
    vues, adresse = [], "/api/v1/offres/?page_size=2"
    while adresse:
        page = client.get(adresse).json()
        vues += [r["reference"] for r in page["results"]]
        if page["next"]:
            assert page["next"].startswith(settings.SITE_URL)
        adresse = page["next"] and "?".join(urlsplit(page["next"])[2:4])
    assert sorted(vues) == sorted(o.reference_csp for o in offres)


@pytest.mark.parametrize(
    ("parametres", "statut"),
    [({"page": "99"}, 404), ({"page": "x"}, 200), ({"page_size": "100000"}, 200), ({"page_size": "-1"}, 200)],
)
def test_api_bad_numbers(client, parametres, statut):
    OffreFactory()
    assert client.get("/api/v1/offres/", parametres).status_code == statut


@pytest.mark.parametrize("adresse", ["", "q=ingénieure", "region=11", "perimetre=toutes", "region=zz", "tri=limite"])
def test_api_page_and_feed_find_the_same(client, adresse):
    varier(3)
    OffreFactory(metier=MetierFactory(hors_numerique=True), intitule="Juriste")
    page = client.get(f"{LISTE}?{adresse}")
    uuids = {str(o.uuid) for o in page.context["page"].object_list}
    assert {r["id"] for r in client.get(f"/api/v1/offres/?{adresse}").json()["results"]} == uuids
    flux = client.get(f"/opportunites/flux.atom?{adresse}").content.decode()
    assert set(re.findall(r"urn:uuid:([0-9a-f-]{36})", flux)) == uuids


def test_schema_describes_every_filter(client):
    schema = client.get(reverse("api:schema")).json()
    noms = {p["name"] for p in schema["paths"]["/api/v1/offres/"]["get"]["parameters"]}
    assert {"q", "region", "departement", "teletravail", "metier", "competence", "employeur", "tri", "page"} <= noms


def test_schema_writes_no_word_of_the_address_in_its_headers(client):
    """The name of its file is encoded: a long one takes minutes (drf-spectacular puts any `version` in it)."""
    debut = time.perf_counter()
    reponse = client.get(reverse("api:schema"), {"version": "longue" * 1000})
    assert "longue" not in str(reponse.headers)
    assert time.perf_counter() - debut < 2


@pytest.mark.parametrize("etat", EtatOffre)
def test_a_moderator_sees_the_state_of_what_is_not_published(client, etat):
    client.force_login(UtilisateurFactory(moderateur=True))
    page = html.unescape(client.get(OffreFactory(etat=etat, diffusion="membres").get_absolute_url()).content.decode())
    entete = page.split("offre__badges")[1].split("</header>")[0]
    assert (etat.label in entete) is (etat != EtatOffre.PUBLIEE)
    assert "Réservée aux membres" in entete
    assert ("Comment candidater" in page) is (etat == EtatOffre.PUBLIEE)


@pytest.mark.parametrize("verbe", ["expirer", "retirer", "pourvoir"])
def test_what_was_suspended_does_not_come_back_by_closing(client, verbe):
    suspendue, publiee = OffreFactory(), OffreFactory()
    changer_etat(suspendue, "suspendre", acteur=SYSTEME)
    for offre in (suspendue, publiee):
        changer_etat(offre, verbe, acteur=SYSTEME)
    assert client.get(suspendue.get_absolute_url()).status_code == 404
    assert client.get(publiee.get_absolute_url()).status_code == 200


def test_one_age_at_a_time(client):
    OffreFactory()
    filtre = client.get(LISTE, {"publiee": ["7", "30"]}).context["filtre"]
    assert list(filtre.puces()) == [("Publiée depuis\u00a0: Moins de 30 jours", "?")]


def test_a_refused_form_gets_our_page(settings):
    page = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert page.status_code == 403
    assert 'lang="fr"' in page.content.decode()
