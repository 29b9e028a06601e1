"""`manage.py oublier`: the works that forget, run or counted by the very rule that forgets."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone

from accueil.models import Lettre, Visite
from comptes.models import EssaiManque, Utilisateur
from socle import registres
from socle.models import AdresseEnEchec, Courriel, StatutCourriel, Trace
from socle.rgpd.registre import travaux
from tests.factories import OffreVueFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

ANCIEN = timedelta(days=400)


@pytest.fixture
def vieilles():
    """One row too old for each of several works; one of today beside."""
    compte, parti = UtilisateurFactory(), UtilisateurFactory(suppression_le=timezone.now() - timedelta(days=1))
    avant, jour = timezone.now() - ANCIEN, timezone.localdate()
    for quand in (timezone.now(), avant):
        Visite.objects.create(utilisateur=compte, jour=timezone.localdate(quand))
        Lettre.objects.create(utilisateur=compte, jour=timezone.localdate(quand), contenu={"offres": [1]})
        OffreVueFactory(utilisateur=compte, at=quand)
        courriel = {"statut": StatutCourriel.ENVOYE, "created_at": quand, "message_id": f"<{quand.year}@x>"}
        Courriel.objects.create(genre="code", utilisateur=compte, **courriel)
    Lettre.objects.create(utilisateur=compte, jour=jour - timedelta(days=10), contenu={"offres": [2]})
    EssaiManque.objects.create(adresse=compte.email)
    EssaiManque.objects.filter(adresse=compte.email).update(created_at=avant)
    AdresseEnEchec.objects.create(adresse="partie@exemple.gouv.fr", raison="5.1.1")
    return compte, parti


NOMBRES = {
    "comptes": 2,  # an account to anonymise, a wrong code
    "purger_visites": 1,
    "purger_lettres": 2,  # one deleted, one emptied
    "purger_vues": 1,
    "purger_courriels": 1,
    "purger_adresses": 1,
}


def lancer(**options):
    sortie = StringIO()
    call_command("oublier", stdout=sortie, stderr=sortie, **options)
    return sortie.getvalue().splitlines()


def photo():
    modeles = (Visite, Lettre, EssaiManque, AdresseEnEchec, Courriel, Trace, Utilisateur)
    return {modele: list(modele.objects.order_by("pk").values()) for modele in modeles}


def dites(suffixe):
    return [f"{nom}\u00a0: {NOMBRES.get(nom, 0)} {suffixe}" for nom in travaux()]


def test_a_simulation_counts_and_changes_nothing(vieilles, django_capture_on_commit_callbacks):
    avant = photo()
    with django_capture_on_commit_callbacks() as apres_validation:
        assert lancer(simulation=True) == [*dites("à oublier"), "Rien n’a été changé."]
    assert not apres_validation
    assert photo() == avant


def test_what_was_counted_is_forgotten_and_nothing_else(vieilles):
    assert lancer() == [*dites("oubliés"), "Fait."]
    compte, parti = vieilles
    parti.refresh_from_db()
    assert parti.email.endswith("@supprime.invalid")
    assert Visite.objects.count() == Courriel.objects.filter(utilisateur=compte).count() == 1
    assert sorted(bool(lettre.contenu) for lettre in Lettre.objects.all()) == [False, True]
    assert all(
        ligne.endswith((": 0 oubliés", "Fait.")) for ligne in (ligne.replace("\u00a0", "") for ligne in lancer())
    )


@pytest.mark.parametrize("simulation", [True, False])
def test_a_work_that_fails_says_so_and_does_not_keep_the_others(vieilles, monkeypatch, simulation):
    def tomber(jour):
        Visite.objects.all().delete()
        raise DatabaseError("une adresse@exemple.gouv.fr")

    monkeypatch.setitem(registres.travaux_du_jour, "purger_visites", tomber)
    sortie = StringIO()
    with pytest.raises(CommandError, match="1 travail"):
        call_command("oublier", simulation=simulation, stdout=sortie, stderr=sortie)
    lignes = sortie.getvalue()
    assert "purger_visites\u00a0: échec (DatabaseError), rien d’oublié" in lignes
    assert "adresse@" not in lignes
    assert f"purger_lettres\u00a0: 2 {'à oublier' if simulation else 'oubliés'}" in lignes
    assert Visite.objects.count() == 2
