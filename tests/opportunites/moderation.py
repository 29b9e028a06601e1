"""What the tests of moderation share: a moderator in a session, an offer that passes every check."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from comptes.models import Utilisateur
from opportunites.enums import EtatOffre, Issue
from opportunites.models import Offre
from socle import journal
from socle.acteur import Acteur, construire
from tests.factories import (
    CompetenceFactory,
    OffreFactory,
    OrganismeFactory,
    RecruteurFactory,
    UtilisateurFactory,
)

LISTE = "/admin/opportunites/offre/"


def connecter(client: Client, utilisateur: Utilisateur | None = None) -> Utilisateur:
    """Open a session of the moderation team; the client of tests proves its second factor."""
    utilisateur = utilisateur or UtilisateurFactory(moderateur=True)
    client.force_login(utilisateur)
    return utilisateur


def moderateur(utilisateur: Utilisateur | None = None) -> Acteur:
    return construire(utilisateur or UtilisateurFactory(moderateur=True))


def offre_soumise(**champs: Any) -> Offre:
    """Written and submitted by a recruiter of its employer; every check passes."""
    organisme = champs.pop("organisme", None) or OrganismeFactory()
    auteur = champs.pop("auteur", None) or RecruteurFactory(organisme=organisme).utilisateur
    defauts: dict[str, Any] = {
        "intitule": "Ingénieure ou ingénieur en sécurité des réseaux",
        "reference_csp": f"2026-{Offre.objects.count():06d}",
        "empreinte": "0" * 32,
        "autorite": "Direction du numérique",
        "date_publication": None,
        "date_vacance": timezone.localdate() + timedelta(days=60),
        "date_limite": timezone.localdate() + timedelta(days=50),
        "missions": "Vous construisez les chaînes de traitement des données du ministère. " * 5,
        "profil": "Vous aimez le travail en équipe et vous savez expliquer vos choix.",
        "conditions": "Travail au bureau, horaires de jour.",
        "candidature": "Par le formulaire de la direction.",
        "remuneration_min": 42_000,
        "remuneration_max": 56_000,
    }
    if "competences" not in champs:
        champs["competences"] = [CompetenceFactory() for _ in range(3)]
    offre = OffreFactory(
        etat=EtatOffre.BROUILLON, organisme=organisme, auteur=auteur, modifiee_par=auteur, **defauts | champs
    )
    journal.changer_etat(offre, "soumettre", acteur=construire(auteur))
    return offre


def amener(offre: Offre, etat: str) -> Offre:
    """Put an offer in a state without its history."""
    issue = Issue.AGENT if etat == EtatOffre.POURVUE else ""
    Offre.objects.filter(pk=offre.pk).update(etat=etat, date_publication=timezone.localdate(), issue=issue)
    offre.refresh_from_db()
    return offre


def donnees(offre: Offre, decision: str, **saisies: str) -> dict[str, Any]:
    """What the form of a decision sends."""
    return {"decision": decision, "etat": offre.etat, "version": offre.version, **saisies}


def adresse(offre: Offre) -> str:
    return f"{LISTE}{offre.pk}/moderer/"
