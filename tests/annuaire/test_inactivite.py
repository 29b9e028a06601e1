"""Two years without activity: two warnings, each with its time; one click keeps the account."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import EtatMembre
from annuaire.jetons import jeton_de_renouvellement
from annuaire.models import Membre
from annuaire.services import inactivite
from comptes.models import Utilisateur
from comptes.services import annuler_suppression, anonymiser_comptes
from socle.courrier.genres import GENRES
from socle.models import Courriel, Trace
from socle.registres import effacer_personne
from tests.factories import MembreFactory, RecruteurFactory

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


def membre(jours, **autres):
    """Whose last login is so many days ago."""
    venu = timezone.now() - jours * JOUR
    return MembreFactory(
        created_at=venu, utilisateur__created_at=venu, utilisateur__last_login=venu - timedelta(minutes=1), **autres
    )


def passer(jours):
    """Make what was done so many days older: time passes."""
    for m in Membre.objects.select_related("utilisateur").order_by("pk"):
        dates = {"created_at": m.created_at - jours * JOUR}
        if m.averti_le:
            dates["averti_le"] = m.averti_le - jours * JOUR
        if m.renouvele_le:
            dates["renouvele_le"] = m.renouvele_le - jours * JOUR
        Membre.objects.filter(pk=m.pk).update(**dates)
        compte = m.utilisateur
        venu = compte.last_login and compte.last_login - jours * JOUR
        Utilisateur.objects.filter(pk=compte.pk).update(created_at=compte.created_at - jours * JOUR, last_login=venu)


def travailler():
    inactivite.entretenir_membres(timezone.localdate())


def avertissements():
    return Courriel.objects.filter(genre="membre-inactif").count()


def test_the_whole_life_of_an_unused_account():
    m = membre(669)
    RecruteurFactory(utilisateur=m.utilisateur)
    travailler()
    assert avertissements() == 0
    passer(1)
    assert inactivite.compter_inactifs() == {"premier": 1, "second": 0, "fin": 0}
    travailler()
    travailler()  # twice is once
    assert avertissements() == 1
    courriel = Courriel.objects.get()
    assert "60 jours" in str(GENRES[courriel.genre](courriel).contexte)
    passer(44)
    travailler()
    assert avertissements() == 1
    passer(1)
    travailler()
    travailler()
    assert avertissements() == 2
    passer(14)
    travailler()
    m.utilisateur.refresh_from_db()
    assert m.utilisateur.suppression_le is None
    passer(1)
    travailler()
    m.utilisateur.refresh_from_db()
    assert m.utilisateur.suppression_le is not None
    assert Trace.objects.get(verbe="demander_suppression").acteur is None
    assert m.utilisateur.rattachements.get().etat == "retiré"
    Utilisateur.objects.update(suppression_le=timezone.now())
    assert anonymiser_comptes(effacer=effacer_personne) == 1
    m.refresh_from_db()
    assert (m.etat, m.nom) == (EtatMembre.ANONYMISEE, "")


def test_a_first_run_on_old_accounts_takes_no_time_away():
    m = membre(2000)
    for _ in range(3):
        travailler()
    assert avertissements() == 1
    passer(45)
    for _ in range(3):
        travailler()
    assert avertissements() == 2
    m.utilisateur.refresh_from_db()
    assert m.utilisateur.suppression_le is None


def test_who_comes_back_starts_again():
    m = membre(700)
    travailler()
    Utilisateur.objects.filter(pk=m.utilisateur_id).update(last_login=timezone.now() + timedelta(seconds=1))
    courriel = Courriel.objects.get()
    assert GENRES[courriel.genre](courriel) is None  # the mail that had not left says nothing any more
    passer(100)
    travailler()
    assert avertissements() == 1
    passer(600)
    travailler()
    assert avertissements() == 2  # the first one again
    assert Membre.objects.get().avertissements == 1


def test_who_cancels_the_deletion_by_logging_in_is_warned_again_in_two_years():
    m = membre(2000)
    for jours in (45, 15, 0):
        travailler()
        passer(jours)
    m.utilisateur.refresh_from_db()
    assert m.utilisateur.suppression_le is not None
    annuler_suppression(m.utilisateur)
    Utilisateur.objects.filter(pk=m.utilisateur_id).update(last_login=timezone.now())
    travailler()
    m.utilisateur.refresh_from_db()
    assert m.utilisateur.suppression_le is None
    assert avertissements() == 2


@pytest.mark.parametrize("champs", [{"utilisateur__suppression_le": timezone.now()}, {"utilisateur__is_active": False}])
def test_accounts_that_go_or_are_gone_are_not_warned(champs):
    membre(900, **champs)
    travailler()
    assert avertissements() == 0


# --- The link ---------------------------------------------------------------------------------------


def test_one_click_without_login_keeps_the_account(client):
    m = membre(700)
    travailler()
    page = reverse("membre:renouveler", args=[jeton_de_renouvellement(m.utilisateur)])
    reponse = client.get(page)
    assert m.nom not in reponse.content.decode()
    assert reponse["X-Robots-Tag"] == "noindex, nofollow"
    m.refresh_from_db()
    assert m.avertissements == 1  # mail scanners follow links
    assert "votre compte est gardé" in client.post(page).content.decode()
    m.refresh_from_db()
    assert (m.avertissements, m.averti_le) == (0, None)
    assert m.renouvele_le is not None
    travailler()
    assert avertissements() == 1
    passer(669)
    travailler()
    assert avertissements() == 1
    passer(2)
    travailler()
    assert avertissements() == 2


def test_the_link_is_refused_when_forged_old_of_nobody_or_of_another_account(client, monkeypatch):
    m, autre = membre(700), membre(700)
    jeton = jeton_de_renouvellement(m.utilisateur)
    page = reverse("membre:renouveler", args=[jeton])
    assert client.post(reverse("membre:renouveler", args=[jeton[:-2] + "xx"])).status_code == 404
    client.force_login(autre.utilisateur)
    assert client.post(page).status_code == 403
    client.logout()
    monkeypatch.setattr("annuaire.jetons.DUREE", -1)
    assert client.post(page).status_code == 410
    monkeypatch.undo()
    Utilisateur.objects.filter(pk=m.utilisateur_id).update(is_active=False)
    assert client.post(page).status_code == 410
    assert Membre.objects.get(pk=m.pk).renouvele_le is None


def test_the_link_cancels_no_deletion(client):
    m = membre(900)
    Utilisateur.objects.filter(pk=m.utilisateur_id).update(suppression_le=timezone.now() + JOUR)
    page = reverse("membre:renouveler", args=[jeton_de_renouvellement(m.utilisateur)])
    assert "Connectez-vous pour garder votre compte" in client.post(page).content.decode()
    assert Membre.objects.get().renouvele_le is None
