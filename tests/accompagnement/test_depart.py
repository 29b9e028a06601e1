"""Leaving an administration and coming back by another one: who sees the intention at each step, and what is said."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from annuaire.enums import EtatMembre
from comptes import services as comptes
from tests.conftest import ClientStrict
from tests.factories import IntentionFactory, OrganismeFactory, RecruteurFactory

pytestmark = pytest.mark.django_db
RIEN = "Rien\u00a0: ni votre intention, ni qu’elle existe."


@pytest.fixture
def employeurs():
    return {sigle: OrganismeFactory(sigle=sigle, domaines_courriel=f"{sigle.lower()}.gouv.fr") for sigle in "ABC"}


@pytest.fixture
def intention(employeurs):
    intention = IntentionFactory(membre__organisme=employeurs["A"], membre__utilisateur__email="ada@a.gouv.fr")
    EmailAddress.objects.create(user=intention.membre.utilisateur, email="ada@a.gouv.fr", verified=True)
    EmailAddress.objects.create(
        user=intention.membre.utilisateur, email="ada@personnel.example", verified=True, primary=True
    )
    return intention


@pytest.fixture
def voient(client, employeurs, intention):
    """By whose recruiters the intention is read; « Qui me voit ? » says the same of each."""
    recruteurs = {sigle: RecruteurFactory(organisme=organisme).utilisateur for sigle, organisme in employeurs.items()}

    def voient():
        client.force_login(intention.membre.utilisateur)
        lus = set()
        for sigle, compte in recruteurs.items():
            lecteur = ClientStrict()
            lecteur.force_login(compte)
            if lecteur.head(reverse("accompagnement:detail", args=[intention.uuid])).status_code == 200:
                lus.add(sigle)
            dite = client.get(reverse("accompagnement:qui_me_voit"), {"employeur": employeurs[sigle].pk})
            assert (RIEN not in dite.content.decode()) == (sigle in lus), sigle
        return lus

    return voient


def test_out_of_scope_nobody_reads_it_and_the_new_employer_does_not_either(client, intention, employeurs, voient):
    compte, membre = intention.membre.utilisateur, intention.membre
    assert voient() == {"B", "C"}
    comptes.retirer_adresse(compte, EmailAddress.objects.get(email="ada@a.gouv.fr"))
    membre.refresh_from_db()
    assert membre.etat == EtatMembre.HORS_PERIMETRE
    assert voient() == set()
    page = client.get(reverse("accompagnement:ma_mobilite")).content.decode()
    assert "Personne ne la voit" in page
    assert "Montrée aux employeurs" not in page
    comptes.ajouter_adresse(compte, "ada@b.gouv.fr")
    membre.refresh_from_db()
    assert (membre.etat, membre.organisme) == (EtatMembre.ACTIVE, employeurs["B"])
    assert voient() == {"C"}, "ni l’ancienne administration, ni la nouvelle"
    assert "Montrée aux employeurs" in client.get(reverse("accompagnement:ma_mobilite")).content.decode()
