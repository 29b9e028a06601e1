"""What needs no browser: error pages by themselves, and a fragment equal to the page reloaded."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from socle import views as socle_views
from tests.e2e.conftest import Offres
from tests.garde_fous.html import fautes

pytestmark = pytest.mark.django_db

RECHERCHES = [
    "/opportunites/",
    "/opportunites/?q=donn%C3%A9es&region=53&tri=date",
    "/opportunites/?perimetre=toutes&page=2&publiee=30",
    "/opportunites/?q=introuvable",
    "/opportunites/?region=inconnue&tri=inconnu",
]
ERREURS = ["400", "403", "404", "500", "503"]


@pytest.mark.parametrize("officiel", [False, True])
def test_engines_and_the_brand_follow_the_official_switch(client: Client, officiel: bool) -> None:
    with override_settings(SITE_OFFICIEL=officiel, DEMO=not officiel, CODE_SOURCE_URL="https://exemple.fr/code"):
        html = client.get("/").content.decode()
    assert list(fautes(html)) == []
    assert ("noindex" in html) is not officiel
    assert ("service non officiel" in html) is not officiel
    assert ("fr-logo" in html) is officiel


@pytest.mark.parametrize("code", ERREURS)
def test_error_pages_need_neither_database_nor_person(code: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        html = render_to_string(f"erreurs/{code}.html", request=RequestFactory().get("/"))
    assert list(fautes(html)) == []


@pytest.mark.parametrize("vue", [socle_views.erreur_404, socle_views.erreur_403, socle_views.erreur_400])
def test_error_views_render_before_the_middleware_ran(vue: Any) -> None:
    reponse: HttpResponse = vue(RequestFactory().get("/"), Exception())
    assert list(fautes(reponse.content.decode())) == []


def zone(html: str) -> str:
    resultats = BeautifulSoup(html, "html5lib").find(id="resultats")
    assert resultats is not None
    return resultats.decode_contents()


@pytest.mark.parametrize("adresse", RECHERCHES)
def test_fragment_equals_the_page_reloaded(client: Client, offres: Offres, adresse: str) -> None:
    complete = client.get(adresse).content.decode()
    fragment = client.get(adresse, headers={"HX-Request": "true"})
    texte = fragment.content.decode()
    tete, reste = texte.split("</title>")
    assert "<html" not in texte
    assert f"<title>{tete.split('<title>')[1]}</title>" in complete
    assert zone(f'<div id="resultats">{reste}</div>').split() == zone(complete).split()
    canonique = client.get(fragment.headers["HX-Push-Url"]).content.decode()
    if "remarques" not in complete:  # what it says of the address as it was typed
        assert zone(canonique).split() == zone(complete).split()


def test_a_restored_history_entry_is_a_whole_page(client: Client, offres: Offres) -> None:
    entetes = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/opportunites/", headers=entetes).content.decode()


def test_the_address_pushed_carries_nothing_empty(client: Client, offres: Offres) -> None:
    reponse = client.get("/opportunites/?q=&publiee=&region=53", headers={"HX-Request": "true"})
    assert reponse.headers["HX-Push-Url"] == "/opportunites/?region=53"
    reponse = client.get("/opportunites/?q=&publiee=", headers={"HX-Request": "true"})
    assert reponse.headers["HX-Push-Url"] == "/opportunites/"


def test_what_the_employer_wrote_is_escaped(client: Client, offres: Offres) -> None:
    html = client.get(offres.ouverte.get_absolute_url()).content.decode()
    assert "<li>Documenter les jeux de données &amp; leurs &lt;limites&gt;.</li>" in html


def test_a_closed_offer_shows_no_way_to_apply(client: Client, offres: Offres) -> None:
    html = client.get(offres.close.get_absolute_url()).content.decode()
    assert "Cette offre est close" in html
    assert 'id="candidater"' not in html
    assert f"{reverse('opportunites:liste')}?metier=NUM-DATA" in html
