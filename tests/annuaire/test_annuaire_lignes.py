"""Search rows of the directory: kept by the database, and hold nothing that a reader may not know."""

import pytest

from annuaire.models import LigneAnnuaire
from annuaire.reindexation import derive
from tests.factories import CompetenceDeclareeFactory, MembreFactory

pytestmark = pytest.mark.django_db


def test_essai():
    membre = MembreFactory(nom="Dupont", audience_identite=3)
    CompetenceDeclareeFactory(membre=membre)
    lignes = LigneAnnuaire.objects.filter(membre=membre)
    print(list(lignes.values()))
    assert derive() == []
    membre.non_liste = True
    membre.save()
    assert not lignes.exists()
