"""Drain the outbox: claim one row, send it, mark it; whoever does it, and wherever it is interrupted.

A row is claimed for the time of `BAIL`: a sender that is killed leaves it to the next, and holds no other. Between
the answer of the mail server and the mark, a kill doubles the mail: its Message-ID is fixed in the row, so that
readers' software sees one.
"""

import smtplib
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from socle.courrier.genres import GENRES
from socle.courrier.liaison import Liaison, ServeurInjoignable
from socle.courrier.rendu import rendre
from socle.models import Courriel, StatutCourriel

journal = structlog.get_logger(__name__)

BAIL = timedelta(seconds=90)  # more than a mail can last: see `liaison.DELAI_MAX`
ABANDON = timedelta(hours=48)
DELAIS = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
DELAI_LONG = timedelta(hours=4)


def jamais() -> bool:
    return False


def vider(limite: int = 200, arret: Callable[[], bool] = jamais) -> int:
    """Deal with at most `limite` due rows, until none is left or `arret()`; return how many.

    Raises `ServeurInjoignable` after giving back the row that it held.
    """
    faits = 0
    with Liaison() as liaison:
        while faits < limite and not arret() and (courriel := reserver()):
            envoyer(courriel, liaison)
            faits += 1
    return faits


def reserver() -> Courriel | None:
    """Claim the first due row; the try is counted now, so that one that kills its sender is counted too."""
    maintenant = timezone.now()
    with transaction.atomic():
        courriel = Courriel.objects.a_envoyer(maintenant).select_for_update(skip_locked=True).first()
        if courriel is not None:
            courriel.reserve_jusqu_a, courriel.essais = maintenant + BAIL, courriel.essais + 1
            courriel.save(update_fields=["reserve_jusqu_a", "essais"])
    return courriel


def envoyer(courriel: Courriel, liaison: Liaison) -> None:
    """Compose with the rights of now, send, mark. A failure is the row's own and is written there."""
    try:
        destinataire = _destinataire(courriel)
        message = GENRES[courriel.genre](courriel) if destinataire else None
        if message is None:
            _clore(courriel, StatutCourriel.ANNULE, "sans objet au départ" if destinataire else "compte fermé")
            return
        liaison.envoyer(rendre(message, courriel, destinataire))
    except ServeurInjoignable as erreur:
        journal.warning("mail server unreachable", erreur=str(erreur))
        rendre_a_la_file(courriel)
        abandonner()
        raise
    except (OperationalError, InterfaceError):
        raise  # the database is down: the mail has nothing to do with it, its lease will end
    except ObjectDoesNotExist:
        _clore(courriel, StatutCourriel.ANNULE, "ce dont il parle n’existe plus")
        return
    except Exception as erreur:
        _echouer(courriel, erreur)
        return
    _clore(courriel, StatutCourriel.ENVOYE, "")


def rendre_a_la_file(courriel: Courriel) -> None:
    """Give back a row that was claimed and not tried."""
    lignes = Courriel.objects.filter(pk=courriel.pk, statut=StatutCourriel.A_ENVOYER)
    lignes.update(reserve_jusqu_a=None, essais=courriel.essais - 1)


def abandonner() -> None:
    """After two days without a mail server, what waited all that time has failed: the admin shows it."""
    trop_vieux = Courriel.objects.a_envoyer_depuis(timezone.now(), ABANDON).order_by()
    trop_vieux.update(statut=StatutCourriel.ECHOUE, raison="serveur de courriels injoignable", secret={})


def prochain_essai(essais: int, a_partir_de: datetime, maintenant: datetime) -> datetime | None:
    """When to try again after `essais` failures; None past 48 hours, the last try being at their end."""
    fin = a_partir_de + ABANDON
    if maintenant >= fin:
        return None
    delai = DELAIS[essais - 1] if essais <= len(DELAIS) else DELAI_LONG
    return min(maintenant + delai, fin)


def _destinataire(courriel: Courriel) -> str:
    """The address of now; none for an account that was closed."""
    if courriel.utilisateur is None:
        return courriel.adresse
    if not courriel.utilisateur.is_active:
        return ""
    return courriel.adresse or courriel.utilisateur.email


def _clore(courriel: Courriel, statut: StatutCourriel, raison: str) -> None:
    lignes = Courriel.objects.filter(pk=courriel.pk)
    if statut != StatutCourriel.ENVOYE:  # a sender that lost its lease does not undo what the next one did
        lignes = lignes.filter(statut=StatutCourriel.A_ENVOYER)
    lignes.update(
        statut=statut,
        raison=raison,
        secret={},
        reserve_jusqu_a=None,
        sent_at=timezone.now() if statut == StatutCourriel.ENVOYE else None,
    )


def _echouer(courriel: Courriel, erreur: Exception) -> None:
    raison, definitif = raison_de(erreur)
    suite = None if definitif else prochain_essai(courriel.essais, courriel.a_partir_de, timezone.now())
    journal.warning(
        "mail not sent",
        courriel=courriel.pk,
        genre=courriel.genre,
        essais=courriel.essais,
        raison=raison,
        ou=_ou(erreur),
        definitif=suite is None,
    )
    if suite is None:
        _clore(courriel, StatutCourriel.ECHOUE, raison)
    else:
        lignes = Courriel.objects.filter(pk=courriel.pk, statut=StatutCourriel.A_ENVOYER)
        lignes.update(reserve_jusqu_a=suite, raison=raison)


def raison_de(erreur: Exception) -> tuple[str, bool]:
    """Return a code, never the server's text (it quotes the address), and whether trying again is vain.

    A refusal of the sender is about our settings: it is tried again, they can be mended.
    """
    match erreur:
        case smtplib.SMTPRecipientsRefused(recipients=refus) if refus:
            code = next(iter(refus.values()))[0]
            return f"destinataire refusé ({code})", 500 <= code < 600
        case smtplib.SMTPDataError(smtp_code=code):
            return f"message refusé ({code})", 500 <= code < 600
        case smtplib.SMTPResponseException(smtp_code=code):
            return f"refus du serveur ({code})", False
        case smtplib.SMTPException() | OSError():
            return f"liaison coupée ({type(erreur).__name__})", False
        case KeyError():
            return "genre ou objet inconnu", False
    return f"composition impossible ({type(erreur).__name__})", False


def _ou(erreur: Exception) -> str:
    """Where it broke, without the message, which may quote a person."""
    pas = traceback.extract_tb(erreur.__traceback__)[-2:]
    return " ".join(f"{un.filename.rpartition('/')[2]}:{un.lineno}" for un in pas)
