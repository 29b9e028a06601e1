"""Filters, exact facets, address, chips: what the address says is what the page shows."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from opportunites.facettes import FACETTES
from opportunites.filters import lire
from opportunites.models import LigneRecherche, Offre
from socle.acteur import ANONYME
from tests.factories import (
    CompetenceFactory,
    DepartementFactory,
    MetierFactory,
    OffreFactory,
    OrganismeFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db


def filtre(adresse=""):
    return lire(QueryDict(adresse), ANONYME)


def nombres(f, nom):
    facette = next(facette for facette in f.facettes if facette.nom == nom)
    return {valeur.code: valeur.n for valeur in facette.valeurs}


@pytest.fixture
def offres():
    rhone = DepartementFactory(code="69", nom="Rhône", region=RegionFactory(code="84", nom="Auvergne-Rhône-Alpes"))
    mte = OrganismeFactory(sigle="MTE", nom="Ministère de la transition écologique")
    dgac = OrganismeFactory(sigle="DGAC", nom="Direction générale de l’aviation civile", parent=mte)
    python, sql = CompetenceFactory(code="python"), CompetenceFactory(code="sql")
    jour = timezone.localdate()
    return [
        OffreFactory(
            intitule="A",
            organisme=dgac,
            teletravail="oui",
            categories=["A+", "A"],
            competences=[python, sql],
            contrat="cdi",
            nature_emploi="contractuels",
            encadrement="oui",
            date_publication=jour - timedelta(days=2),
        ),
        OffreFactory(
            intitule="B",
            organisme=mte,
            departement=rhone,
            teletravail="non",
            categories=["B"],
            competences=[python],
            contrat="cdd",
            nature_emploi="titulaires",
            encadrement="non",
            date_publication=jour - timedelta(days=20),
        ),
        OffreFactory(
            intitule="C",
            metier=MetierFactory(code="GEN-JUR", hors_numerique=True),
            departement=None,
            organisme=None,
            employeur_libelle="Un service inconnu",
            categories=[],
            nature_emploi="",
            date_publication=jour - timedelta(days=60),
        ),
    ]


def titres(f):
    return sorted(Offre.objects.filter(pk__in=f.pks()[:100]).values_list("intitule", flat=True))


@pytest.mark.parametrize(
    ("adresse", "attendu"),
    [
        ("", "AB"),
        ("perimetre=toutes", "ABC"),
        ("region=84", "B"),
        ("region=84&region=11", "AB"),
        ("departement=75", "A"),
        ("teletravail=oui", "A"),
        ("categorie=A%2B", "A"),
        ("categorie=A%2B&categorie=B", "AB"),
        ("competence=python", "AB"),
        ("competence=sql", "A"),
        ("employeur=MTE", "AB"),
        ("employeur=DGAC", "A"),
        ("contrat=cdd", "B"),
        ("statut=contractuels", "A"),
        ("encadrement=non", "B"),
        ("famille=Juridique&perimetre=toutes", "C"),
        ("metier=GEN-JUR&perimetre=toutes", "C"),
        ("publiee=7", "A"),
        ("publiee=30", "AB"),
        ("publiee=90&perimetre=toutes", "ABC"),
        ("region=84&teletravail=oui", ""),
    ],
)
def test_each_filter(offres, adresse, attendu):
    f = filtre(adresse)
    assert titres(f) == list(attendu)
    assert f.total == len(attendu)


def test_counts_leave_out_their_own_filter_and_obey_the_others(offres):
    f = filtre("region=84&perimetre=toutes")
    assert nombres(f, "region") == {"11": 1, "84": 1}
    assert nombres(f, "teletravail") == {"oui": 0, "non": 1}
    assert nombres(f, "competence") == {"python": 1}
    assert nombres(f, "employeur") == {"MTE": 1}


def test_employers_are_a_tree_whose_counts_include_the_branch(offres):
    f = filtre()
    valeurs = next(facette.valeurs for facette in f.facettes if facette.nom == "employeur")
    assert [(v.code, v.n, v.profondeur) for v in valeurs] == [("MTE", 2, 0), ("DGAC", 1, 1)]


def test_age_counts_add_up(offres):
    assert nombres(filtre("perimetre=toutes&publiee=7"), "publiee") == {"7": 1, "30": 2, "90": 3}


@pytest.mark.parametrize("adresse", ["", "q=python", "employeur=MTE", "region=84&competence=python", "publiee=30"])
def test_every_count_is_what_one_gets_by_ticking_it(offres, adresse):
    f = filtre(adresse)
    for facette in f.facettes:
        for valeur in facette.valeurs:
            seule = QueryDict(f.adresse(sans=facette.nom)[1:], mutable=True)
            seule.setlist(facette.nom, [valeur.code])
            assert filtre(seule.urlencode()).total == valeur.n, (facette.nom, valeur.code)


def test_unknown_values_are_ignored_and_said(offres):
    f = filtre("region=999&metier=xx&teletravail=peut-etre&tri=hasard&perimetre=lune&employeur=MTE")
    assert titres(f) == ["A", "B"]
    assert f.ignorees == [
        ("Région", "999"),
        ("Télétravail", "peut-etre"),
        ("Métier", "xx"),
        ("Tri", "hasard"),
        ("Périmètre", "lune"),
    ]
    assert f.parametres() == [("employeur", "MTE")]


def test_a_chosen_value_stays_at_zero_so_that_it_can_be_unticked(offres):
    f = filtre("region=84&competence=sql")
    assert f.total == 0
    assert nombres(f, "competence")["sql"] == 0
    assert [(libelle, adresse) for libelle, adresse in f.puces()] == [
        ("Région\u00a0: Auvergne-Rhône-Alpes", "?competence=sql"),
        ("Compétence\u00a0: Sql", "?region=84"),
    ]


def test_address_is_canonical(offres):
    f = filtre("tri=date&page=3&q=+python++sql+&competence=sql&region=84&x=1")
    assert f.adresse() == "?q=python+sql&region=84&competence=sql&tri=date"
    assert f.adresse(tri="limite", page="2") == "?q=python+sql&region=84&competence=sql&tri=limite&page=2"


@pytest.mark.parametrize(("tri", "attendu"), [("date", "ABC"), ("limite", "CAB")])
def test_sorts(offres, tri, attendu):
    for offre, jours in zip(offres, (20, 30, 10), strict=True):
        LigneRecherche.objects.filter(pk=offre.pk).update(date_limite=timezone.localdate() + timedelta(days=jours))
    trouvees = filtre(f"perimetre=toutes&tri={tri}").pks()[:10]
    assert [offre.intitule for offre in Offre.objects.dans_l_ordre(list(trouvees))] == list(attendu)


def test_deadline_runs_to_the_end_of_its_day(offres):
    jour = timezone.localdate()
    LigneRecherche.objects.filter(pk=offres[0].pk).update(date_limite=jour)
    LigneRecherche.objects.filter(pk=offres[1].pk).update(date_limite=jour - timedelta(days=1))
    assert titres(filtre()) == ["A"]


def test_sensitive_employer_is_seen_as_its_ministry_everywhere(client):
    ministere = OrganismeFactory(sigle="MI", nom="Ministère de l’intérieur")
    service = OrganismeFactory(sigle="SECRET", nom="Service discret", parent=ministere, sensible=True)
    bureau = OrganismeFactory(sigle="BUREAU", nom="Bureau du service discret", parent=service)
    offres = [
        OffreFactory(organisme=service, intitule="X"),
        OffreFactory(organisme=bureau, intitule="Y", employeur_libelle="Antenne du service discret"),
    ]
    assert filtre("q=discret").total == 0
    assert nombres(filtre(), "employeur") == {"MI": 2}
    assert filtre("employeur=SECRET&employeur=BUREAU").ignorees == [("Employeur", "SECRET"), ("Employeur", "BUREAU")]
    for chemin in [
        "/",
        "/opportunites/",
        "/opportunites/flux.atom",
        "/api/v1/offres/",
        *(o.get_absolute_url() for o in offres),
    ]:
        page = client.get(chemin).content.decode()
        assert "discret" not in page
        assert "SECRET" not in page


def test_values_of_a_facet_are_bounded(offres):
    for i in range(70):
        OffreFactory(competences=[CompetenceFactory(code=f"c{i}")])
    facette = next(f for f in filtre("competence=c69&competence=sql").facettes if f.nom == "competence")
    assert len(facette.valeurs) <= 42
    assert {"c69", "sql"} <= {v.code for v in facette.valeurs}


def test_every_facet_has_its_filter():
    assert set(filtre().filters) == {facette.nom for facette in FACETTES}
