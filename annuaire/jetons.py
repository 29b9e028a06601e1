"""The signed link of a warning: it keeps an account, and opens nothing else."""

from uuid import UUID

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse

from comptes.models import Utilisateur
from socle.jetons import LONGUEUR, JetonRefuse, Refus

DUREE = 120 * 24 * 60 * 60  # seconds: from the first warning until the account is gone, and a month more

_signataire = TimestampSigner(sep=".", salt="annuaire.jetons")


def jeton_de_renouvellement(utilisateur: Utilisateur) -> str:
    return _signataire.sign(utilisateur.uuid.hex)


def lire_renouvellement(jeton: str) -> Utilisateur:
    """Raises `JetonRefuse`."""
    try:
        uuid = UUID(_signataire.unsign(jeton[:LONGUEUR], max_age=DUREE))
    except SignatureExpired:
        raise JetonRefuse(Refus.PERIME) from None
    except (BadSignature, ValueError):
        raise JetonRefuse(Refus.FORGE) from None
    utilisateur = Utilisateur.objects.filter(uuid=uuid, is_active=True, membre__isnull=False).first()
    if utilisateur is None:
        raise JetonRefuse(Refus.DISPARU)
    return utilisateur


def lien_de_renouvellement(utilisateur: Utilisateur) -> str:
    """Its path, for a mail."""
    return reverse("membre:renouveler", args=[jeton_de_renouvellement(utilisateur)])
