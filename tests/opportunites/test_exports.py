"""Files of a search: same offers in the same order as the page, public, bounded, harmless in a spreadsheet."""

import csv
import html
import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opportunites import exports
from tests.factories import MetierFactory, OffreFactory, OrganismeFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

CSV, ODS = "/opportunites/export.csv", "/opportunites/export.ods"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def lire_csv(client, adresse=""):
    reponse = client.get(f"{CSV}?{adresse}")
    assert reponse.status_code == 200
    texte = reponse.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(texte), delimiter=";"))


def lire_ods(client, adresse=""):
    """The rows of each sheet."""
    reponse = client.get(f"{ODS}?{adresse}")
    assert reponse.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(reponse.getvalue()))
    assert archive.testzip() is None
    racine = ElementTree.fromstring(archive.read("content.xml"))
    return {
        feuille.get(f"{TABLE}name"): [
            ["".join(cellule.itertext()) for cellule in ligne.iter(f"{TABLE}table-cell")]
            for ligne in feuille.iter(f"{TABLE}table-row")
        ]
        for feuille in racine.iter(f"{TABLE}table")
    }


@pytest.mark.parametrize("adresse", ["", "q=ingénieure", "tri=limite", "region=11", "perimetre=toutes", "region=zz"])
def test_same_offers_in_the_same_order_as_the_page(client, adresse):
    for jours in (30, 10, 20):
        OffreFactory(date_limite=timezone.localdate() + timezone.timedelta(days=jours))
    OffreFactory(intitule="Juriste", metier=MetierFactory(hors_numerique=True))
    page = client.get(f"/opportunites/?{adresse}").context["page"].object_list
    titres = [offre.intitule for offre in page]
    assert [ligne["Intitulé"] for ligne in lire_csv(client, adresse)] == titres
    assert [ligne[1] for ligne in lire_ods(client, adresse)["Offres"][1:]] == titres


def test_a_moderator_gets_what_everybody_gets(client):
    OffreFactory(intitule="Publique")
    OffreFactory(intitule="Réservée", diffusion="membres")
    client.force_login(UtilisateurFactory(moderateur=True))
    assert [ligne["Intitulé"] for ligne in lire_csv(client)] == ["Publique"]
    assert "Réservée" not in str(lire_ods(client))


def test_a_sensitive_employer_is_its_ministry(client):
    ministere = OrganismeFactory(sigle="MI", nom="Ministère de l’intérieur")
    service = OrganismeFactory(sigle="SECRET", nom="Service discret", parent=ministere, sensible=True)
    OffreFactory(organisme=service, employeur_libelle="Antenne du service discret")
    assert [ligne["Employeur"] for ligne in lire_csv(client)] == ["Ministère de l’intérieur"]
    assert "discret" not in str(lire_ods(client))


@pytest.mark.parametrize(
    ("intitule", "cellule"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        (" =1", "'=1"),
        ("\r=1", "'=1"),
        ('Cheffe; "chef"\nde <projet> & 2', 'Cheffe; "chef" de <projet> & 2'),
        ("日本 🚲", "日本 🚲"),
    ],
)
def test_cells_are_texts_never_formulas(client, intitule, cellule):
    OffreFactory(intitule=intitule)
    assert lire_csv(client)[0]["Intitulé"] == cellule
    assert lire_ods(client)["Offres"][1][1] == cellule


def test_values(client, settings):
    offre = OffreFactory(
        reference_csp="2026-1", categories=["A+", "A"], contrat="cdi", teletravail="oui", remuneration_min=42000
    )
    ligne = lire_csv(client)[0]
    assert ligne["Adresse"] == settings.SITE_URL + offre.get_absolute_url()
    assert [ligne["Référence"], ligne["Catégories"], ligne["Télétravail"]] == ["2026-1", "A+, A", "Oui"]
    assert ligne["Rémunération minimale (€ bruts par an)"] == "42000"
    assert ligne["Première publication"] == offre.date_publication.isoformat()
    assert list(ligne) == lire_ods(client)["Offres"][0] == list(exports.COLONNES)


def test_a_long_list_is_cut_and_says_so(client, monkeypatch):
    monkeypatch.setattr(exports, "LIGNES_MAX", 2)
    for _ in range(3):
        OffreFactory()
    lignes = lire_csv(client)
    assert len(lignes) == 3
    assert lignes[2]["Intitulé"].startswith("Liste limitée aux 2 premières offres")
    assert ["Limite", lignes[2]["Intitulé"]] in lire_ods(client)["À propos"]
    page = html.unescape(client.get("/opportunites/").content.decode())
    assert "au format CSV (les 2 premières offres, environ 1\u00a0ko)" in page


def test_a_whole_list_says_nothing_of_bounds(client, monkeypatch):
    monkeypatch.setattr(exports, "LIGNES_MAX", 2)
    OffreFactory.create_batch(2)
    assert len(lire_csv(client)) == 2
    assert "Limite" not in str(lire_ods(client)["À propos"])


def test_the_file_says_what_was_asked(client, settings):
    OffreFactory()
    lignes = dict(lire_ods(client, "region=11&metier=xx&teletravail=oui")["À propos"])
    assert lignes["Adresse"] == f"{settings.SITE_URL}/opportunites/?region=11&teletravail=oui"
    assert "Télétravail\u00a0: Oui" in lignes["Recherche"]
    assert lignes["Critère ignoré"] == "Métier\u00a0: xx"


@pytest.mark.parametrize(("chemin", "genre"), [(CSV, "text/csv"), (ODS, "application/vnd.oasis.opendocument")])
def test_headers_and_methods(client, chemin, genre):
    OffreFactory()
    for reponse in (client.get(chemin), client.head(chemin)):
        assert reponse.status_code == 200
        assert reponse["Content-Type"].startswith(genre)
        nom = f"offres-{timezone.localdate().isoformat()}{chemin[-4:]}"
        assert reponse["Content-Disposition"] == f'attachment; filename="{nom}"'
        assert reponse["X-Robots-Tag"] == "noindex"
    assert client.head(chemin).getvalue() == b""
    assert client.post(chemin).status_code == 405


@pytest.mark.parametrize("chemin", [CSV, ODS])
def test_growth_same_queries_with_2_and_10_rows(client, chemin):
    def requetes():
        with CaptureQueriesContext(connection) as capture:
            client.get(chemin, {"q": "ingénieure", "region": "11"}).getvalue()
        return sum("SELECT" in requete["sql"] for requete in capture)  # neither savepoints nor settings

    OffreFactory.create_batch(2)
    requetes()  # what is read once for all: synonyms
    avec_deux = requetes()
    OffreFactory.create_batch(8)
    assert requetes() == avec_deux <= 8


def test_the_page_tells_format_rows_and_weight(client):
    OffreFactory.create_batch(30)
    liens = list(client.get("/opportunites/").context["fichiers"])
    assert [lien.format for lien in liens] == ["CSV", "ODS"]
    for lien in liens:
        vrai = len(client.get(lien.adresse).getvalue()) / 1000
        annonce = int(re.search(r"30 lignes, environ (\d+)", lien.description)[1])
        assert vrai / 2 < annonce < vrai * 2 + 1


def test_nothing_to_download_when_nothing_is_found(client):
    page = client.get("/opportunites/", {"q": "introuvablissime"})
    assert page.context["fichiers"] == []
    assert lire_csv(client, "q=introuvablissime") == []
