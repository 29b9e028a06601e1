"""Signed links of the mails of a list: they leave it, or change its rhythm, without a login (RFC 8058)."""

from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse

from comptes.models import Utilisateur
from socle.courrier.listes import LISTES, Liste

DUREE = 400 * 24 * 60 * 60  # seconds: the mails of a whole year, and the holidays after it
LONGUEUR = 200

_signataire = TimestampSigner(sep=".", salt="socle.jetons")


class Refus(StrEnum):
    FORGE = "forgé"
    PERIME = "périmé"
    DISPARU = "compte disparu"
    D_UN_AUTRE = "d’un autre compte"


class JetonRefuse(Exception):
    def __init__(self, refus: Refus) -> None:
        super().__init__(str(refus))
        self.refus = refus


def jeton(utilisateur: Utilisateur, liste: str) -> str:
    """What opens the subscription of this account to this list, and nothing else."""
    return _signataire.sign(f"{utilisateur.uuid.hex}.{LISTES[liste].nom}")


def lire_jeton(jeton: str) -> tuple[Utilisateur, Liste]:
    """Raises `JetonRefuse`."""
    try:
        identifiant, nom = _signataire.unsign(jeton[:LONGUEUR], max_age=DUREE).split(".")
        uuid, liste = UUID(identifiant), LISTES[nom]
    except SignatureExpired:
        raise JetonRefuse(Refus.PERIME) from None
    except (BadSignature, KeyError, ValueError):
        raise JetonRefuse(Refus.FORGE) from None
    utilisateur = Utilisateur.objects.filter(uuid=uuid, is_active=True).first()
    if utilisateur is None:
        raise JetonRefuse(Refus.DISPARU)
    return utilisateur, liste


def lien(page: str, utilisateur: Utilisateur, liste: str) -> str:
    """The whole address of `desabonner` or `preferences`, for a mail."""
    return settings.SITE_URL + reverse(f"abonnements:{page}", args=[jeton(utilisateur, liste)])
