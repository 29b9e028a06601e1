"""A few saved searches of fictitious people, so that the list and La lettre can be seen."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from comptes.models import Utilisateur
from opportunites import services
from opportunites.criteres import Demande, resoudre
from opportunites.enums import Cadence
from opportunites.models import RechercheEnregistree
from socle.acteur import Acteur

# Older than a Monday: the next letter tells of the offers that were just loaded.
ANCIENNETE = timedelta(days=8)

RECHERCHES = (
    ("Données en Île-de-France", Demande(texte="ingénieure données", codes={"region": ["11"]}), Cadence.QUOTIDIENNE),
    (
        "Cybersécurité en télétravail",
        Demande(codes={"famille": ["Sécurité"], "teletravail": ["oui"]}),
        Cadence.HEBDOMADAIRE,
    ),
    ("Python ou SQL, partout", Demande(codes={"competence": ["python", "sql"]}, perimetre="toutes"), Cadence.AUCUNE),
    ("Cheffe ou chef de projet", Demande(texte="chef de projet"), Cadence.QUOTIDIENNE),
)
EN_PAUSE = "Cheffe ou chef de projet"


def charger_recherches(adresses: Iterable[str]) -> int:
    """Give these accounts the searches above, unless they have some already; return how many were saved."""
    creees = 0
    for utilisateur in Utilisateur.objects.filter(email__in=list(adresses)).order_by("email"):
        acteur = Acteur(utilisateur.pk)
        with transaction.atomic():
            if not RechercheEnregistree.objects.visible_by(acteur).exists():
                creees += _enregistrer(acteur, utilisateur.email)
    return creees


def _enregistrer(acteur: Acteur, adresse: str) -> int:
    criteres = resoudre([demande for _, demande, _ in RECHERCHES])
    for (nom, _, cadence), un in zip(RECHERCHES, criteres, strict=True):
        jeton = uuid5(NAMESPACE_URL, f"{adresse}/{nom}")
        recherche = services.enregistrer(acteur=acteur, jeton=jeton, nom=nom, criteres=un.garder(), cadence=cadence)
        if nom == EN_PAUSE:
            services.mettre_en_pause(recherche, acteur=acteur)
    avant = timezone.now() - ANCIENNETE
    RechercheEnregistree.objects.visible_by(acteur).update(repere=avant, suivie_depuis=avant)
    return len(RECHERCHES)
