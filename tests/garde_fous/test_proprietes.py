"""Any text typed in the search, any file given to the importer: hypothesis looks for what nobody would list."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from opportunites.importation.lecture import COLONNES
from opportunites.models import Offre
from socle.models import Transition
from socle.recherche import LONGUEUR_MAX, MOTS_MAX, OPERATEURS_MAX, construire_requete, en_tsquery, mots
from tests.garde_fous.hostiles import valeurs
from tests.garde_fous.preuves import ENTIER, compter

pytestmark = pytest.mark.django_db

FICHIER = Path(__file__).parents[1] / "opportunites" / "donnees" / "offres.csv"
JOUR = "2026-11-21"
SYNONYMES = {"ia": ["intelligence artificielle", "ingénieur de l’armement"], "chef projet": ["cheffe de projet"]}

# In a test, no choice by chance but the seed's; no file of examples on the disk.
REGLAGES: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "phases": [Phase.explicit, Phase.generate, Phase.shrink],
    "suppress_health_check": list(HealthCheck),
}
OPERATEURS = st.sampled_from(
    ['"', "-", " ", " OU ", " OR ", "(", ")", "|", "&", "!", ":*", "<->", "'", "\\", "’", "C++", "R"]
)
HOSTILES = st.sampled_from([valeur.octets.decode("utf-8", "replace") for valeur in valeurs()])
TEXTES = st.one_of(st.text(), HOSTILES, st.lists(st.one_of(OPERATEURS, HOSTILES, st.text(max_size=12))).map("".join))


def combien(peu: int, beaucoup: int) -> int:
    return beaucoup if ENTIER else peu


@settings(max_examples=combien(150, 8_000), **REGLAGES)
@given(TEXTES)
def _une_question(texte: str) -> None:
    requete = construire_requete(texte, SYNONYMES)
    assert len(mots(texte)) <= MOTS_MAX
    if requete is None:
        return
    assert len(requete.groupes) <= MOTS_MAX + OPERATEURS_MAX
    assert len(requete.exclusions) <= OPERATEURS_MAX
    assert len(texte) <= LONGUEUR_MAX or requete.coupe
    with connection.cursor() as curseur:
        curseur.execute("SELECT numnode(%s::tsquery), to_tsvector('') @@ %s::tsquery", [en_tsquery(requete.arbre)] * 2)
        assert curseur.fetchone()[0] > 0


def test_any_text_is_a_bounded_query_that_postgresql_reads(request: pytest.FixtureRequest) -> None:
    _une_question()
    compter(request, questions_quelconques=combien(150, 8_000))


# --- The importer ----------------------------------------------------------------------------------------------


def _lignes() -> tuple[list[str], list[list[str]]]:
    with FICHIER.open(encoding="utf-8-sig", newline="") as flux:
        titres, *lignes = csv.reader(flux, delimiter=COLONNES.separateur)
    return titres, lignes


TITRES, LIGNES = _lignes()
CELLULES = st.one_of(st.text(max_size=30), HOSTILES, st.sampled_from([c for ligne in LIGNES for c in ligne]))


@st.composite
def tableaux(draw: st.DrawFn) -> bytes:
    """The file of the tests, some cells replaced: what a real file with odd values looks like."""
    lignes = [list(ligne) for ligne in LIGNES]
    for _ in range(draw(st.integers(1, 8))):
        ligne = lignes[draw(st.integers(0, len(lignes) - 1))]
        ligne[draw(st.integers(0, len(ligne) - 1))] = draw(CELLULES)
    sortie = io.StringIO()
    csv.writer(sortie, delimiter=COLONNES.separateur).writerows([TITRES, *lignes])
    return sortie.getvalue().encode("utf-8", "replace")


@st.composite
def fichiers_abimes(draw: st.DrawFn) -> bytes:
    """The same file cut, with foreign bytes, or no such file at all."""
    octets = FICHIER.read_bytes()
    debut, longueur = draw(st.integers(0, len(octets))), draw(st.integers(0, 400))
    corps = octets[:debut] + draw(st.binary(max_size=60)) + octets[debut + longueur :]
    return draw(st.sampled_from([corps, corps[: len(corps) // 2], draw(st.binary(max_size=300))]))


def importer(octets: bytes, chemin: Path) -> tuple[dict[str, int], str]:
    """(what the run says that it did, why it was refused): one of them is empty."""
    chemin.write_bytes(octets)
    sortie = io.StringIO()
    try:
        call_command("importer_offres_csp", str(chemin), date=JOUR, forcer=True, stdout=sortie, stderr=io.StringIO())
    except CommandError as refus:
        return {}, str(refus)
    compte = dict(morceau.rsplit(" ", 1) for morceau in sortie.getvalue().splitlines()[-1].split(" · "))
    return {nom: int(nombre) for nom, nombre in compte.items()}, ""


def etat() -> tuple[object, ...]:
    return tuple(Offre.objects.order_by("pk").values_list("pk", "version", "etat")), Transition.objects.count()


@pytest.fixture
def depot(tmp_path: Path) -> Path:
    """A file to write, in a database where the file of the tests was imported once."""
    importer(FICHIER.read_bytes(), tmp_path / "f.csv")
    assert Offre.objects.exists()
    return tmp_path / "f.csv"


@pytest.mark.parametrize("strategie", [tableaux(), fichiers_abimes()], ids=["valeurs", "octets"])
def test_any_file_is_imported_or_refused_with_a_reason(
    depot: Path, strategie: st.SearchStrategy[bytes], request: pytest.FixtureRequest
) -> None:
    avant, essais = etat(), combien(25, 600)

    @settings(max_examples=essais, **REGLAGES)
    @given(strategie)
    def essayer(octets: bytes) -> None:
        with transaction.atomic():
            bilan, refus = importer(octets, depot)
            if refus:
                assert etat() == avant, "un fichier refusé a changé quelque chose"
            else:
                assert sum(bilan.values()), "un fichier lu sans rien compter"
            transaction.set_rollback(True)

    essayer()
    compter(request, fichiers_quelconques=essais)
