"""The difference with the last published version, and the words in which an offer is read."""

import pytest

from opportunites import services
from opportunites.difference import difference
from opportunites.models import Offre
from opportunites.presentation import fiche
from tests.factories import CompetenceFactory, CorpsFactory, DepartementFactory
from tests.opportunites.moderation import moderateur, offre_soumise

pytestmark = pytest.mark.django_db


def publiee(**champs):
    offre = offre_soumise(**champs)
    return offre, services.publier(offre, acteur=moderateur(), version=offre.version)


def changements(offre, publication) -> dict[str, list[tuple[str, str]]]:
    relue = Offre.objects.get(pk=offre.pk)
    return {c.champ: [tuple(m) for m in c.morceaux] for c in difference(relue, publication)}


def test_nothing_changed():
    assert changements(*publiee()) == {}


def test_words_lists_keys_and_dates_are_compared():
    offre, publication = publiee(missions="Vous tenez le réseau du ministère.", categories=["A"])
    metz = DepartementFactory(code="57", nom="Moselle")
    Offre.objects.filter(pk=offre.pk).update(
        missions="Vous tenez le système du ministère.", categories=["A", "B"], departement=metz, temps_plein=False
    )
    offre.corps_vises.add(CorpsFactory(nom="Ingénieurs des mines"))
    trouves = changements(offre, publication)
    assert trouves["missions"] == [
        ("garde", "Vous tenez le "),
        ("retire", "réseau "),
        ("ajoute", "système "),
        ("garde", "du ministère."),
    ]
    assert [genre for genre, _ in trouves["departement"]] == ["retire", "ajoute"]
    assert "Moselle" in trouves["departement"][1][1]
    assert trouves["temps_plein"] == [("ajoute", "Non")]
    assert "mines" in trouves["corps_vises"][0][1]
    assert set(trouves) == {"missions", "categories", "departement", "temps_plein", "corps_vises"}


def test_requirements_are_compared_line_by_line():
    offre, publication = publiee(competences=[CompetenceFactory(libelle="Python")])
    offre.exigences.create(competence=CompetenceFactory(libelle="Rust"), niveau=4)
    morceaux = changements(offre, publication)["competences"]
    (garde,) = (texte for genre, texte in morceaux if genre == "garde")
    (ajoute,) = (m for m in morceaux if m[0] == "ajoute")
    assert garde.strip() == "Python\u00a0: pratique, essentielle"
    assert {ajoute[1].strip(), ajoute[0]} == {"Rust\u00a0: expertise", "ajoute"}


def test_a_rewritten_text_reads_as_a_whole_and_a_huge_one_by_lines():
    offre, publication = publiee(profil="Un premier texte, court et précis.")
    enorme = "\n".join(f"Ligne {n}" for n in range(4000))
    Offre.objects.filter(pk=offre.pk).update(profil=enorme)
    assert [genre for genre, _ in changements(offre, publication)["profil"]] == ["retire", "ajoute"]
    Offre.objects.filter(pk=offre.pk).update(profil="Tout autre chose à dire désormais")
    assert [genre for genre, _ in changements(offre, publication)["profil"]] == ["retire", "ajoute"]


def test_fields_that_did_not_exist_then_are_left_out():
    offre, publication = publiee()
    publication.instantane.pop("teletravail")
    Offre.objects.filter(pk=offre.pk).update(teletravail="oui")
    assert changements(offre, publication) == {}


def test_an_offer_is_read_in_words_without_more_queries(django_assert_num_queries):
    offre = Offre.objects.for_moderation().get(pk=offre_soumise(teletravail="oui").pk)
    with django_assert_num_queries(0):
        valeurs = {ligne.champ: ligne.valeur for lignes in fiche(offre).values() for ligne in lignes}
    assert valeurs["teletravail"] == "Oui"
    assert valeurs["organisme"] == str(offre.organisme)
    assert valeurs["contexte"] == ""
    assert valeurs["competences"].count("\n") == 2
