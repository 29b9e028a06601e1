"""What to do when nothing is found, and what the page says it left aside."""

import html

import pytest
from bs4 import BeautifulSoup

from opportunites import aide
from opportunites.filters import OffreFilter
from socle.pagination import PAGES_MAX, PaginateurCompte
from tests.factories import CompetenceFactory, DepartementFactory, MetierFactory, OffreFactory, RegionFactory

pytestmark = pytest.mark.django_db

LISTE = "/opportunites/"


@pytest.fixture
def filtre(client):
    return lambda adresse: client.get(f"{LISTE}?{adresse}").context["filtre"]


@pytest.fixture
def offres():
    bretagne = RegionFactory(code="53", nom="Bretagne")
    rennes = DepartementFactory(code="35", nom="Ille-et-Vilaine", region=bretagne)
    python = CompetenceFactory(code="python", libelle="Python")
    for _ in range(3):
        OffreFactory(competences=[python], teletravail="oui")
    OffreFactory(departement=rennes, teletravail="oui")
    OffreFactory(
        intitule="Juriste", metier=MetierFactory(hors_numerique=True), departement=rennes, competences=[python]
    )


def test_each_filter_to_drop_with_its_gain(offres, filtre):
    pistes = aide.pistes(filtre("region=53&competence=python"))
    assert [(p.geste, p.nombre) for p in pistes] == [
        ("Retirer Région\u00a0: Bretagne", 3),
        ("Chercher dans toutes les offres", 1),
        ("Retirer Compétence\u00a0: Python", 1),
    ]


@pytest.mark.parametrize(
    "adresse",
    [
        "region=53&competence=python",
        "q=introuvablissime&region=53",
        "q=juriste",
        "q=juriste&depuis=2099-01-01T00:00:00Z&perimetre=toutes",
        "depuis=2099-01-01T00:00:00Z",
        "region=53&competence=python&teletravail=non&teletravail=oui",
    ],
)
def test_each_gain_is_what_one_gets(offres, filtre, adresse):
    assert filtre(adresse).total == 0
    pistes = aide.pistes(filtre(adresse))
    assert pistes
    nombres = [piste.nombre for piste in pistes]
    assert nombres == sorted(nombres, reverse=True)
    for piste in pistes:
        assert filtre(piste.adresse[1:]).total == piste.nombre > 0


def test_all_values_of_a_filter_go_together(offres, filtre):
    RegionFactory(code="94", nom="Corse")
    geste = aide.pistes(filtre("region=53&region=94&competence=python"))[0]
    assert geste.geste == "Retirer Région\u00a0: Bretagne, Corse"
    assert geste.adresse == "?competence=python"


def test_counts_are_bounded(offres, filtre, monkeypatch):
    adresse = (
        "q=introuvablissime&depuis=2020-01-01T00:00:00Z&region=53&departement=35&teletravail=non&competence=python"
        "&categorie=B&statut=titulaires&contrat=cdd&encadrement=oui&publiee=7"
    )
    f = filtre(adresse)
    assert len(list(f.criteres.choisis())) == 9
    comptes = []
    compter = OffreFilter.nombres_sans
    monkeypatch.setattr(OffreFilter, "nombres_sans", lambda f, noms: comptes.extend(noms) or compter(f, noms))
    aide.pistes(f)
    assert len(comptes) == aide.PISTES_MAX


def test_nothing_helps_alone_leads_to_every_offer(client, offres):
    page = client.get(LISTE, {"q": "introuvablissime", "contrat": "cdd", "perimetre": "toutes"})
    assert page.context["pistes"] == []
    assert "Changer un seul critère n’y suffirait pas" in page.content.decode()
    assert 'href="?perimetre=toutes"' in page.content.decode()


def test_an_empty_page_shows_what_to_drop(client, offres):
    page = html.unescape(client.get(LISTE, {"region": "53", "competence": "python"}).content.decode())
    assert "Retirer Région\u00a0: Bretagne (3 offres)" in page
    assert "Chercher dans toutes les offres (1 offre)" in page


