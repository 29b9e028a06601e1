"""What comes close is shown beside what is found, and never counted with it."""

import html

import pytest

from opportunites.enums import Diffusion
from opportunites.vocabulaire import reconstruire_vocabulaire
from tests.factories import CompetenceFactory, MetierFactory, OffreFactory, OrganismeFactory, SynonymeFactory

pytestmark = pytest.mark.django_db

LISTE = "/opportunites/"


@pytest.fixture
def lire(client):
    """The page, and its text as somebody reads it."""

    def ouvrir(q, **autres):
        page = client.get(LISTE, {"q": q, **autres})
        return page.context, html.unescape(page.content.decode()).replace("\xa0", " ")

    return ouvrir


def titres(offres):
    return [offre.intitule for offre in offres]


def test_a_mistyped_word_leads_to_what_is_meant_and_finds_nothing_by_itself(client, lire):
    OffreFactory(intitule="Géomaticienne ou géomaticien")
    reconstruire_vocabulaire()
    contexte, texte = lire("geomaticeinne")
    assert contexte["filtre"].total == 0
    assert titres(contexte["proches"]) == ["Géomaticienne ou géomaticien"]
    assert "Résultats proches de « geomaticeinne »" in texte
    assert "?q=G%C3%A9omaticienne" in texte or "?q=g%C3%A9omaticienne" in texte
    assert client.get("/api/v1/offres/", {"q": "geomaticeinne"}).json()["count"] == 0
    assert (
        "maticien"
        not in client.get("/opportunites/flux.atom", {"q": "geomaticeinne"}).content.decode().split("<entry")[-1]
    )
    fichier = b"".join(client.get("/opportunites/export.csv", {"q": "geomaticeinne"}).streaming_content).decode()
    assert "aticien" not in fichier


def test_what_contains_most_words_follows_what_contains_them_all(lire):
    OffreFactory(intitule="Hydrologue des crues", missions="")
    OffreFactory(intitule="Hydrologue", missions="")
    OffreFactory(intitule="Crues", missions="")
    OffreFactory(intitule="Autre chose", missions="")
    contexte, _ = lire("hydrologue crues")
    assert contexte["filtre"].total == 1
    assert titres(contexte["page"].object_list) == ["Hydrologue des crues"]
    assert sorted(titres(contexte["proches"])) == ["Crues", "Hydrologue"]


def test_filters_hold_for_what_comes_close(lire):
    OffreFactory(intitule="Hydrologue", missions="", teletravail="non")
    contexte, _ = lire("hydrologue absente", teletravail="oui")
    assert (contexte["filtre"].total, titres(contexte["proches"])) == (0, [])


def test_what_one_may_not_find_is_not_close_either(lire):
    OffreFactory(intitule="Hydrologue", missions="", diffusion=Diffusion.MEMBRES)
    reconstruire_vocabulaire()
    for question in ("hydrologue absente", "hydrolgue"):
        contexte, texte = lire(question)
        assert (contexte["filtre"].total, titres(contexte["proches"])) == (0, [])
        assert "Hydrologue" not in texte


def test_enough_offers_need_no_others(lire):
    for _ in range(10):
        OffreFactory(intitule="Hydrologue des crues", missions="")
    OffreFactory(intitule="Crues", missions="")
    contexte, _ = lire("hydrologue crues")
    assert contexte["filtre"].total == 10
    assert contexte["proches"] == []


def test_a_name_recognised_comes_first_and_offers_its_exact_filter(lire):
    python = CompetenceFactory(code="python", libelle="Python", alias=[])
    OffreFactory(intitule="Python dans le titre, sans la compétence", missions="")
    OffreFactory(intitule="Poste", missions="", competences=[python])
    contexte, texte = lire("PYTHON")
    assert titres(contexte["page"].object_list)[0] == "Poste"
    assert "Compétence : Python" in texte
    assert "?competence=python" in texte
    contexte, texte = lire("python", competence="python")
    assert contexte["reconnus"] == []


def test_a_sensitive_employer_is_not_recognised(lire):
    OrganismeFactory(sigle="DGSE", nom="Service secret", sensible=True)
    _, texte = lire("DGSE")
    assert "Service secret" not in texte


def test_each_sense_of_a_sigle_is_offered(lire):
    SynonymeFactory(terme="IA", equivalents=["intelligence artificielle", "ingénieur de l’armement"], ambigu=True)
    OffreFactory(intitule="Ingénieur de l’armement", metier=MetierFactory())
    _, texte = lire("IA")
    assert "Vouliez-vous dire" in texte
    assert "intelligence artificielle" in texte
    assert "ingénieur de l’armement" in texte
