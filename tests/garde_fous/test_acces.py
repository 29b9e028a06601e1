"""Every route × persona × method answers what `acces.py` declares; who may not open an object learns nothing of it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.garde_fous.acces import ADMIN, EQUIPE, LECTEURS
from tests.garde_fous.matrice import AUTRES_METHODES, OU, PORTES, Essai, non_declarees, regles
from tests.garde_fous.monde import PERSONAS, Monde
from tests.garde_fous.parcours import parcourir
from tests.garde_fous.preuves import compter, echantillon
from tests.garde_fous.routes import Route, routes

pytestmark = pytest.mark.django_db
MONDE_PARTAGE = True

ROUTES = list(routes())
REGLES = regles()
# In a sample, by persona: routes whose HEAD is asked; which have one other method; asked for an object that is not.
TETES, AUTRES, ABSENTS = 10, 15, 25
# Routes of the admin: for the team; for who is led to the same door by each of them; which are also sent a POST.
ADMIN_EQUIPE, ADMIN_AUTRES, ADMIN_POST = 50, 12, 15
ACTIONS = 5  # screens of the admin whose actions are tried by who is not of the team

_ECRITURE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(?!django_session)', re.IGNORECASE)


@pytest.fixture
def essais(monde: Monde) -> list[Essai]:
    """Everybody, in one world: what they do is undone."""
    return [Essai(monde, parcourir(monde, persona)) for persona in PERSONAS]


def test_every_route_is_declared() -> None:
    manques = list(non_declarees(ROUTES, REGLES))
    assert not manques, "\n".join(manques)
    ecrans = {modele._meta.label: ecran for modele, ecran in admin.site._registry.items()}
    assert set(ADMIN) == set(ecrans), "un écran par modèle de l’administration, dans ADMIN de tests/garde_fous/acces.py"


def _a_essayer(persona: str) -> Iterator[tuple[Route, str, bool]]:
    """Route, method, whether an object that does not exist is asked too. Every GET and POST of our own routes."""
    du_site = [route for route in ROUTES if not route.admin]
    combien = ADMIN_EQUIPE if persona in EQUIPE else ADMIN_AUTRES
    de_l_admin = echantillon([route for route in ROUTES if route.admin], combien, cle=f"admin {persona}")
    envois = du_site + echantillon(de_l_admin, ADMIN_POST, cle=f"POST {persona}")
    absents = echantillon(envois, ABSENTS, cle=f"absent {persona}")
    tetes = echantillon(ROUTES, TETES, cle=f"HEAD {persona}")
    avec_une_autre = echantillon(ROUTES, AUTRES, cle=f"autre {persona}")
    for route in du_site + de_l_admin:
        autres = echantillon(AUTRES_METHODES, 1, cle=f"{route.nom} {persona}") if route in avec_une_autre else []
        for methode in ["GET", *["POST"] * (route in envois), *["HEAD"] * (route in tetes), *autres]:
            if methode != "OPTIONS" or not route.nom.startswith("api:"):  # DRF describes itself
                yield route, methode, route in absents


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_route_answers_what_is_declared(monde: Monde, persona: str, request: pytest.FixtureRequest) -> None:
    essai = Essai(monde, parcourir(monde, persona))
    essayes = list(_a_essayer(persona))
    ecarts = [
        ecart
        for route, methode, absent in essayes
        for ecart in essai.verifier(route, REGLES[route.nom], methode, absent=absent)
    ]
    assert not ecarts, "\n".join(ecarts[:30])
    compter(request, routes_x_personas=len({route.nom for route, *_ in essayes}), requetes_d_acces=essai.requetes)


def test_offers_in_every_state_and_for_every_public(essais: list[Essai]) -> None:
    sortes = {nom: offres for nom, offres in essais[0].monde.objets["offres"].items() if nom != "importee"}
    assert sortes.keys() == LECTEURS.keys(), f"dites qui lit une offre dans cet état : LECTEURS de {OU}"
    for essai in essais:
        persona = essai.parcours.persona
        lus = {nom: essai.demander("GET", o[0].get_absolute_url()).status_code for nom, o in sortes.items()}
        assert lus == {nom: 200 if persona in qui else 404 for nom, qui in LECTEURS.items()}, persona


def test_admin_actions_are_those_declared(essais: list[Essai], request: pytest.FixtureRequest) -> None:
    """Each list offers its actions to who may play them; played by anybody else, they write nothing."""
    refusees = 0
    for essai in essais:
        ecrans = list(admin.site._registry)
        if essai.parcours.persona not in EQUIPE:
            ecrans = echantillon(ecrans, ACTIONS, cle=f"actions {essai.parcours.persona}")
        for modele in ecrans:
            ecran = ADMIN[modele._meta.label]
            permises = {nom for nom, qui in ecran.actions.items() if essai.parcours.persona in qui}
            permises |= {"delete_selected"} if essai.parcours.persona in ecran.supprimer else set()
            if essai.parcours.persona in ecran.voir:
                assert _actions(essai.demander("GET", _liste(modele))) == permises, (
                    f"{essai.parcours.persona}, {modele._meta.label} : déclarez qui joue ces actions, ADMIN de {OU}"
                )
            for action in sorted({*ecran.actions, "delete_selected"} - permises):
                _jouer_sans_droit(essai, modele, action)
                refusees += 1
    compter(request, actions_d_administration_refusees=refusees)


def _jouer_sans_droit(essai: Essai, modele: Any, action: str) -> None:
    choisies = list(modele._default_manager.order_by("pk").values_list("pk", flat=True)[:2])
    envoi = {"action": action, "_selected_action": choisies, "post": "yes", "index": "0"}
    with CaptureQueriesContext(connection) as requetes:
        reponse = essai.demander("POST", _liste(modele), envoi)
    ecrites = [r["sql"] for r in requetes if _ECRITURE.match(r["sql"])]
    assert reponse.status_code in {200, 302, 403}
    assert not ecrites, (
        f"{essai.parcours.persona} joue {action} de {modele._meta.label} sans y avoir droit : {ecrites[:2]}"
    )


def _liste(modele: Any) -> str:
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_changelist")


def _actions(page: Any) -> set[str]:
    options = BeautifulSoup(page.corps, "html.parser").select("select[name=action] option")
    return {str(option["value"]) for option in options if option["value"]}


def test_autocompletion_tells_no_more_than_the_list(essais: list[Essai]) -> None:
    """Its answers are rows of a model: to whom may see them, and to nobody else."""
    for modele, ecran in admin.site._registry.items():
        for nom in ecran.autocomplete_fields:
            cible = modele._meta.get_field(nom).related_model._meta.label
            demande = f"app_label={modele._meta.app_label}&model_name={modele._meta.model_name}&field_name={nom}"
            for essai in essais:
                reponse = essai.demander("GET", f"{reverse('admin:autocomplete')}?{demande}")
                attendu = 200 if essai.parcours.persona in ADMIN[cible].voir else 403 if essai.staff else 302
                assert reponse.status_code == attendu, f"{essai.parcours.persona} {demande}"


def test_unknown_addresses_are_404(essais: list[Essai]) -> None:
    for chemin in ("/nulle-part/", "/opportunites/pas-un-uuid/", "/api/v1/inconnu/"):
        assert {essai.demander("GET", chemin).status_code for essai in essais} == {404}


def test_only_signed_links_and_the_api_go_without_a_form_token() -> None:
    sans_jeton = {route.nom for route in ROUTES if getattr(route.vue, "csrf_exempt", False)}
    assert sans_jeton == {"abonnements:desabonner", "api:offres", "api:schema"}, (
        "un POST sans jeton de formulaire peut venir d’un autre site : retirez @csrf_exempt"
    )


# --- The guard itself ------------------------------------------------------------------------------

MAUVAISES = "tests.garde_fous.mauvaises_routes"


def test_it_sees_what_is_not_declared(settings: Any) -> None:
    settings.ROOT_URLCONF = MAUVAISES
    dits = list(non_declarees(routes(), {"avec_objet": REGLES["accueil:accueil"]}))
    assert any("oubliee" in dit and "ajoutez à TABLE, dans tests/garde_fous/acces.py" in dit for dit in dits)
    assert any("avec_objet" in dit and "quel objet du monde" in dit for dit in dits)


def test_it_sees_a_wrong_answer(monde: Monde, settings: Any) -> None:
    settings.ROOT_URLCONF = MAUVAISES
    trouvees = {route.nom: route for route in routes()}
    for nom, persona, methode, regle in (
        ("ouverte_a_tous", "anonyme", "GET", REGLES["accueil:compte"]),
        ("dit_que_l_objet_existe", "recruteur_ailleurs", "GET", REGLES["recherches:lancer"]),
        ("toutes_les_methodes", "agent", "INVENTEE", REGLES["accueil:accueil"]),
    ):
        dits = list(Essai(monde, parcourir(monde, persona)).verifier(trouvees[nom], regle, methode))
        assert dits, nom
        assert f"la ligne « {nom} » de tests/garde_fous/acces.py" in dits[0]


def test_doors_are_where_the_site_says() -> None:
    assert (reverse("comptes:connexion"), reverse("admin:login")) == PORTES
