"""Who may not know sees nothing change: see `jumelles`."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from tests.garde_fous import mauvaises
from tests.garde_fous.differences import DIFFERENCES
from tests.garde_fous.jumelles import Difference, Jumelles, annule
from tests.garde_fous.lecture import etat_de_la_base
from tests.garde_fous.monde import Monde
from tests.garde_fous.preuves import ENTIER, compter, echantillon

pytestmark = pytest.mark.django_db
MONDE_PARTAGE = True

# A morning after the letter: today's is planted, tomorrow's is read.
MAINTENANT = timezone.localtime().replace(hour=9, minute=30, second=0, microsecond=0)
BORNES = {"par_forme": 1, "par_objet": None if ENTIER else 2}
# The side without difference, by worker: the world is one for the module, and so is its hour.
SANS: dict[tuple[object, ...], Any] = {}


@pytest.fixture(autouse=True)
def ce_matin() -> Iterator[None]:
    with time_machine.travel(MAINTENANT, tick=False):
        yield


def _comparer(monde: Monde, difference: Difference, request: pytest.FixtureRequest, *, index: bool) -> None:
    bornes = BORNES | {"par_objet": 2} if index else BORNES  # the pages of objects do not read the index
    paire = Jumelles(monde, index=index, sans=SANS, **bornes)
    aveugles = echantillon(difference.aveugles, 1, cle=difference.nom)
    voyants = difference.voyants if ENTIER else difference.voyants[:1]
    ecarts = list(paire.comparer(difference, aveugles, voyants))
    assert not ecarts, "\n".join(ecarts[:10])
    compter(request, pages_jumelles=paire.pages, differences=1)


@pytest.mark.parametrize("difference", echantillon(DIFFERENCES, 1, cle="base"), ids=str)
def test_the_database_tells_nothing(monde: Monde, difference: Difference, request: pytest.FixtureRequest) -> None:
    _comparer(monde, difference, request, index=False)


@pytest.mark.parametrize("difference", echantillon([d for d in DIFFERENCES if d.mots], 1, cle="index"), ids=str)
def test_the_index_tells_nothing(monde: Monde, difference: Difference, request: pytest.FixtureRequest) -> None:
    _comparer(monde, difference, request, index=True)


def test_every_difference_can_be_made_and_undone(monde: Monde) -> None:
    """Those that the sample leaves out too."""
    avant = etat_de_la_base(sauf=())
    for difference in DIFFERENCES:
        with annule():
            difference.appliquer(monde)
            assert etat_de_la_base(sauf=()) != avant, f"« {difference} » ne change rien"
    assert etat_de_la_base(sauf=()) == avant


def test_without_difference_the_two_sides_are_the_same_and_a_proof_needs_one(monde: Monde) -> None:
    paire = Jumelles(monde, par_forme=1, par_objet=1)
    [ecart] = paire.comparer(Difference("rien", lambda monde: None, (), ()), ["agent"], ["anonyme"])
    assert "la preuve ne vaut rien" in ecart


@override_settings(ROOT_URLCONF=mauvaises)
def test_a_page_that_tells_is_named_with_what_it_says(monde: Monde) -> None:
    brouillon = replace(next(une for une in DIFFERENCES if "brouillon" in une.nom), mots=())
    ecarts = list(Jumelles(monde, departs=["/nombre/"]).comparer(brouillon, ["anonyme"], []))
    assert len(ecarts) == 1
    assert all(mot in ecarts[0] for mot in ("anonyme", "/nombre/", "visible_by", "    +"))
