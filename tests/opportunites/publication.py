"""What the tests of publishing share."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from opportunites.enums import EtatOffre
from opportunites.models import ExigenceOffre, Offre
from referentiels.enums import OrigineExigence
from socle.acteur import Acteur, construire
from tests.factories import CompetenceFactory, OffreFactory, OrganismeFactory, RecruteurFactory

COMPLETE: dict[str, Any] = {
    "motif_absence_csp": "non-soumise",
    "autorite": "Secrétariat général",
    "profil": "Une personne curieuse.",
    "conditions": "Bureau partagé.",
    "candidature": "Écrire au service.",
}


def acteur_de(*organismes: Any, **kwargs: Any) -> Acteur:
    """Somebody who recruits for these employers."""
    utilisateur = kwargs.pop("utilisateur", None) or RecruteurFactory(organisme=organismes[0]).utilisateur
    for organisme in organismes:
        if organisme.recruteurs.filter(utilisateur=utilisateur).first() is None:
            RecruteurFactory(utilisateur=utilisateur, organisme=organisme)
    return construire(utilisateur)


def brouillon(organisme: Any = None, **champs: Any) -> Offre:
    """A draft that only lacks its requirements."""
    offre: Offre = OffreFactory(
        **{
            "etat": EtatOffre.BROUILLON,
            "organisme": organisme or OrganismeFactory(),
            "date_publication": None,
            "date_vacance": timezone.localdate() + timedelta(days=30),
            **COMPLETE,
            **champs,
        }
    )
    return offre


def complete(organisme: Any = None, **champs: Any) -> Offre:
    """A draft ready to be submitted."""
    offre = brouillon(organisme, **champs)
    ExigenceOffre.objects.create(
        offre=offre, competence=CompetenceFactory(), niveau=3, essentielle=True, origine=OrigineExigence.SAISIE
    )
    return offre
