"""The private agenda of an account: an address that whoever holds it reads, until it is changed or stopped."""

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from communautes.models import Evenement, FluxAgenda, Inscription
from comptes.models import Utilisateur
from socle.acteur import Acteur, construire

OCTETS = 32  # of secret: 256 bits, nobody finds one by trying
PASSE = timedelta(days=90)  # what is older is no longer in the feed
LIGNES_MAX = 500


def renouveler_agenda(*, acteur: Acteur) -> str:
    """Open one's agenda, or change its address: the one before stops at once. Return the secret, kept nowhere."""
    if acteur.membre_id is None or acteur.utilisateur_id is None:
        raise PermissionDenied
    secret = token_urlsafe(OCTETS)
    FluxAgenda.objects.update_or_create(
        utilisateur_id=acteur.utilisateur_id, defaults={"empreinte": _empreinte(secret), "created_at": timezone.now()}
    )
    return secret


def arreter_agenda(*, acteur: Acteur) -> bool:
    """Its address answers nothing any more; False when there was none."""
    return bool(FluxAgenda.objects.filter(utilisateur=acteur.utilisateur_id).delete()[0])


def lire_agenda(secret: str) -> list[Inscription] | None:
    """What the agenda of this secret holds, as its account may read it now; None for a secret that opens nothing.

    A moderator reads there as any member does: no second factor was proved.
    """
    compte = Utilisateur.objects.filter(flux_agenda__empreinte=_empreinte(secret), is_active=True).first()
    if compte is None:
        return None
    acteur = construire(compte, equipe=False)
    siennes = Inscription.objects.dans_l_agenda(acteur, timezone.now() - PASSE)
    lisibles = siennes.filter(evenement__in=Evenement.objects.visible_by(acteur).order_by().values("pk"))
    return list(lisibles.select_related("evenement").order_by("-evenement__debut", "-pk")[:LIGNES_MAX])


def _empreinte(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
