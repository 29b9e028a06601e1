"""An offer for members stays out of every list that others read; its page: LECTEURS, tests/garde_fous/acces.py."""

import pytest
from django.urls import reverse

from opportunites.enums import Diffusion
from tests.factories import OffreFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("persona", "attendu"), [("anonyme", 404), ("agent", 404), ("moderateur", 200)])
def test_offers_for_members_are_not_public(client, persona, attendu):
    offre = OffreFactory(diffusion=Diffusion.MEMBRES, intitule="Offre réservée zyxwv")
    if persona != "anonyme":
        client.force_login(UtilisateurFactory(moderateur=persona == "moderateur"))
    assert client.get(offre.get_absolute_url()).status_code == attendu
    liste = client.get(reverse("opportunites:liste"), {"q": "zyxwv"}).content.decode()
    assert (offre.get_absolute_url() in liste) is (attendu == 200)
    for nom in ("opportunites:flux", "api:offres"):
        assert str(offre.uuid) not in client.get(reverse(nom)).content.decode()
