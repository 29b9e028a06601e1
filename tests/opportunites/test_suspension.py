"""What was suspended stays hidden, whatever closes it, until a moderator publishes it again."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from opportunites import services
from opportunites.enums import EtatOffre
from opportunites.models import Offre
from socle.acteur import ANONYME, SYSTEME
from socle.journal import changer_etat
from tests.factories import OffreFactory, OrganismeFactory, RecruteurFactory
from tests.opportunites.publication import acteur_de

pytestmark = pytest.mark.django_db


def jouer(offre, *verbes, **champs):
    for verbe in verbes:
        changer_etat(offre, verbe, acteur=SYSTEME, champs=champs if verbe == "pourvoir" else None)
    return offre


@pytest.mark.parametrize(
    "verbes",
    [
        ("suspendre", "expirer"),
        ("suspendre", "expirer", "declarer_infructueuse"),
        ("suspendre", "expirer", "pourvoir"),
        ("suspendre", "retirer"),
    ],
)
def test_closed_while_suspended_stays_hidden(client, verbes):
    offre = jouer(OffreFactory(), *verbes, issue="agent")
    assert not Offre.objects.visible_by(ANONYME).filter(pk=offre.pk).exists()
    assert client.get(offre.get_absolute_url()).status_code == 404


def test_published_again_then_closed_is_readable(client):
    offre = jouer(OffreFactory(), "suspendre", "retirer", "reprendre", "soumettre", "publier", "retirer")
    assert client.get(offre.get_absolute_url()).status_code == 200


def test_expired_while_suspended_is_not_renewed_without_a_moderator(client):
    organisme = OrganismeFactory()
    offre = jouer(OffreFactory(organisme=organisme), "suspendre", "expirer")
    with pytest.raises(ValidationError, match="suspendue"):
        services.renouveler(offre, version=offre.version, acteur=acteur_de(organisme))
    client.force_login(RecruteurFactory(organisme=organisme).utilisateur)
    reponse = client.post(reverse("opportunites:renouveler", args=[offre.uuid]), {"version": offre.version})
    assert reponse.status_code < 500
    offre.refresh_from_db()
    assert offre.etat == EtatOffre.EXPIREE


def test_an_import_leaves_what_an_employer_took_over_meanwhile():
    offre = OffreFactory(importee=True, intitule="Importée")
    Offre.objects.filter(pk=offre.pk).update(origine="plateforme", intitule="Reprise")
    services.importer_modifications({offre.pk: ({"intitule": "Du fichier", "origine": "csp"}, [])})
    offre.refresh_from_db()
    assert (offre.intitule, offre.origine) == ("Reprise", "plateforme")
