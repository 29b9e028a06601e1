"""What every screen of the admin costs, with the data of a demonstration."""

import pytest
from django.contrib import admin

from opportunites import demo
from socle.acteur import construire
from tests import base
from tests.factories import UtilisateurFactory
from tests.referentiels.test_admin import ECRANS, adresse

REQUETES_MAX = 15


@pytest.fixture(scope="module")
def demonstration_partagee(referentiel_partage, django_db_blocker):
    with base.partager(django_db_blocker, lambda: demo.charger(25)):
        yield


@pytest.fixture
def demonstration(demonstration_partagee, db):
    """Read by every test."""


@pytest.mark.parametrize("modele", ECRANS, ids=lambda m: m._meta.label)
def test_every_page_answers_with_few_queries(modele, demonstration, client, django_assert_max_num_queries, rf):
    ecran = admin.site._registry[modele]
    requete = rf.get("/")
    requete.user = UtilisateurFactory(administrateur=True)
    requete.acteur = construire(requete.user)
    client.force_login(requete.user)
    objet = modele.objects.order_by("pk").first()
    attendus = {adresse(modele, "changelist"): 200}
    attendus[adresse(modele, "add")] = 200 if ecran.has_add_permission(requete) else 403
    if objet:
        attendus[adresse(modele, "change", objet.pk)] = 200
        attendus[adresse(modele, "history", objet.pk)] = 200
    if ecran.search_fields:
        attendus[adresse(modele, "changelist") + "?q=numérique d’été"] = 200
    for page, statut in attendus.items():
        with django_assert_max_num_queries(REQUETES_MAX):
            assert client.get(page).status_code == statut, page
