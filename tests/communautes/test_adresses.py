"""Addresses under « /communautes/ »: those of communities, and those that begin with a word of ours."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from annuaire.models.communautes import SLUGS_PRIS
from annuaire.services import communautes
from socle.acteur import construire
from tests.factories import CommunauteFactory, UtilisateurFactory
from tests.garde_fous.routes import routes

pytestmark = pytest.mark.django_db


def test_every_word_that_begins_an_address_of_ours_is_known():
    mots = {route.chemin.split("/")[1] for route in routes() if route.chemin.startswith("communautes/")}
    assert {mot for mot in mots if mot and "<" not in mot} | {"rex", "communs"} == set(SLUGS_PRIS)


@pytest.mark.parametrize("slug", SLUGS_PRIS)
def test_no_community_hides_behind_another_page(client, slug):
    administrateur = UtilisateurFactory(moderateur=True, administrateur=True)
    with pytest.raises(ValidationError, match="choisissez-en une autre"):
        communautes.creer(CommunauteFactory.build(slug=slug), acteur=construire(administrateur))
    ailleurs = CommunauteFactory(slug=f"{slug}-2")
    assert client.get(reverse("communautes:detail", args=[ailleurs.slug])).status_code == 200
