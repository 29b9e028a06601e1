"""Quotes, exclusions, alternatives, bounds; what comes close when nothing has it all."""

import pytest

from opportunites.models import LigneRecherche
from socle.recherche import (
    LONGUEUR_MAX,
    Et,
    Requete,
    Sauf,
    assouplir,
    construire_requete,
    sens,
    sur_places,
)
from tests.factories import OffreFactory

pytestmark = pytest.mark.django_db

SYNONYMES = {"rssi": ["responsable de la sécurité"], "responsable securite": ["RSSI"]}


def trouve(question, synonymes=SYNONYMES):
    requete = construire_requete(question, synonymes)
    lignes = LigneRecherche.objects.contenant(requete).triees("pertinence", requete)
    return list(lignes.values_list("offre__intitule", flat=True))


@pytest.fixture
def offres():
    for titre in ("Python données", "Java données", "Données ouvertes", "Ouvertes données", "Développeuse web", "RSSI"):
        OffreFactory(intitule=titre, missions="", metier=None, organisme=None, departement=None)


@pytest.mark.parametrize(
    ("question", "attendues"),
    [
        ("python OU java", {"Python données", "Java données"}),
        ("python OR java", {"Python données", "Java données"}),
        ("python ou java", set()),
        ("données python OU développeur", {"Python données", "Développeuse web"}),
        ('"données ouvertes"', {"Données ouvertes"}),
        ("« données ouvertes »", {"Données ouvertes"}),
        ("“données ouvertes”", {"Données ouvertes"}),
        ('-"données ouvertes" ouvertes', {"Ouvertes données"}),
        ("données -ouvertes", {"Python données", "Java données"}),
        ("données -python -java", {"Données ouvertes", "Ouvertes données"}),
        ("-développeur -données", {"RSSI"}),
        ("web OU -données", {"Développeuse web", "RSSI"}),
        ('"développeur web"', set()),
        ('"développeuse web"', {"Développeuse web"}),
        ("responsable sécurité", {"RSSI"}),
        ("-rssi -données", {"Développeuse web"}),
        ('"responsable de la sécurité"', set()),
        ("données-ouvertes", {"Données ouvertes", "Ouvertes données"}),
        ('"données ouvertes', {"Données ouvertes", "Ouvertes données"}),
        ("données - python", {"Python données"}),
        ("OU données OU", {"Python données", "Java données", "Données ouvertes", "Ouvertes données"}),
        ("ouvertes -données-ouvertes", set()),
        ("😀 rssi", {"RSSI"}),
    ],
)
def test_operators(offres, question, attendues):
    trouvees = trouve(question)
    assert set(trouvees) == attendues
    assert len(trouvees) == len(attendues)


@pytest.mark.parametrize(
    "question", ["", "OU", "-", '"', '""', "- OU -", "OR OR", "«", '-"', "-de -la", '"de la"', "!!!"]
)
def test_operators_alone_ask_nothing(question):
    assert construire_requete(question, {}) is None


@pytest.mark.parametrize(
    ("question", "dite"),
    [
        ("données " * 3, ""),
        ("mot" * 5, ""),
        ("zéro deux trois quatre cinq six sept huit neuf dix onze douze treize de la", "12 premiers mots"),
        ('un "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"', "12 premiers mots"),
        ("é" * (LONGUEUR_MAX + 1), f"{LONGUEUR_MAX} premiers caractères"),
        (" ".join(f"-m{n}" for n in range(9)), "opérateurs au-delà de 8"),
        ("a b OU " * 12, "opérateurs au-delà de 8"),
    ],
)
def test_what_is_left_out_is_said(question, dite):
    coupe = construire_requete(question, {}).coupe
    assert dite in coupe if dite else coupe == ""


def test_an_exclusion_too_many_never_becomes_a_word_to_find(offres):
    exclusions = " ".join(f"-absent{n}" for n in range(8))
    assert len(trouve(f"{exclusions} -données")) == 6


def test_only_exclusions_stay_inside_an_and():
    assert construire_requete("-a1 -b1", {}).arbre == Et((Sauf("'a1'"), Sauf("'b1'")))
    assert construire_requete("-a1", {}).arbre == Et((Sauf("'a1'"),))


def test_each_word_gives_the_points_of_its_best_place():
    for titre, texte in (("Poste A", "python"), ("Python", ""), ("Poste B", "python et java"), ("Java", "python")):
        OffreFactory(intitule=titre, missions=texte)
    requete = construire_requete("python OU java", {})
    lignes = LigneRecherche.objects.contenant(requete).triees("pertinence", requete)
    rangs = dict(lignes.values_list("offre__intitule", "rang"))
    assert rangs == {"Java": 7, "Python": 6, "Poste B": 2, "Poste A": 1}


def test_words_of_a_phrase_are_labelled_one_by_one():
    assert sur_places("'a' <-> 'b' <2> 'c'", "AB") == "'a':AB & 'b':AB & 'c':AB"
    assert sur_places("'<->' & 'l''eau'", "A") == "'<->':A & 'l''eau':A"


# --- nothing contains all the words --------------------------------------------------------------


def proche(question):
    requete = construire_requete(question, SYNONYMES)
    comptes = []

    def compter(arbres):
        comptes.extend(arbres)
        return [LigneRecherche.objects.contenant(Requete(arbre)).count() for arbre in arbres]

    proche = assouplir(requete, compter)
    assert len(comptes) <= 24
    if proche is None:
        return []
    lignes = LigneRecherche.objects.contenant(proche).triees("pertinence", proche)
    return list(lignes.values_list("offre__intitule", flat=True))


def test_rare_words_count_more(offres):
    assert trouve("python web données") == []
    assert proche("python web données") == [
        "Python données",
        "Développeuse web",
        "Ouvertes données",
        "Données ouvertes",
        "Java données",
    ]


def test_exclusions_stay_and_phrases_open(offres):
    assert proche('"ouvertes absentes" -"données ouvertes"') == ["Ouvertes données"]
    assert proche("responsable de la sécurité absente") == ["RSSI"]
    assert proche("absente introuvable") == []
    assert proche(" ".join(f"mot{n}" for n in range(12))) == []


# --- terms with several senses -------------------------------------------------------------------


AMBIGUS = {"ia": ["intelligence artificielle", "ingénieur de l’armement"], "chef data": ["x"]}


@pytest.mark.parametrize(
    ("question", "attendus"),
    [
        (
            "IA",
            [
                ("IA", "intelligence artificielle", '"intelligence artificielle"'),
                ("IA", "ingénieur de l’armement", '"ingénieur de l’armement"'),
            ],
        ),
        ("chef de la data", [("chef de la data", "x", '"x"')]),
        ("diagonale liant", []),
        ('"IA" données', []),
        ("", []),
    ],
)
def test_senses_are_offered(question, attendus):
    assert sens(question, AMBIGUS) == attendus


def test_a_sense_replaces_the_term_in_its_question():
    assert next(q for _, _, q in sens("données ia Paris", AMBIGUS)) == 'données "intelligence artificielle" Paris'
