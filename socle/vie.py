"""Signs of life: the processes that nobody visits write that they are there, and `/sante/` names who went silent."""

import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import redis
import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from socle import registres
from socle.models import SigneDeVie

journal = structlog.get_logger(__name__)

PROCESSUS = ("worker", "beat", "courrier", "tchap")
RYTHME = 30.0  # seconds between two signs of one process
SILENCE = timedelta(seconds=100)  # after which a process is said silent: within two minutes of its death
ATTENTE_REDIS = 0.5  # seconds

OK, EN_PANNE, MUET, EN_RETARD, JAMAIS_VU = "ok", "en panne", "silencieux", "en retard", "jamais vu"
EN_ORDRE = {OK, JAMAIS_VU}  # a process that was never started here is not one that died

ECRIRE = (
    "INSERT INTO socle_signedevie (nom, vu_le) VALUES (%s, %s) ON CONFLICT (nom) DO UPDATE SET vu_le = EXCLUDED.vu_le"
)

_signes: dict[str, float] = {}  # when each process of ours last signed


def signer(nom: str) -> None:
    """Say that *nom* is there; costs nothing when it has just been said, and never fails."""
    maintenant = time.monotonic()
    if maintenant - _signes.get(nom, -RYTHME) < RYTHME:
        return
    _signes[nom] = maintenant
    for ecrire in (_ecrire, _toucher):  # one that fails does not silence the other
        try:
            ecrire(nom)
        except (DatabaseError, OSError) as erreur:
            journal.warning("sign of life not written", processus=nom, erreur=type(erreur).__name__)


def _toucher(nom: str) -> None:
    if settings.SIGNE_DE_VIE:
        Path(settings.SIGNE_DE_VIE).touch()


def _ecrire(nom: str) -> None:
    """By a connection closed at once: the parent of a prefork pool must not hold one that its children inherit."""
    a_part = connection.copy()
    a_part.settings_dict["OPTIONS"].pop("pool", None)
    with closing(a_part), a_part.cursor() as curseur:
        curseur.execute(ECRIRE, [nom, timezone.now()])


def parties(une: str = "") -> dict[str, str]:
    """The state of each part, or of one alone; nothing when there is no such part.

    `web` looks at nothing but the process that answers: its own probe must not kill it because another part is dead.
    """
    if une == "web":
        return {"web": OK}
    if une == "redis":
        return {"redis": _redis()}
    if une and une not in {"base", *PROCESSUS}:
        return {}
    signes = _base_et_processus()
    if une:
        return {une: signes[une]} if une in signes else signes
    return signes | {"redis": _redis()}


def _base_et_processus() -> dict[str, str]:
    try:
        vus = dict(SigneDeVie.objects.order_by().values_list("nom", "vu_le"))
        retards = {nom for nom, est_en_retard in registres.retards.items() if est_en_retard()}
    except DatabaseError:  # who else is there cannot be known
        return {"base": EN_PANNE}
    limite = timezone.now() - SILENCE
    etats = {nom: (OK if vus[nom] >= limite else MUET) if nom in vus else JAMAIS_VU for nom in PROCESSUS}
    return {"base": OK, **etats, **{nom: EN_RETARD for nom in retards if etats[nom] in EN_ORDRE}}


def _redis() -> str:
    """Down, the site and its mails go on: it is named because the work of each day waits for it."""
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=ATTENTE_REDIS, socket_timeout=ATTENTE_REDIS, retry=None
        ) as client:
            client.ping()
    except redis.RedisError:
        return EN_PANNE
    return OK
