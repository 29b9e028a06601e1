"""To whom a mail leaves, decided when it leaves: the account, its subscription and its addresses of now."""

from comptes.models import Utilisateur
from comptes.services import compte_de
from socle.courrier.genres import LISTE_DU_GENRE
from socle.enums import RythmeAbonnement
from socle.models import Abonnement, AdresseEnEchec, Courriel


class SansDestinataire(Exception):
    """Nobody should receive this mail any more; the text says why, for the admin."""


class Reporte(Exception):
    """Its reader would rather read it in La lettre."""


def trouver(courriel: Courriel) -> str:
    """The address of now. Raises `SansDestinataire`, and `Reporte` for what La lettre is to tell.

    What carries a secret (a code, a notice about the account) is still tried at an address that refuses: it may have
    been mended.
    """
    liste = LISTE_DU_GENRE.get(courriel.genre)
    if courriel.utilisateur is None:
        if liste:  # nobody could unsubscribe from it
            raise SansDestinataire("sans compte")
        adresse = courriel.adresse
    elif not courriel.utilisateur.is_active:
        raise SansDestinataire("compte fermé")
    elif liste:
        adresse = _abonnee(courriel.utilisateur, liste)
    else:
        adresse = courriel.adresse or courriel.utilisateur.email
    if not courriel.urgent and AdresseEnEchec.objects.refuse(adresse):
        raise SansDestinataire("adresse qui refuse")
    return adresse


def _abonnee(utilisateur: Utilisateur, liste: str) -> str:
    if utilisateur.suppression_le is not None:
        raise SansDestinataire("compte bientôt supprimé")
    rythme, adresse = Abonnement.objects.reglage(utilisateur.pk, liste)
    if rythme == RythmeAbonnement.AUCUN:
        raise SansDestinataire("désabonné")
    if rythme == RythmeAbonnement.LETTRE:
        raise Reporte
    return adresse or utilisateur.email


def noter_refus(adresse: str, raison: str) -> None:
    """From now on only urgent mails are tried there; nothing is kept of an address that no account holds."""
    if compte_de(adresse.lower()) is not None:
        AdresseEnEchec.objects.bulk_create(
            [AdresseEnEchec(adresse=adresse.lower(), raison=raison)], ignore_conflicts=True
        )


def oublier_refus(adresse: str) -> bool:
    """It answered, its owner asks to try again, or no account holds it any more; return whether it refused."""
    return bool(AdresseEnEchec.objects.filter(adresse=adresse.lower()).delete()[0])
