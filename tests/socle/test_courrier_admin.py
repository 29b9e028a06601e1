"""The outbox as administrators see it: nothing of the secrets, and one act, to send again what failed."""

import pytest
from django.urls import reverse

from socle.models import Courriel, Echeance, StatutCourriel
from tests.factories import UtilisateurFactory

pytestmark = pytest.mark.django_db

LISTE = "/admin/socle/courriel/"


def un_courriel(statut=StatutCourriel.ECHOUE, **champs):
    numero = Courriel.objects.count()
    return Courriel.objects.create(
        genre="essai", adresse="lea@exemple.fr", statut=statut, essais=3, message_id=f"<{numero}@x>", **champs
    )


def relancer(client, *courriels):
    donnees = {"action": "relancer", "_selected_action": [courriel.pk for courriel in courriels]}
    return client.post(LISTE, donnees, follow=True)


@pytest.fixture
def administrateur(client):
    client.force_login(UtilisateurFactory(administrateur=True))
    return client


def test_a_moderator_sends_nothing_again(client):
    client.force_login(UtilisateurFactory(moderateur=True))
    courriel = un_courriel()
    assert relancer(client, courriel).status_code == 403
    courriel.refresh_from_db()
    assert courriel.statut == StatutCourriel.ECHOUE


def test_secrets_are_shown_to_nobody(administrateur):
    courriel = un_courriel(StatutCourriel.A_ENVOYER, urgent=True, secret={"code": "code-4821"})
    for adresse in (LISTE, reverse("admin:socle_courriel_change", args=[courriel.pk])):
        reponse = administrateur.get(adresse)
        assert reponse.status_code == 200
        assert "code-4821" not in reponse.content.decode()


def test_nothing_is_changed_nor_deleted_by_hand(administrateur):
    courriel = un_courriel()
    assert administrateur.get(reverse("admin:socle_courriel_add")).status_code == 403
    assert administrateur.post(reverse("admin:socle_courriel_delete", args=[courriel.pk])).status_code == 403
    administrateur.post(reverse("admin:socle_courriel_change", args=[courriel.pk]), {"statut": "envoyé"})
    courriel.refresh_from_db()
    assert courriel.statut == StatutCourriel.ECHOUE


def test_only_what_failed_is_sent_again(administrateur):
    echoue, parti = un_courriel(raison="destinataire refusé (550)"), un_courriel(StatutCourriel.ENVOYE)
    code = un_courriel(urgent=True)
    page = relancer(administrateur, echoue, parti, code).content.decode()
    assert "Courriels relancés : 1." in page
    assert "Laissés de côté : 2." in page
    for courriel in (echoue, parti, code):
        courriel.refresh_from_db()
    assert (echoue.statut, echoue.raison, echoue.essais) == (StatutCourriel.A_ENVOYER, "", 0)
    assert (parti.statut, code.statut) == (StatutCourriel.ENVOYE, StatutCourriel.ECHOUE)


def test_the_list_costs_the_same_with_two_and_ten(administrateur, django_assert_max_num_queries):
    for _ in range(10):
        un_courriel(utilisateur=UtilisateurFactory())
    Echeance.objects.create(nom="rappels", jour="2026-07-01")
    with django_assert_max_num_queries(15):
        assert administrateur.get(LISTE).status_code == 200
    assert "rappels" in administrateur.get("/admin/socle/echeance/").content.decode()
