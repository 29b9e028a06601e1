"""Drain the outbox: claim one row, send it, mark it; whoever does it, and wherever it is interrupted.

A row is claimed for the time of `BAIL`: a sender that is killed leaves it to the next, and holds no other. Between
the answer of the mail server and the mark, a kill doubles the mail: its Message-ID is fixed in the row, so that
readers' software sees one.
"""

import re
import smtplib
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from socle.courrier import destinataire
from socle.courrier.genres import GENRES
from socle.courrier.liaison import Liaison, ServeurInjoignable
from socle.courrier.rendu import rendre
from socle.models import Courriel, StatutCourriel

journal = structlog.get_logger(__name__)

BAIL = timedelta(seconds=90)  # more than a mail can last: see `liaison.DELAI_MAX`
ABANDON = timedelta(hours=48)
DELAIS = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
DELAI_LONG = timedelta(hours=4)

# Enhanced codes that speak of this mailbox alone and for good (RFC 3463, 7505): nobody there, ill-written, moved,
# takes no mail, closed. Any other may be about us, about a whole domain, or about today: full, over quota, relaying.
CODES_DE_LA_PERSONNE = {b"5.1.1", b"5.1.3", b"5.1.6", b"5.1.10", b"5.2.1"}
CODE_ETENDU = re.compile(rb"\d\.\d{1,3}\.\d{1,3}(?!\d)")

# `CourrielQuerySet.a_envoyer`, claimed in one round trip: it is done once a mail, by everybody at the same time.
RESERVER = """
UPDATE socle_courriel SET reserve_jusqu_a = %(bail)s, essais = essais + 1
WHERE id = (
    SELECT id FROM socle_courriel
    WHERE statut = 'à envoyer' AND a_partir_de <= %(maintenant)s
      AND (reserve_jusqu_a IS NULL OR reserve_jusqu_a <= %(maintenant)s)
    ORDER BY urgent DESC, essais, a_partir_de, id
    LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING *
"""


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
    return next(iter(Courriel.objects.raw(RESERVER, {"maintenant": maintenant, "bail": maintenant + BAIL})), None)


def envoyer(courriel: Courriel, liaison: Liaison) -> None:
    """Compose with the rights of now, send, mark. A failure is the row's own and is written there."""
    adresse = ""
    try:
        adresse = destinataire.trouver(courriel)
        message = GENRES[courriel.genre](courriel)
        if message is None:
            raise destinataire.SansDestinataire("sans objet au départ")
        liaison.envoyer(rendre(message, courriel, adresse))
    except destinataire.SansDestinataire as raison:
        _clore(courriel, StatutCourriel.ANNULE, str(raison))
        return
    except destinataire.Reporte:
        _clore(courriel, StatutCourriel.REPORTE, "")
        return
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
        if refuse_la_personne(erreur):
            destinataire.noter_refus(adresse, raison_de(erreur)[0])
        return
    _clore(courriel, StatutCourriel.ENVOYE, "")
    if courriel.urgent:
        destinataire.oublier_refus(adresse)


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


def refuse_la_personne(erreur: Exception) -> bool:
    """Whether this address is refused for good, for itself; a server that does not say so silences nobody."""
    if not isinstance(erreur, smtplib.SMTPRecipientsRefused) or not erreur.recipients:
        return False
    code, texte = next(iter(erreur.recipients.values()))
    etendu = CODE_ETENDU.match(texte)
    return 500 <= code < 600 and etendu is not None and etendu[0] in CODES_DE_LA_PERSONNE


def _ou(erreur: Exception) -> str:
    """Where it broke, without the message, which may quote a person."""
    pas = traceback.extract_tb(erreur.__traceback__)[-2:]
    return " ".join(f"{un.filename.rpartition('/')[2]}:{un.lineno}" for un in pas)
