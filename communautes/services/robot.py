"""The bot: claim one row of the outbox, do it in its room, mark it; wherever it is interrupted.

A row is claimed for the time of `BAIL`, as a mail is. Between the answer of the homeserver and the mark, a kill has it
done again: a message by the same transaction, which is the same message; an invitation and a removal only if what the
room says of the person is not already so.
"""

import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import FrameType

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from annuaire.enums import EtatCommunaute
from communautes.enums import GesteTchap, StatutEnvoiTchap
from communautes.matrix import DEDANS, INTERDIT, ErreurMatrix, Limite, Matrix, Refus, ServeurInjoignable, robot
from communautes.messages import MESSAGES
from communautes.models import CompteTchap, EnvoiTchap, Espace
from communautes.salons import est_branche, est_l_empreinte_de
from socle.courrier.envoi import ABANDON, prochain_essai
from socle.vie import signer

journal = structlog.get_logger(__name__)

NOM = "tchap"  # of its process, for `socle.vie`
BAIL = timedelta(minutes=3)  # more than the five calls of an invitation can last: see `matrix.BORNES`
RETARD = timedelta(minutes=5)  # past which what waits for the bot says that it does not work
REPOS, REPOS_MAX = 2.0, 30.0  # seconds between two looks; when the homeserver or the database is down

RESERVER = """
UPDATE communautes_envoitchap SET prochain_essai = %(bail)s, essais = essais + 1
WHERE id = (
    SELECT id FROM communautes_envoitchap
    WHERE statut = 'à envoyer' AND prochain_essai <= %(maintenant)s
    ORDER BY essais, prochain_essai, id
    LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING *
"""


class SansObjet(Exception):
    """It has become false, or it is already so: nothing is to be done."""


def jamais() -> bool:
    return False


def vider(limite: int = 200, arret: Callable[[], bool] = jamais) -> int:
    """Deal with at most `limite` due rows; return how many. Nothing without Tchap.

    Raises `ServeurInjoignable`, or `Limite`, after giving back the row that it held.
    """
    faits = 0
    if not est_branche():
        return faits
    matrix = robot()
    while faits < limite and not arret() and (envoi := reserver()):
        traiter(envoi, matrix)
        faits += 1
    return faits


def reserver() -> EnvoiTchap | None:
    """Claim the first due row; the try is counted now, so that one that kills the bot is counted too."""
    maintenant = timezone.now()
    return next(iter(EnvoiTchap.objects.raw(RESERVER, {"maintenant": maintenant, "bail": maintenant + BAIL})), None)


def traiter(envoi: EnvoiTchap, matrix: Matrix) -> None:
    """Do it with what is true now. A failure is the row's own, and is written there."""
    try:
        reference = GESTES[envoi.geste](envoi, matrix)
    except ServeurInjoignable as panne:
        journal.warning("tchap unreachable", raison=panne.code)
        _rendre(envoi, envoi.created_at)  # due since then: its lateness shows
        abandonner(panne.code)
        raise
    except Limite as limite:
        _rendre(envoi, timezone.now() + timedelta(seconds=limite.attendre))
        raise
    except SansObjet as raison:
        _clore(envoi, StatutEnvoiTchap.ANNULE, raison=str(raison))
    except (OperationalError, InterfaceError):
        raise  # the database is down: the row has nothing to do with it, its lease will end
    except ObjectDoesNotExist:
        _clore(envoi, StatutEnvoiTchap.ANNULE, raison="ce dont il parle n’existe plus")
    except Exception as erreur:
        _echouer(envoi, erreur)
    else:
        _clore(envoi, StatutEnvoiTchap.ENVOYE, reference=reference)


def est_en_retard() -> bool:
    """Whether something that is due has waited too long for the bot."""
    return est_branche() and EnvoiTchap.objects.dus_avant(timezone.now() - RETARD).exists()


def abandonner(raison: str) -> None:
    """After two days without a homeserver, what waited all that time is given up: the admin shows it."""
    trop_vieux = EnvoiTchap.objects.dus_avant(timezone.now()).filter(created_at__lt=timezone.now() - ABANDON)
    trop_vieux.update(statut=StatutEnvoiTchap.ABANDONNE, erreur=f"serveur Tchap\u00a0: {raison}")


# --- In the room ------------------------------------------------------------------------------------------------------


def _ecrire(envoi: EnvoiTchap, matrix: Matrix) -> str:
    message = MESSAGES[envoi.genre](envoi)
    if message is None:
        raise SansObjet("ne se dit plus")
    salon = _salon(envoi)

    def ecrire() -> str:
        if matrix.est_chiffre(salon):  # written in clear there, it would be read by nobody as ours
            raise Refus("salon chiffré", definitif=True)
        return matrix.ecrire(salon, envoi.uuid, message.texte, message.html)

    return _dedans(matrix, salon, ecrire)


def _inviter(envoi: EnvoiTchap, matrix: Matrix) -> str:
    compte = _compte_du(envoi)
    if compte is None:
        raise SansObjet("n’est plus de la communauté")
    salon, qui = _salon(envoi), compte.identifiant

    def inviter() -> str:
        appartenance = matrix.appartenance(salon, qui)
        if appartenance in DEDANS:
            raise SansObjet("déjà dans le salon")
        if appartenance == "ban":
            raise Refus("exclu du salon par ses animateurs", definitif=True)
        matrix.inviter(salon, qui)
        suite = _compte_du(envoi)
        if suite is None or suite.identifiant != qui:  # it left while it was invited: another bot may have been there
            matrix.exclure(salon, qui)
            raise SansObjet("n’est plus de la communauté")
        return ""

    return _dedans(matrix, salon, inviter)


