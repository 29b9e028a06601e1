import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from comptes.models import Utilisateur
from socle.acteur import ANONYME, construire
from tests.factories import UtilisateurFactory

pytestmark = pytest.mark.django_db


def test_one_address_one_account():
    utilisateur = Utilisateur.objects.create_user("  Prenom.Nom@Exemple.GOUV.fr ", "une phrase de passe longue")
    assert utilisateur.email == "prenom.nom@exemple.gouv.fr"
    with pytest.raises(ValidationError, match="existe déjà"):
        Utilisateur.objects.create_user("PRENOM.NOM@exemple.gouv.fr", "x")
    with pytest.raises(IntegrityError), transaction.atomic():
        UtilisateurFactory(email="Majuscules@exemple.gouv.fr")


def test_the_text_of_an_account_is_not_its_address():
    utilisateur = UtilisateurFactory(email="prenom.nom@exemple.gouv.fr")
    assert "prenom" not in str(utilisateur)


def test_acteur_of_each_kind_of_account(client):
    assert construire(UtilisateurFactory(is_active=False, administrateur=True)) == ANONYME
    moderateur = UtilisateurFactory(moderateur=True)
    acteur = construire(moderateur)
    assert (acteur.utilisateur_id, acteur.est_moderateur, acteur.est_administrateur) == (moderateur.pk, True, False)
    assert construire(Utilisateur.objects.create_superuser("a@exemple.gouv.fr", "une phrase longue")).est_administrateur
    assert acteur != ANONYME


def test_without_a_second_factor_the_team_is_made_of_agents():
    acteur = construire(UtilisateurFactory(administrateur=True), equipe=False)
    assert (acteur.est_moderateur, acteur.est_administrateur) == (False, False)


def test_acteur_costs_two_queries_at_most(client, django_assert_max_num_queries):
    utilisateur = UtilisateurFactory()
    with django_assert_max_num_queries(2):
        construire(Utilisateur.objects.get(pk=utilisateur.pk))
