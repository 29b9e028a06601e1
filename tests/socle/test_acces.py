"""Who gets what: every route × persona × method has a declared answer. Later issues add their routes here."""

from contextlib import suppress
from uuid import uuid4

import pytest
from django.urls import NoReverseMatch, resolve, reverse

from opportunites.enums import Diffusion, EtatOffre
from tests.factories import OffreFactory, UtilisateurFactory
from tests.test_coherence import routes

pytestmark = pytest.mark.django_db

PERSONAS = ["anonyme", "agent", "moderateur"]
METHODES = ["get", "head", "put", "delete", "options", "post"]

# route: answer to GET for each persona. Writing methods answer 405, but for POST on the routes of POSTS; a route that
# is not public leads the anonymous to the login whatever the method.
TABLE = {
    "accueil:accueil": (200, 200, 200),
    "opportunites:liste": (200, 200, 200),
    "opportunites:flux": (200, 200, 200),
    "opportunites:suggestions": (200, 200, 200),
    "opportunites:export_csv": (200, 200, 200),
    "opportunites:export_ods": (200, 200, 200),
    "opportunites:detail": (200, 200, 200),
    "api:offres": (200, 200, 200),
    "api:schema": (200, 200, 200),
    "sante": (200, 200, 200),
    # only in the demo: see tests/socle/test_courriels_demo.py
    "courriels": (404, 404, 404),
    "courriel": (404, 404, 404),
    "courriel_html": (404, 404, 404),
    "accueil:compte": (302, 200, 200),
    "accueil:tableau_de_bord": (302, 200, 200),
    "accueil:apercu_lettre": (302, 200, 200),
    "accueil:stats": (200, 200, 200),
    "accueil:budget": (200, 200, 200),
    "accueil:accessibilite": (200, 200, 200),
    "accueil:mentions_legales": (200, 200, 200),
    "accueil:donnees_personnelles": (200, 200, 200),
    "accueil:cookies": (200, 200, 200),
    "accueil:cgu": (200, 200, 200),
    "accueil:aide": (200, 200, 200),
    "accueil:contact": (200, 200, 200),
    "accueil:plan_du_site": (200, 200, 200),
    "accueil:sitemap": (200, 200, 200),
    "accueil:robots": (200, 200, 200),
    "accueil:security_txt": (200, 200, 200),
    "accueil:sitemap_section": (404, 404, 404),  # of a section that does not exist
    "accueil:supprimer_compte": (302, 200, 200),
    "abonnements:regler": (302, 200, 200),
    "abonnements:desabonner": (404, 404, 404),  # of a forged link; a true one: tests/socle/test_abonnements_pages.py
    "abonnements:preferences": (404, 404, 404),
    "abonnements:reessayer": (302, 405, 405),
    "comptes:connexion": (200, 302, 302),
    "comptes:saisir_code": (302, 302, 302),
    "comptes:renvoyer_code": (405, 405, 405),
    "comptes:second_facteur": (302, 302, 302),
    "comptes:deconnexion": (405, 405, 405),
    "comptes:verifier": (302, 302, 302),
    "comptes:ajouter_adresse": (302, 200, 200),
    "comptes:retirer_adresse": (302, 404, 404),
    "comptes:choisir_adresse": (302, 405, 405),
    "comptes:fermer_session": (302, 405, 405),
    "comptes:fermer_autres_sessions": (302, 405, 405),
    "comptes:activer_second_facteur": (302, 200, 200),
    "comptes:retirer_second_facteur": (302, 302, 302),
    "comptes:codes_de_secours": (302, 302, 302),
    "account_login": (200, 302, 302),
    "mfa_authenticate": (302, 302, 302),
    "employeur:offres": (302, 403, 403),
    "opportunites:gardees": (302, 200, 200),
    "opportunites:garder": (302, 200, 200),
    "opportunites:ne_plus_garder": (302, 302, 302),
    "opportunites:oublier_vues": (302, 302, 302),
    "opportunites:creer": (302, 403, 403),
    "opportunites:retrouver": (302, 403, 403),
    "opportunites:competences": (302, 403, 403),
    "opportunites:modifier": (302, 403, 403),
    "opportunites:apercu": (302, 403, 403),
    "opportunites:soumettre": (405, 405, 405),
    "opportunites:suivre": (302, 403, 403),
    "opportunites:reprendre": (302, 403, 403),
    "opportunites:dupliquer": (405, 405, 405),
    "opportunites:suspendre": (302, 403, 403),
    "opportunites:renouveler": (405, 405, 405),
    "opportunites:clore": (302, 403, 403),
    "recherches:liste": (302, 200, 200),
    "recherches:enregistrer": (302, 200, 200),
    "recherches:lancer": (302, 404, 404),
    "recherches:modifier": (302, 404, 404),
    "recherches:mettre_en_pause": (302, 405, 405),
    "recherches:reactiver": (302, 405, 405),
    "recherches:supprimer": (302, 404, 404),
    "annuaire:equipe": (302, 200, 200),
    "annuaire:inviter": (302, 404, 404),
    "annuaire:demander": (302, 200, 200),
    "annuaire:accepter_invitation": (302, 405, 405),
    "annuaire:decliner_invitation": (302, 405, 405),
    "annuaire:retirer": (302, 405, 405),
}