def _exclure(envoi: EnvoiTchap, matrix: Matrix) -> str:
    """Found among those who are there: who erased its account left nothing but a digest.

    Out of the room of then, even when the community sleeps, or has another one.
    """
    salon = envoi.objets["salon"]

    def exclure() -> str:
        qui = next((un for un in matrix.membres(salon) if est_l_empreinte_de(envoi.empreinte, un)), None)
        if qui is None:
            raise SansObjet("pas dans le salon")
        if CompteTchap.objects.dans(envoi.communaute_id).filter(identifiant=qui).exists():
            raise SansObjet("est revenu")
        matrix.exclure(salon, qui)
        return ""

    return _dedans(matrix, salon, exclure)


GESTES: dict[str, Callable[[EnvoiTchap, Matrix], str]] = {
    GesteTchap.ECRIRE: _ecrire,
    GesteTchap.INVITER: _inviter,
    GesteTchap.EXCLURE: _exclure,
}


def _dedans(matrix: Matrix, salon: str, acte: Callable[[], str]) -> str:
    """Refused, the bot answers the invitation that it may have received, and tries once more."""
    try:
        return acte()
    except Refus as refus:
        if refus.code != INTERDIT:
            raise
    matrix.entrer(salon)
    return acte()


def _salon(envoi: EnvoiTchap) -> str:
    """The room of now, of a community that does not sleep."""
    espaces = Espace.objects.filter(communaute=envoi.communaute_id, communaute__etat=EtatCommunaute.OUVERTE)
    salon = espaces.values_list("salon", flat=True).first()
    if not salon:
        raise SansObjet("plus de salon")
    return str(salon)


def _compte_du(envoi: EnvoiTchap) -> CompteTchap | None:
    compte: CompteTchap | None = CompteTchap.objects.dans(envoi.communaute_id).filter(membre=envoi.membre_id).first()
    return compte


# --- In its row -------------------------------------------------------------------------------------------------------


def _rendre(envoi: EnvoiTchap, pas_avant: datetime) -> None:
    """Give back a row that was claimed and not tried."""
    lignes = EnvoiTchap.objects.filter(pk=envoi.pk, statut=StatutEnvoiTchap.A_ENVOYER)
    lignes.update(prochain_essai=pas_avant, essais=envoi.essais - 1)


def _clore(envoi: EnvoiTchap, statut: StatutEnvoiTchap, *, raison: str = "", reference: str = "") -> None:
    lignes = EnvoiTchap.objects.filter(pk=envoi.pk)
    if statut != StatutEnvoiTchap.ENVOYE:  # a bot that lost its lease does not undo what the next one did
        lignes = lignes.filter(statut=StatutEnvoiTchap.A_ENVOYER)
    champs = {"statut": statut, "erreur": raison, "reference": reference}
    if statut != StatutEnvoiTchap.ABANDONNE:
        champs["empreinte"] = ""
    lignes.update(envoye_le=timezone.now() if statut == StatutEnvoiTchap.ENVOYE else None, **champs)


def _echouer(envoi: EnvoiTchap, erreur: Exception) -> None:
    raison, definitif = _raison(erreur)
    maintenant = timezone.now()
    suite = None if definitif else prochain_essai(envoi.essais, envoi.created_at, maintenant)
    journal.warning("tchap refused", envoi=envoi.pk, geste=envoi.geste, raison=raison, definitif=suite is None)
    if suite is None:
        _clore(envoi, StatutEnvoiTchap.ABANDONNE, raison=raison)
    else:
        lignes = EnvoiTchap.objects.filter(pk=envoi.pk, statut=StatutEnvoiTchap.A_ENVOYER)
        lignes.update(prochain_essai=suite, erreur=raison)


def _raison(erreur: Exception) -> tuple[str, bool]:
    """A code, and whether trying again is vain."""
    match erreur:
        case Refus(code=code, definitif=definitif):
            return code, definitif
        case ErreurMatrix(code=code):
            return code, False
        case KeyError():
            return "genre ou objet inconnu", False
    return f"composition impossible ({type(erreur).__name__})", False


# --- In its process ---------------------------------------------------------------------------------------------------


class Boucle:
    """`manage.py tchap`: one bot, that outlives the outages of what it stands on; several may run."""

    def __init__(self) -> None:
        self.arret = threading.Event()

    def arreter(self, numero: int = 0, cadre: FrameType | None = None) -> None:
        self.arret.set()

    def tourner(self) -> None:
        """Until `arreter()`, or SIGTERM."""
        for numero in (signal.SIGTERM, signal.SIGINT):
            signal.signal(numero, self.arreter)
        repos = REPOS
        while not self.arret.is_set():
            repos = REPOS if self._passer() else min(repos * 2, REPOS_MAX)
            self.arret.wait(repos)

    def _finir(self) -> bool:
        """Asked before each row."""
        signer(NOM)
        return self.arret.is_set()

    def _passer(self) -> bool:
        """Drain once; False when what we stand on is down."""
        signer(NOM)
        close_old_connections()
        try:
            vider(arret=self._finir)
        except Limite:
            return True  # its row waits; the others are looked at after the usual rest
        except ServeurInjoignable:
            return False
        except DatabaseError as erreur:
            journal.warning("tchap outbox unreachable", erreur=type(erreur).__name__)
            return False
        except Exception as erreur:  # a bug in one turn must not end the process
            journal.error("tchap turn failed", erreur=type(erreur).__name__)
            return False
        finally:
            close_old_connections()
        return True
