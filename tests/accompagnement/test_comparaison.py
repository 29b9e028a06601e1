"""What a recruiter learns of the skills of who listens, beside its own offers: what is shown to it, and no more."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import Audience
from annuaire.models import Membre
from opportunites.enums import EtatOffre
from referentiels.enums import EtatCompetence
from tests.factories import (
    CompetenceDeclareeFactory,
    CompetenceFactory,
    IntentionFactory,
    OffreFactory,
    OrganismeFactory,
    RecruteurFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def python():
    return CompetenceFactory(code="python", libelle="Langage Python")


@pytest.fixture
def intention(python):
    intention = IntentionFactory(membre__audience_competences=Audience.RECRUTEURS)
    CompetenceDeclareeFactory(membre=intention.membre, competence=python, niveau=3)
    return intention


@pytest.fixture
def ailleurs():
    return OrganismeFactory()


@pytest.fixture
def offre(ailleurs, python):
    sql = CompetenceFactory(code="sql", libelle="Langage SQL")
    return OffreFactory(organisme=ailleurs, intitule="Architecte de données", competences=[python, sql])


@pytest.fixture
def page(client, intention, ailleurs):
    """What the recruiter elsewhere reads, with these criteria in the address."""
    client.force_login(RecruteurFactory(organisme=ailleurs).utilisateur)

    def page(**criteres):
        reponse = client.get(reverse("accompagnement:detail", args=[intention.uuid]), criteres)
        assert reponse.status_code == 200
        return reponse.content.decode()

    return page


def test_skills_kept_for_members_are_neither_said_nor_compared(page, intention, offre):
    Membre.objects.filter(pk=intention.membre_id).update(audience_competences=Audience.MEMBRES)
    lue = page(offre=offre.uuid)
    assert "Langage" not in lue
    assert "Pourquoi cette personne" not in lue
    assert "ne montre pas de compétences aux employeurs, ou n’en a pas encore déclaré" in lue


def test_a_proposed_skill_is_its_author_s_alone(page, intention, offre):
    neuve = CompetenceFactory(libelle="Savoir neuf", etat=EtatCompetence.PROPOSEE)
    CompetenceDeclareeFactory(membre=intention.membre, competence=neuve)
    assert "Savoir neuf" not in page(offre=offre.uuid)


@pytest.mark.parametrize("demandee", ["", "x", "é" * 300, "00000000-0000-4000-8000-000000000000"])
def test_an_offer_that_is_none_compares_nothing(page, offre, demandee):
    lue = page(offre=demandee)
    assert "Architecte de données" in lue
    assert "Pourquoi cette personne" not in lue


def test_nor_one_of_another_employer_nor_one_that_is_over(page, ailleurs, python):
    hier = timezone.localdate() - timedelta(days=1)
    for champs in (
        {},
        {"organisme": ailleurs, "etat": EtatOffre.BROUILLON},
        {"organisme": ailleurs, "date_limite": hier},
    ):
        offre = OffreFactory(intitule="Pas celle-ci", competences=[python], **champs)
        assert "Pas celle-ci" not in page(offre=offre.uuid)
    assert "Vous n’avez pas d’offre en ligne" in page()


def test_an_offer_that_asks_for_no_skill_says_so(page, ailleurs):
    offre = OffreFactory(organisme=ailleurs)
    offre.exigences.all().delete()
    assert "ne demande aucune compétence" in page(offre=offre.uuid)


def test_the_recruiter_reads_why(page, offre):
    lue = page(offre=offre.uuid)
    assert "Pourquoi cette personne" in lue
    assert "Ses compétences y répondent en partie" in lue
    assert "Niveau attendu" in lue
    assert "Vos compétences" not in lue


def test_its_person_reads_the_same_skills_and_no_comparison(client, intention):
    client.force_login(intention.membre.utilisateur)
    lue = client.get(reverse("accompagnement:detail", args=[intention.uuid])).content.decode()
    assert "Langage Python" in lue
    assert "Comparer avec une de vos offres" not in lue


def test_who_sees_me_shows_the_skills_that_an_employer_reads(client, intention, ailleurs):
    client.force_login(intention.membre.utilisateur)
    ou = reverse("accompagnement:qui_me_voit")
    assert "Langage Python" in client.get(ou, {"employeur": ailleurs.pk}).content.decode()
    Membre.objects.filter(pk=intention.membre_id).update(audience_competences=Audience.MEMBRES)
    assert "Langage Python" not in client.get(ou, {"employeur": ailleurs.pk}).content.decode()