# route: answer to an empty POST, on an object of somebody else where there is one.
POSTS = {
    "opportunites:creer": (302, 403, 403),
    "opportunites:modifier": (302, 403, 403),
    "opportunites:soumettre": (302, 403, 403),
    "opportunites:reprendre": (302, 403, 403),
    "opportunites:dupliquer": (302, 403, 403),
    "opportunites:suspendre": (302, 403, 403),
    "opportunites:renouveler": (302, 403, 403),
    "opportunites:clore": (302, 403, 403),
    "opportunites:garder": (302, 302, 302),
    "opportunites:ne_plus_garder": (302, 302, 302),
    "opportunites:oublier_vues": (302, 302, 302),
    "accueil:supprimer_compte": (302, 302, 302),
    "abonnements:regler": (302, 200, 200),
    "abonnements:desabonner": (404, 404, 404),
    "abonnements:preferences": (404, 404, 404),
    "abonnements:reessayer": (302, 404, 404),
    "comptes:connexion": (200, 302, 302),
    "comptes:saisir_code": (302, 302, 302),
    "comptes:renvoyer_code": (302, 302, 302),
    "comptes:second_facteur": (302, 302, 302),
    "comptes:deconnexion": (302, 302, 302),
    "comptes:verifier": (302, 302, 302),
    "comptes:ajouter_adresse": (302, 200, 200),
    "comptes:retirer_adresse": (302, 404, 404),
    "comptes:choisir_adresse": (302, 404, 404),
    "comptes:fermer_session": (302, 404, 404),
    "comptes:fermer_autres_sessions": (302, 302, 302),
    "comptes:activer_second_facteur": (302, 200, 200),
    "comptes:retirer_second_facteur": (302, 302, 302),
    "comptes:codes_de_secours": (302, 302, 302),
    "account_login": (200, 302, 302),
    "mfa_authenticate": (302, 302, 302),
    "recherches:enregistrer": (302, 422, 422),
    "recherches:modifier": (302, 404, 404),
    "recherches:mettre_en_pause": (302, 404, 404),
    "recherches:reactiver": (302, 404, 404),
    "recherches:supprimer": (302, 404, 404),
    "annuaire:inviter": (302, 404, 404),
    "annuaire:demander": (302, 200, 200),
    "annuaire:accepter_invitation": (302, 404, 404),
    "annuaire:decliner_invitation": (302, 404, 404),
    "annuaire:retirer": (302, 404, 404),
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
    if nom in {"courriel", "courriel_html"}:
        return reverse(nom, args=["0"])
    for arguments in ([], ["0"], [uuid4()]):  # nobody's: numbers and uuids that no row has
        if not nom.startswith("opportunites:"):
            with suppress(NoReverseMatch):
                return reverse(nom, args=arguments)
    for arguments in ([], [OffreFactory().uuid], [OffreFactory().uuid, "poste"]):
        with suppress(NoReverseMatch):
            return reverse(nom, args=arguments)
    raise AssertionError(nom)


def test_every_route_is_declared():
    assert {nom for _, nom, _ in routes() if not nom.startswith("admin:")} == set(TABLE)


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("nom", TABLE)
def test_answers_of_every_route(connecter, nom, persona):
    """One person, one route, every method: POST comes last, since it may close the session."""
    ou, client, rang = adresse(nom), connecter(persona), PERSONAS.index(persona)
    refuse = 405 if persona != "anonyme" or not getattr(resolve(ou).func, "login_required", True) else TABLE[nom][rang]
    attendues = dict.fromkeys(METHODES, refuse) | {"get": TABLE[nom][rang], "head": TABLE[nom][rang]}
    if nom.startswith("api:"):
        attendues["options"] = 200
    if nom in POSTS:
        attendues["post"] = POSTS[nom][rang]
    assert {methode: getattr(client, methode)(ou).status_code for methode in METHODES} == attendues


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
