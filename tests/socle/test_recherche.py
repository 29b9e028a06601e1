"""Words typed, words found."""

import pytest
from django.db import connection

from opportunites.filters import lire
from opportunites.models import Offre
from referentiels.models import Competence
from socle.acteur import ANONYME
from socle.recherche import construire_requete, mots, sans_accent, variantes_de_genre
from tests.factories import AppellationFactory, CompetenceFactory, MetierFactory, OffreFactory, SynonymeFactory

pytestmark = pytest.mark.django_db


def trouve(q: str, **parametres: str) -> list[str]:
    from django.http import QueryDict

    donnees = QueryDict(mutable=True)
    donnees.update({"q": q, **parametres})
    filtre = lire(donnees, ANONYME)
    offres = Offre.objects.dans_l_ordre(list(filtre.pks()[:100]))
    assert len(offres) == filtre.total
    return [offre.intitule for offre in offres]


@pytest.mark.parametrize(
    ("titre", "question"),
    [
        ("Ingénieure ou ingénieur données", "ingenieur donnee"),
        ("Ingénieur données", "ingénieure données"),
        ("Développeur d’applications", "développeuse application"),
        ("Cheffe de projet", "chef de projets"),
        ("Directeur du numérique", "directrice numérique"),
        ("Conseillère juridique", "conseiller juridique"),
        ("ADMINISTRATEUR SYSTEMES", "administratrice système"),
        ("Développeur C++", "c++"),
        ("Développeur C#", "C#"),
        ("Architecte .NET", ".net"),
        ("Développeuse Node.js", "node"),
        ("Développeuse NodeJS", "node.js"),
        ("Ingénieur CI/CD", "CI"),
        ("Ingénieur CI/CD", "ci-cd"),
        ("Chef de projet maîtrise d'œuvre", "maitrise d’oeuvre"),
        ("Chargé d’études", "l'étude"),
        ("Expert.e sécurité", "experte sécurité"),
        ("Technicien·ne réseau", "technicienne réseaux"),
        ("Conseillère juridique", "CONSEILLER"),
        ("Statisticienne (Python, R)", "R"),
        ("Statisticien Python et R.", "langage r"),
        ("Développeuse en langage C", "langage C"),
        ("Développeur C/C++", "C"),
        ("Chef de projet R & D", "R&D"),
    ],
)
def test_gender_accents_plural_and_tools(titre, question):
    OffreFactory(intitule=titre, missions="")
    OffreFactory(intitule="Gestionnaire de paie", missions="")
    assert trouve(question) == [titre]


def test_tools_are_not_confused():
    for titre in ("Développeur C++", "Développeur C#", "Développeur Java"):
        OffreFactory(intitule=titre, missions="")
    assert trouve("C#") == ["Développeur C#"]


def test_r_is_a_language_not_any_letter():
    for titre in (
        "Statisticienne R",
        "Cheffe de projet R&D",
        "Poste selon l’article R. 421-1",
        "Adjointe de M. R. Dupont",
    ):
        OffreFactory(intitule=titre, missions="")
    OffreFactory(intitule="Attaché de catégorie C", missions="C’est ici.")
    assert trouve("R") == ["Statisticienne R"]
    assert trouve("C") == []


def test_genders_that_no_ending_tells_come_from_appellations():
    AppellationFactory(libelle="Maître / Maîtresse d’œuvre")
    OffreFactory(intitule="Maître principal", missions="")
    assert trouve("maîtresse") == ["Maître principal"]


def test_other_names_of_skills_are_synonyms_both_ways():
    competence = CompetenceFactory(libelle="Kubernetes", alias=["k8s", "orchestration de conteneurs"])
    OffreFactory(intitule="Ingénieure k8s", missions="")
    OffreFactory(intitule="Ingénieure Kubernetes", missions="")
    assert len(trouve("kubernetes")) == len(trouve("k8s")) == len(trouve("orchestration de conteneurs")) == 2
    Competence.objects.filter(pk=competence.pk).update(alias=["autre"])
    assert trouve("k8s") == ["Ingénieure k8s"], "la table suit les lignes dont elle vient"


def test_synonyms_go_both_ways_and_senses_do_not_leak_into_each_other():
    SynonymeFactory(terme="RSSI", equivalents=["responsable de la sécurité des systèmes d’information"])
    SynonymeFactory(terme="IA", equivalents=["intelligence artificielle", "ingénieur de l’armement"], ambigu=True)
    OffreFactory(intitule="RSSI adjoint", missions="")
    OffreFactory(intitule="Responsable de la sécurité des systèmes d'information", missions="")
    OffreFactory(intitule="Cheffe de projet intelligence artificielle", missions="")
    OffreFactory(intitule="Ingénieur de l'armement", missions="")
    assert len(trouve("rssi")) == 2
    assert len(trouve("responsable de la sécurité des systèmes d'information")) == 2
    assert len(trouve("IA")) == 2
    assert trouve("intelligence artificielle") == ["Cheffe de projet intelligence artificielle"]


def test_a_synonym_is_worth_the_word_typed_and_its_place_decides():
    SynonymeFactory(terme="cybersécurité", equivalents=["sécurité des systèmes d’information"])
    OffreFactory(intitule="Sécurité des systèmes d’information", missions="")
    OffreFactory(intitule="Poste", missions="Experte en cybersécurité.")
    assert trouve("cybersécurité") == ["Sécurité des systèmes d’information", "Poste"]


def test_an_offer_is_found_by_the_appellations_of_its_metier():
    metier = MetierFactory(libelle="Data engineer")
    AppellationFactory(metier=metier, libelle="Ingénieur / Ingénieure big data")
    OffreFactory(intitule="Poste X", metier=metier, missions="")
    assert trouve("ingénieure big data") == ["Poste X"]


def test_title_ranks_before_text():
    OffreFactory(intitule="Poste A", missions="Parfois un peu de cybersécurité.")
    OffreFactory(intitule="Cybersécurité", missions="")
    assert trouve("cybersécurité") == ["Cybersécurité", "Poste A"]


def test_stop_words_alone_do_not_empty_the_page():
    OffreFactory(intitule="Ingénieure données")
    assert trouve("de la") == ["Ingénieure données"]


def test_a_long_question_costs_no_more_than_a_short_one():
    assert len(mots("mot " * 3000)) == 12
    assert construire_requete("!!! ((", {}) is None


def test_folding_and_genders():
    assert sans_accent("Cœur d’Été") == "coeur d'ete"
    assert "développeur" in variantes_de_genre("développeuse")
    assert "directrice" in variantes_de_genre("directeur")
    assert variantes_de_genre("eau") == ("eau",)


def test_normalisation_is_the_same_in_index_and_question():
    with connection.cursor() as curseur:
        curseur.execute("SELECT public.normaliser('C++') = public.normaliser('c++')")
        assert curseur.fetchone() == (True,)
