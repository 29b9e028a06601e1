"""Words typed, words found."""

import pytest
from django.db import connection

from opportunites.filters import lire
from opportunites.models import LigneRecherche
from socle.recherche import construire_requete, mots, sans_accent, variantes_de_genre
from tests.factories import AppellationFactory, MetierFactory, OffreFactory, SynonymeFactory

pytestmark = pytest.mark.django_db


def trouve(q: str, **parametres: str) -> list[str]:
    from django.http import QueryDict

    donnees = QueryDict(mutable=True)
    donnees.update({"q": q, **parametres})
    filtre = lire(donnees, LigneRecherche.objects.all())
    lignes = list(filtre.triees().select_related("offre"))
    assert len(lignes) == filtre.total
    return [ligne.offre.intitule for ligne in lignes]


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


def test_words_typed_rank_before_their_synonyms():
    SynonymeFactory(terme="cybersécurité", equivalents=["sécurité des systèmes d’information"])
    OffreFactory(intitule="Sécurité des systèmes d’information, systèmes et information", missions="")
    OffreFactory(intitule="Poste", missions="Experte en cybersécurité.")
    assert trouve("cybersécurité")[0] == "Poste"


def test_an_offer_is_found_by_the_appellations_of_its_metier():
    metier = MetierFactory(libelle="Data engineer")
    AppellationFactory(metier=metier, libelle="Ingénieur / Ingénieure big data")
    OffreFactory(intitule="Poste X", metier=metier, missions="")
    assert trouve("ingénieure big data") == ["Poste X"]


def test_title_ranks_before_text():
    OffreFactory(intitule="Poste A", missions="Parfois un peu de cybersécurité.")
    OffreFactory(intitule="Cybersécurité", missions="")
    assert trouve("cybersécurité") == ["Cybersécurité", "Poste A"]


@pytest.mark.parametrize(
    "texte",
    [
        *["", "   ", "de la", "'", '"', "\\", "!!!", "a & b | !c", "(((", ":*", "<->", "%", "_", "x" * 5000],
        *["mot " * 3000, "\u202e", "😀", "\ud800", "ﬁ", "İ", "C++ C# .NET", "'; DROP TABLE x;--", "l’", "-"],
        *["\x00nul", "1e999", "{}"],
    ],
)
def test_any_text_gets_an_answer(texte):
    OffreFactory(intitule="Ingénieure données")
    assert isinstance(trouve(texte.encode("utf-8", "replace").decode()), list)


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
    assert variantes_de_genre("eau") == ["eau"]


def test_normalisation_is_the_same_in_index_and_question():
    with connection.cursor() as curseur:
        curseur.execute("SELECT public.normaliser('C++') = public.normaliser('c++')")
        assert curseur.fetchone() == (True,)
