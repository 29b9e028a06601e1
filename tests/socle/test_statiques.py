"""What pages load: the DSFR cut down to what they name, whole enough to look the same, light enough."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from socle import allegement, statiques

FEUILLE = "dsfr/dist/dsfr.allege.css"
CSS = (
    "@charset \"UTF-8\";@font-face{font-family:X;src:url(x.woff2)}a{color:red}.fr-a,.fr-b{content:'}{'}"
    '.fr-a:not(.fr-b,:hover) .ours{background:url("data:,{;}")}.fr-b>.fr-a{top:0}[class*=" fr-a-"]{left:0}'
    "@media (min-width:48em){.fr-b{top:0}.fr-a[title=','],.fr-b{top:1px}}@media print{.fr-b{top:0}}"
)


@pytest.fixture(scope="module")
def feuille() -> str:
    return allegement.feuille()


def test_only_rules_of_named_classes_stay_in_their_order():
    assert allegement.filtrer(CSS, {"fr-a", "fr-a-"}.__contains__) == (
        "@font-face{font-family:X;src:url(x.woff2)}a{color:red}.fr-a{content:'}{'}"
        '.fr-a:not(.fr-b,:hover) .ours{background:url("data:,{;}")}[class*=" fr-a-"]{left:0}'
        "@media (min-width:48em){.fr-a[title=',']{top:1px}}"
    )


def test_nothing_is_lost_when_every_class_is_named():
    assert allegement.filtrer(CSS, lambda nom: True) == CSS.removeprefix('@charset "UTF-8";')


def test_colours_that_nothing_reads_go_one_after_the_other():
    css = ":root{--a:red;--b:var(--a);--c:var(--b);--lu:blue}.x{color:var(--lu);--dernier:0}"
    assert allegement.sans_variables_mortes(css, "") == ":root{--lu:blue}.x{color:var(--lu);}"
    assert "--a:red;--b:var(--a);" in allegement.sans_variables_mortes(css, "p{color:var(--b)}")


def test_variables_that_our_sheets_read_are_written_somewhere(feuille):
    ecrites = set(re.findall(r"(--[\w-]+):", feuille))
    for nom in ("site.css", "administration.css"):
        css = (settings.RACINE / "static/css" / nom).read_text(encoding="utf-8")
        lues = set(re.findall(r"var\((--[\w-]+)\)", css)) - set(re.findall(r"(--[\w-]+):", css))
        propres_a_l_admin = nom == "administration.css"
        assert propres_a_l_admin or lues <= ecrites


@pytest.mark.parametrize(
    "selecteur",
    [
        ".fr-modal--opened",  # put by the script
        ".fr-alert--warning",  # written « fr-alert--{{ … }} »
        ".fr-input-group--error",
        ".fr-icon-search-line:before",
        ".fr-table__content",
    ],
)
def test_what_pages_need_is_there(feuille, selecteur):
    assert selecteur in feuille


def test_what_no_page_names_is_not_there(feuille):
    assert not re.search(r"\.fr-(?:tile|share|follow|upload|range|consent)\b", feuille)


def test_icons_are_drawings_not_addresses(feuille):
    assert "icons/" not in feuille
    assert "mask-image:url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'" in feuille


def test_every_file_that_a_sheet_names_is_served():
    nommes = statiques._nommes(0)
    assert "dsfr/dist/fonts/Marianne-Regular.woff2" in nommes
    assert [nom for nom in nommes if not finders.find(nom)] == []


def test_a_class_newly_named_shows_under_debug(settings, monkeypatch, tmp_path):
    settings.DEBUG = True
    sources = allegement.sources()
    avant = Path(finders.find(FEUILLE)).read_text(encoding="utf-8")
    page = tmp_path / "page.html"
    page.write_text('<div class="fr-tile">')
    monkeypatch.setattr(allegement, "sources", lambda: [*sources, page])
    apres = Path(finders.find(FEUILLE)).read_text(encoding="utf-8")
    assert ".fr-tile" not in avant
    assert ".fr-tile" in apres


def test_files_of_the_results_page_are_light():
    """Kilobytes of a first visit but the page itself: `make bench BANC=poids` weighs the whole on the network."""
    fichiers = [
        *(FEUILLE, "dsfr/dist/dsfr.allege.js", "css/site.css", "js/recherche.js", "django_htmx/htmx-2.min.js"),
        *("dsfr/dist/fonts/Marianne-Regular.woff2", "dsfr/dist/fonts/Marianne-Bold.woff2"),
    ]
    assert sum(len(gzip.compress(Path(finders.find(nom)).read_bytes())) for nom in fichiers) < 170_000


@pytest.mark.django_db
@pytest.mark.parametrize("adresse", ["/", "/opportunites/", "/nulle-part/"])
def test_pages_are_compressed_by_the_application(client, adresse):
    reponse = client.get(adresse, headers={"Accept-Encoding": "gzip"})
    assert reponse["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in reponse["Vary"]
    assert b"</html>" in gzip.decompress(reponse.content)
    assert "Content-Encoding" not in client.get(adresse)


@pytest.mark.django_db
def test_a_compressed_page_that_did_not_change_is_spared(client):
    demande = {"Accept-Encoding": "gzip"}
    etag = client.get("/cgu/", headers=demande)["ETag"]
    assert client.get("/cgu/", headers=demande | {"If-None-Match": etag}).status_code == 304
