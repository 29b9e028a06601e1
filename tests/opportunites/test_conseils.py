"""Advice: what is noticed, and what must not be."""

import pytest

from opportunites.conseils import conseiller, discriminations, formes_seules, sigles_inexpliques
from opportunites.models import Offre

LONGUES = (
    "Concevoir les services, les écrire avec l’équipe, les faire vivre, et former celles et ceux qui s’en servent. " * 3
)


@pytest.mark.parametrize(
    ("intitule", "seules"),
    [
        ("Développeur Python", [("développeur", "développeuse")]),
        ("Cheffe de projet", [("cheffe", "chef")]),
        ("INGÉNIEUR SYSTÈMES", [("ingénieur", "ingénieure")]),
        ("Ingénieure ou ingénieur systèmes", []),
        ("Chargé(e) de mission", []),
        ("Technicien-ne réseaux", []),
        ("Développeur H/F", []),
        ("Architecte logiciel", []),
        ("Spécialiste des ingénieries", []),
    ],
)
def test_a_title_in_one_gender(intitule, seules):
    assert formes_seules(intitule) == seules


@pytest.mark.parametrize(
    ("texte", "sigles"),
    [
        ("Au sein du SNUM, avec la DITP", ["SNUM", "DITP"]),
        ("La direction interministérielle du numérique (DINUM) recrute. La DINUM est…", []),
        ("Au sein de la DINUM (direction interministérielle du numérique)", []),
        ("Du SQL, une API et un CDD au chapitre XII", []),
        ("AU SEIN DU SNUM, VOUS PILOTEREZ LA DITP", []),
        ("Écrire à recrutement@DGFIP.exemple.fr", []),
        ("", []),
    ],
)
def test_acronyms_that_nothing_explains(texte, sigles):
    assert sigles_inexpliques(texte) == sigles


@pytest.mark.parametrize(
    ("texte", "critere"),
    [
        ("Nous cherchons un jeune diplômé", "âge"),
        ("Âge : moins de 35 ans", "âge"),
        ("Recherchons une femme pour l’accueil", "sexe"),
        ("Français langue maternelle", "nationalité"),
        ("De préférence célibataire", "famille"),
        ("Être en parfaite santé", "santé"),
        ("Excellente présentation exigée", "apparence"),
        ("Sans appartenance syndicale", "opinions"),
    ],
)
def test_wording_that_the_law_forbids(texte, critere):
    assert any(critere in trouve for trouve, _ in discriminations(texte))


@pytest.mark.parametrize(
    "texte",
    [
        "Plus de 20 ans d’expérience cumulée dans l’équipe",
        "Les femmes et les hommes de la direction",
        "Ressources humaines",
        "Poste réservé aux personnes de nationalité française (habilitation)",
        "Ouvert aux personnes en situation de handicap",
        "Une équipe jeune et soudée autour d’une jeune pousse",
        "Garantir la sante@exemple.fr",
        "La présentation des résultats",
    ],
)
def test_wording_that_is_fine(texte):
    assert discriminations(texte) == []


def test_each_piece_of_advice_names_its_field():
    offre = Offre(intitule="Développeur", missions="Coder au SNUM.", profil="Jeune diplômé.")
    assert sorted(c.champ for c in conseiller(offre, 2)) == [
        "competences",
        "intitule",
        "missions",
        "missions",
        "profil",
        "remuneration_min",
    ]


def test_nothing_to_say():
    offre = Offre(intitule="Ingénieure ou ingénieur", missions=LONGUES, remuneration_min=42_000)
    assert conseiller(offre, 3) == []


@pytest.mark.parametrize("texte", ["A" * 20_000, "(" * 20_000, "AB " * 7_000, "jeune " * 4_000])
def test_long_texts_cost_little(texte):
    sigles_inexpliques(texte)
    discriminations(texte)
    formes_seules(texte)
