import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from referentiels.models import Organisme, Synonyme
from tests.factories import OrganismeFactory, SynonymeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def arbre():
    ministere = OrganismeFactory(sigle="M")
    direction = OrganismeFactory(sigle="D", parent=ministere)
    service = OrganismeFactory(sigle="S", parent=direction)
    OrganismeFactory(sigle="AUTRE")
    return ministere, direction, service


def sigles(organismes):
    return sorted(organisme.sigle for organisme in organismes)


def test_tree(arbre):
    ministere, direction, service = arbre
    assert sigles(ministere.branche()) == ["D", "M", "S"]
    assert sigles(service.branche()) == ["S"]
    assert [o.sigle for o in service.lignee()] == ["M", "D", "S"]
    assert service.racine() == direction.racine() == ministere


def test_no_cycle(arbre):
    ministere, _, service = arbre
    ministere.parent = service
    with pytest.raises(ValidationError, match="propre branche"):
        ministere.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisme.objects.filter(pk=service.pk).update(parent=service)


def test_what_lies_below_a_sensitive_service_may_not_be_named(arbre):
    _, direction, _ = arbre
    Organisme.objects.filter(pk=direction.pk).update(sensible=True)
    assert sigles(Organisme.objects.montrables()) == ["AUTRE", "M"]


@pytest.mark.parametrize("siret", ["123", "abcdefghijklmn", "1234567890123x"])
def test_siret_has_fourteen_digits(siret):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganismeFactory(siret=siret)


def test_table_of_synonyms():
    SynonymeFactory(terme="DNUM", equivalents=["direction du numérique"])
    SynonymeFactory(terme="IA", equivalents=["intelligence artificielle", "ingénieur de l’armement"], ambigu=True)
    table = Synonyme.objects.table()
    assert table["dnum"] == ["direction du numérique"]
    assert table["direction numerique"] == ["DNUM"]
    assert table["ia"] == ["intelligence artificielle", "ingénieur de l’armement"]
    assert table["intelligence artificielle"] == ["IA"]
