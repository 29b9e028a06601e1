"""Public mail domains, kept in the admin."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from annuaire.models import DomainePublic
from tests.factories import OrganismeFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("domaine", ["gmail.com", "orange.fr", "sans-point", "a b.fr", "@insee.fr", ""])
def test_wrong_domains_are_refused(domaine):
    with pytest.raises(ValidationError):
        DomainePublic(domaine=domaine).full_clean()


@pytest.mark.parametrize("domaine", ["MAJUSCULES.fr", "a b.fr"])
def test_the_database_refuses_them_too(domaine):
    with pytest.raises(IntegrityError), transaction.atomic():
        DomainePublic.objects.create(domaine=domaine)


@pytest.mark.parametrize(
    ("domaine", "attendu"),
    [
        ("gouv.fr", True),
        ("a.b.gouv.fr", True),
        ("insee.fr", True),
        ("dr.insee.fr", True),
        ("ecole.exemple", True),
        ("notinsee.fr", False),
        ("insee.fr.exemple.com", False),
        ("fr", False),
        ("", False),
        ("xecole.exemple", False),
        (".", False),
        ("e.ole.exemple", False),
    ],
)
def test_which_domains_are_public(domaine, attendu):
    OrganismeFactory(domaines_courriel="un.exemple ecole.exemple|deux.exemple")
    assert DomainePublic.objects.admet(domaine) is attendu
