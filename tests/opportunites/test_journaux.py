"""What the logs say of a person who reads offers: that a page was asked for, never which offer."""

import logging

import pytest
from django.urls import reverse

from config.journalisation import sans_donnee_personnelle
from tests.factories import OffreFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db


def lire(client, caplog, *adresses):
    with caplog.at_level(logging.DEBUG):
        for adresse in adresses:
            client.get(adresse)
    lignes = [dict(r.msg) if isinstance(r.msg, dict) else {"event": r.getMessage()} for r in caplog.records]
    return [sans_donnee_personnelle(None, "info", ligne) for ligne in lignes]


def test_no_log_says_which_offer_an_account_reads(client, caplog):
    offre, personne = OffreFactory(), UtilisateurFactory()
    client.force_login(personne)
    page = reverse("opportunites:detail", args=[offre.uuid])
    lignes = lire(client, caplog, page, page.rstrip("/"), f"{page}?q=mots")
    assert lignes
    assert [ligne for ligne in lignes if str(offre.uuid) in str(ligne).lower()] == []
    du_compte = [ligne for ligne in lignes if ligne.get("user_id") == personne.pk]
    assert any("/opportunites/…/" in ligne.get("request", "") for ligne in du_compte)


@pytest.mark.parametrize("verbe", ["garder", "ne_plus_garder"])
def test_no_log_says_which_offer_an_account_keeps(client, caplog, verbe):
    offre, personne = OffreFactory(), UtilisateurFactory()
    client.force_login(personne)
    page = reverse(f"opportunites:{verbe}", args=[offre.uuid])
    lignes = lire(client, caplog, page, page.rstrip("/"), f"{page}?suite={offre.get_absolute_url()}")
    client.post(page)
    assert lignes
    assert [ligne for ligne in lignes if str(offre.uuid) in str(ligne).lower()] == []


def test_what_one_does_to_an_offer_keeps_its_number(client, caplog):
    """The journal of decisions says it anyway, and a failure has to be found."""
    offre = OffreFactory()
    client.force_login(UtilisateurFactory())
    lignes = lire(client, caplog, reverse("opportunites:suivre", args=[offre.uuid]))
    assert any(str(offre.uuid) in str(ligne) for ligne in lignes)
