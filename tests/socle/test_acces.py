"""Who gets what: every route × persona × method has a declared answer. Later issues add their routes here."""

import pytest
from django.urls import reverse

from opportunites.enums import Diffusion, EtatOffre
from tests.factories import OffreFactory, UtilisateurFactory
from tests.test_coherence import routes

pytestmark = pytest.mark.django_db

PERSONAS = ["anonyme", "agent", "moderateur"]
METHODES = ["get", "head", "post", "put", "delete", "options"]

# route: answer to GET for each persona; writing methods answer 405 everywhere in this table.
TABLE = {
    "accueil:accueil": (200, 200, 200),
    "opportunites:liste": (200, 200, 200),
    "opportunites:flux": (200, 200, 200),
    "opportunites:detail": (200, 200, 200),
    "api:offres": (200, 200, 200),
    "api:schema": (200, 200, 200),
    "sante": (200, 200, 200),
}

# Same view, an offer in each state: what each persona gets. Foreign or hidden objects are 404, never 403.
DETAIL = {
    EtatOffre.BROUILLON: (404, 404, 200),
    EtatOffre.SOUMISE: (404, 404, 200),
    EtatOffre.A_COMPLETER: (404, 404, 200),
    EtatOffre.PUBLIEE: (200, 200, 200),
    EtatOffre.SUSPENDUE: (404, 404, 200),
    EtatOffre.POURVUE: (200, 200, 200),
    EtatOffre.INFRUCTUEUSE: (200, 200, 200),
    EtatOffre.RETIREE: (200, 200, 200),
    EtatOffre.EXPIREE: (200, 200, 200),
    EtatOffre.ARCHIVEE: (404, 404, 200),
    EtatOffre.REFUSEE: (404, 404, 200),
}


@pytest.fixture
def connecter(client):
    def connecter(persona):
        if persona != "anonyme":
            client.force_login(UtilisateurFactory(moderateur=persona == "moderateur"))
        return client

    return connecter


def adresse(nom):
    return reverse(nom, args=[OffreFactory().uuid] if nom.endswith(":detail") else [])


def test_every_route_is_declared():
    assert {nom for _, nom, _ in routes() if not nom.startswith("admin:")} == set(TABLE)


@pytest.mark.parametrize("methode", METHODES)
@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("nom", TABLE)
def test_answer_of_every_route(connecter, nom, persona, methode):
    reponse = getattr(connecter(persona), methode)(adresse(nom))
    attendu = TABLE[nom][PERSONAS.index(persona)] if methode in {"get", "head"} else 405
    if methode == "options" and nom.startswith("api:"):
        attendu = 200
    assert reponse.status_code == attendu


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("etat", EtatOffre)
def test_offers_in_every_state(connecter, etat, persona):
    offre = OffreFactory(etat=etat)
    assert connecter(persona).get(offre.get_absolute_url()).status_code == DETAIL[etat][PERSONAS.index(persona)]


@pytest.mark.parametrize(("persona", "attendu"), [("anonyme", 404), ("agent", 404), ("moderateur", 200)])
def test_offers_for_members_are_not_public(connecter, persona, attendu):
    offre = OffreFactory(diffusion=Diffusion.MEMBRES, intitule="Offre réservée zyxwv")
    client = connecter(persona)
    assert client.get(offre.get_absolute_url()).status_code == attendu
    liste = client.get(reverse("opportunites:liste"), {"q": "zyxwv"}).content.decode()
    assert (offre.get_absolute_url() in liste) is (attendu == 200)
    for nom in ("opportunites:flux", "api:offres"):
        assert str(offre.uuid) not in client.get(reverse(nom)).content.decode()


@pytest.mark.parametrize(("persona", "statut"), [("anonyme", 302), ("agent", 302), ("moderateur", 200)])
def test_admin_is_for_the_moderation_team(connecter, persona, statut):
    assert connecter(persona).get("/admin/").status_code == statut


@pytest.mark.parametrize("chemin", ["/nulle-part/", "/opportunites/pas-un-uuid/", "/api/v1/inconnu/"])
def test_unknown_addresses_are_404(client, chemin):
    assert client.get(chemin).status_code == 404
