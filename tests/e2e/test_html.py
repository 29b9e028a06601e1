"""What needs no browser: valid HTML, headings in order, and a fragment equal to the page reloaded."""

from itertools import pairwise
from typing import Any

import html5lib
import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from socle import views as socle_views
from tests.e2e.conftest import Offres

pytestmark = pytest.mark.django_db

ADRESSES = [
    "/",
    "/opportunites/",
    "/opportunites/?q=donn%C3%A9es&region=53&tri=date",
    "/opportunites/?perimetre=toutes&page=2&publiee=30",
    "/opportunites/?q=introuvable",
    "/opportunites/?region=inconnue&tri=inconnu",
    "{ouverte}",
    "{close}",
    "/nulle-part/",
]
ERREURS = ["400", "403", "404", "500", "503"]


def verifier(html: str) -> None:
    """Valid, one h1, no level skipped, ids unique and every id named somewhere exists."""
    lecteur = html5lib.HTMLParser(namespaceHTMLElements=False)
    lecteur.parse(html)
    assert [erreur[1] for erreur in lecteur.errors] == []
    arbre = BeautifulSoup(html, "html5lib")
    ids = [balise["id"] for balise in arbre.find_all(id=True)]
    assert sorted(ids) == sorted(set(ids))
    assert not [i for i in ids if not i or " " in i]
    cites = {
        (attribut, cite)
        for attribut in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form", "data-hx-target")
        for balise in arbre.find_all(attrs={attribut: True})
        for cite in str(" ".join(balise[attribut]) if isinstance(balise[attribut], list) else balise[attribut]).split()
    }
    ancres = {("href", str(a["href"])) for a in arbre.select('a[href^="#"]')}
    assert not {(nom, c) for nom, c in cites | ancres if c.removeprefix("#") not in ids}
    titres = [t for t in arbre.find_all(["h1", "h2", "h3", "h4", "h5", "h6"]) if not t.find_parent("dialog")]
    niveaux = [int(titre.name[1]) for titre in titres]
    assert niveaux.count(1) == 1
    assert all(suivant <= niveau + 1 for niveau, suivant in pairwise(niveaux))
    assert not arbre.select("script:not([src]):not([type*=ld]), style, [style], [onclick]")
    assert "VARIABLE-ABSENTE" not in html


@pytest.mark.parametrize("adresse", ADRESSES)
@pytest.mark.parametrize("officiel", [False, True])
def test_pages_are_valid(client: Client, offres: Offres, adresse: str, officiel: bool) -> None:
    adresse = adresse.format(ouverte=offres.ouverte.get_absolute_url(), close=offres.close.get_absolute_url())
    with override_settings(SITE_OFFICIEL=officiel, DEMO=not officiel, CODE_SOURCE_URL="https://exemple.fr/code"):
        html = client.get(adresse).content.decode()
    verifier(html)
    assert ("noindex" in html) is not officiel
    assert ("service non officiel" in html) is not officiel
    assert ("fr-logo" in html) is officiel


@pytest.mark.parametrize("code", ERREURS)
def test_error_pages_need_neither_database_nor_person(code: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        html = render_to_string(f"erreurs/{code}.html", request=RequestFactory().get("/"))
    verifier(html)


@pytest.mark.parametrize("vue", [socle_views.erreur_404, socle_views.erreur_403, socle_views.erreur_400])
def test_error_views_render_before_the_middleware_ran(vue: Any) -> None:
    reponse: HttpResponse = vue(RequestFactory().get("/"), Exception())
    verifier(reponse.content.decode())


def zone(html: str) -> str:
    resultats = BeautifulSoup(html, "html5lib").find(id="resultats")
    assert resultats is not None
    return resultats.decode_contents()


@pytest.mark.parametrize("adresse", [a for a in ADRESSES if a.startswith("/opportunites/")])
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