@pytest.mark.parametrize(
    ("adresse", "remarques"),
    [
        ("", []),
        ("q=python&region=53&page=1&utm_source=lettre", []),
        ("page=abc", ["La page « abc » n’existe pas : voici la page 1 sur 1."]),
        ("page=999999999", ["La page « 999999999 » n’existe pas : voici la page 1 sur 1."]),
        ("page=2", ["La page « 2 » n’existe pas : voici la page 1 sur 1."]),
        ("region%5B%5D=53", ["Paramètre « region[] » ignoré : il s’écrit « region »."]),
        ("Region%5B0%5D=53", ["Paramètre « Region[0] » ignoré : il s’écrit « region »."]),
        ("q=a&q=b", ["Mots : plusieurs valeurs données, seule la dernière compte."]),
        ("publiee=7&publiee=30", ["Publiée depuis : plusieurs valeurs données, seule la dernière compte."]),
        ("tri=date&tri=date", []),
        ("q=" + "a" * 201, ["Recherche trop longue : ses 200 premiers caractères ont été lus."]),
        ("q=" + "mot+" * 12, []),
        ("q=" + "mot+" * 13, ["Seuls les 12 premiers mots ont été cherchés."]),
        (
            "".join(f"region=53&contrat={i}&" for i in range(12)),
            [
                "Certains critères ne correspondent à rien ici et sont ignorés : "
                + ", ".join(f"Type de contrat « {i} »" for i in range(10))
                + ", et 2 de plus."
            ],
        ),
        (
            "metier=" + "z" * 10_000,
            [f"Certains critères ne correspondent à rien ici et sont ignorés : Métier « {'z' * 59}… »."],
        ),
    ],
)
def test_what_is_left_aside_is_said(client, offres, adresse, remarques):
    page = client.get(f"{LISTE}?{adresse}")
    assert [remarque.replace("\u00a0", " ") for remarque in page.context["remarques"]] == remarques
    for remarque in page.context["remarques"]:
        assert remarque in html.unescape(page.content.decode())


def test_too_many_values_are_said(client, offres):
    adresse = "&".join(f"region={i}" for i in range(60))
    remarques = client.get(f"{LISTE}?{adresse}").context["remarques"]
    assert remarques[0] == "Région\u00a0: les 50 premières valeurs ont été lues."


def test_the_last_page_says_that_there_are_others(offres, filtre):
    f = filtre(f"page={PAGES_MAX}")
    page = PaginateurCompte([], 20 * PAGES_MAX + 1).page(PAGES_MAX)
    assert aide.remarques(f, page) == [
        "Les pages s’arrêtent à la 500e\u00a0: précisez la recherche pour voir les autres offres."
    ]
    assert aide.remarques(f, PaginateurCompte([], 20 * PAGES_MAX).page(PAGES_MAX)) == []


def test_facets_point_at_words_when_their_list_is_cut(client):
    OffreFactory(competences=[CompetenceFactory(code=f"c{i}") for i in range(45)])
    page = html.unescape(client.get(LISTE).content.decode())
    assert "40 choix montrés sur 45." in page


def test_six_values_then_more_and_counts_in_words(client):
    OffreFactory(competences=[CompetenceFactory(code=f"c{i}", libelle=f"Compétence <{i}>") for i in range(8)])
    arbre = BeautifulSoup(client.get(LISTE, {"contrat": "cdd"}).content, "html5lib")
    facette = BeautifulSoup(client.get(LISTE).content, "html5lib").select_one("#facette-competence")
    assert len(facette.select(":scope > fieldset > div")) == 6
    assert len(facette.select("#facette-competence-autres > div")) == 2
    assert facette.select_one("label").get_text() == "Compétence <0> (1) offre"
    vides = arbre.select("#facette-teletravail .facette__vide label")
    assert [vide.get_text() for vide in vides] == ["Oui (0) offre", "Non (0) offre"]
