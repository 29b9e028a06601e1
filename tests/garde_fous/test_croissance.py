"""Two worlds, of 2 and 10 rows of each kind: what the crawl finds costs the same. No list of pages is kept by hand."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import override_settings

from tests.conftest import ClientStrict
from tests.factories import OffreFactory
from tests.garde_fous import croissance, mauvaises
from tests.garde_fous.croissance import Forme, Mesure
from tests.garde_fous.monde import PERSONAS, Monde, planter
from tests.garde_fous.parcours import Parcours, parcourir
from tests.garde_fous.preuves import ENTIER, compter, echantillon

pytestmark = pytest.mark.django_db

PEU, BEAUCOUP = 2, 10
LISTES = 12  # measured in `make test`
# Of each route, opened in each world: the details of the big one are compared with all those of the small one.
OBJETS_DU_PETIT, OBJETS = 12, 4


def _parcourir(monde: Monde, persona: str, par_objet: int | None) -> tuple[Parcours, list[str]]:
    parcours = parcourir(monde, persona, par_forme=2 if ENTIER else 1, par_objet=par_objet)
    for _ in parcours.tout():
        pass
    return parcours, croissance.les_plus_cheres(parcours, 3) if ENTIER else list(parcours.visites)


@contextmanager
def _monde(lignes: int) -> Iterator[Monde]:
    with transaction.atomic():
        yield planter(lignes)
        transaction.set_rollback(True)


# Two workers; each plants the two worlds once for all its personas.
GROUPES = [list(PERSONAS)[::2], list(PERSONAS)[1::2]] if ENTIER else [echantillon(list(PERSONAS), 1, cle="croissance")]


@pytest.mark.parametrize("personas", GROUPES, ids=" ".join)
def test_more_rows_cost_no_more_queries(personas: list[str], request: pytest.FixtureRequest) -> None:
    """In `make test`, lists alone: they have the same address in both worlds."""
    with _monde(PEU) as monde:
        peu = {persona: _mesurer_le_petit(monde, persona) for persona in personas}
    with _monde(BEAUCOUP) as monde:
        beaucoup = {persona: _mesurer_le_grand(monde, persona, peu[persona]) for persona in personas}
    ecarts = [ecart for persona in personas for ecart in croissance.comparer(peu[persona], beaucoup[persona])]
    assert not ecarts, "\n".join(ecarts[:20])
    compter(request, listes_mesurees=sum(len(peu[persona].keys() & beaucoup[persona].keys()) for persona in personas))


def _mesurer_le_petit(monde: Monde, persona: str) -> dict[Forme, Mesure]:
    parcours, adresses = _parcourir(monde, persona, OBJETS_DU_PETIT if ENTIER else 1)
    if not ENTIER:
        listes = [adresse for adresse in adresses if croissance.est_une_liste(adresse)]
        adresses = echantillon(listes, LISTES, cle="listes")
    return croissance.mesurer(parcours, adresses)


def _mesurer_le_grand(monde: Monde, persona: str, peu: dict[Forme, Mesure]) -> dict[Forme, Mesure]:
    if ENTIER:
        parcours, adresses = _parcourir(monde, persona, OBJETS)
    else:
        parcours, adresses = parcourir(monde, persona), [mesure.visite.adresse for mesure in peu.values()]
        for adresse in adresses:
            parcours.visiter(adresse)
    return croissance.mesurer(parcours, adresses)


@override_settings(ROOT_URLCONF=mauvaises)
def test_a_query_a_row_is_named_with_its_line() -> None:
    parcours, mesures = Parcours("anonyme", ClientStrict()), []
    for lignes in (PEU, BEAUCOUP):
        for _ in range(lignes):
            OffreFactory()
        mesures.append(croissance.mesurer(parcours, ["/une-par-une/"]))
    [chere] = mesures[1].values()
    [croit, repete] = [*croissance.comparer(*mesures), *croissance.sans_n_plus_un(chere.visite)]
    for ecart in (croit, repete):
        assert "/une-par-une/" in ecart
        assert "tests/garde_fous/mauvaises.py:" in ecart
        assert "lisez tout d’un coup" in ecart
