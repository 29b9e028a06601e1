"""Logs as structured lines on standard error: JSON in production, readable in development."""

import re
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import structlog

# The signed links of the mails: who holds one acts without a login. Django's own lines about refusals quote the path.
LIEN_SIGNE = re.compile(r"(/lettre/(?:desabonner|preferences)/|/membre/renouveler/|/evenements/agenda/)[^/?\s]+")
# The page of an offer, what keeps it, and nothing else under it: with the number of an account beside, it would say
# who reads what.
OFFRE_LUE = re.compile(r"(/opportunites/)[0-9a-f-]{36}(?!/(?!(?:ne-plus-)?garder\b)\w)", re.IGNORECASE)
# Who goes to one's own mobility, or to that of others: with the number of an account beside, it would say too much.
ESPACE_PERSONNEL = re.compile(r"/(?:ma-mobilite|mon-espace|accompagnement)/[^?\s]*")
CAUSES_MAX = 10  # of one error, the last first


def sans_donnee_personnelle(_logger: Any, _methode: str, ligne: dict[str, Any]) -> dict[str, Any]:
    """Drop what django-structlog takes from the request: the words typed in the query, the address, the browser.

    A signed link is cut, and so are the number of an offer that is read and the pages on mobility, wherever they are
    quoted.
    """
    for cle in ("ip", "user_agent"):
        ligne.pop(cle, None)
    if "request" in ligne:
        ligne["request"] = str(ligne["request"]).partition("?")[0]
    for cle, valeur in ligne.items():
        if isinstance(valeur, str):
            sans_offre = OFFRE_LUE.sub(r"\1…", LIEN_SIGNE.sub(r"\1…", valeur))
            ligne[cle] = ESPACE_PERSONNEL.sub("/…", sans_offre)
    return ligne


def dire_erreur(exc_info: tuple[type[BaseException], BaseException, TracebackType | None]) -> str:
    """Where it broke and on what kind of error; never its message, which quotes what was typed, or a whole row."""
    dites: list[str] = []
    erreur: BaseException | None = exc_info[1]
    while erreur is not None and len(dites) < CAUSES_MAX:
        pas = traceback.StackSummary.extract(traceback.walk_tb(erreur.__traceback__)).format()
        dites.append("".join(["Traceback:\n", *pas, _nommer(erreur)]))
        erreur = erreur.__cause__ or (None if erreur.__suppress_context__ else erreur.__context__)
    return "\n\n".join(reversed(dites))


def _nommer(erreur: BaseException) -> str:
    """Its class; of an error of PostgreSQL, its code too, and the names of the constraint, table and column."""
    diag = getattr(erreur, "diag", None)
    codes = [getattr(diag, nom, None) for nom in ("sqlstate", "constraint_name", "table_name", "column_name")]
    return " ".join([f"{type(erreur).__module__}.{type(erreur).__qualname__}", *(str(code) for code in codes if code)])


def taire_les_taches(_logger: Any, _methode: str, ligne: dict[str, Any]) -> dict[str, Any]:
    """Of a task that fails Celery quotes the message: its class is enough, the rest is in `exception`."""
    arguments = ligne.pop("positional_args", None)
    if isinstance(arguments, Mapping) and "exc" in arguments:
        record = ligne["_record"]
        classe = record.exc_info[0].__qualname__ if record.exc_info and record.exc_info[0] else "—"
        ligne["event"] = str(record.msg) % {**arguments, "exc": classe}
    return ligne


CHAINE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    taire_les_taches,
    sans_donnee_personnelle,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.ExceptionRenderer(dire_erreur),
]


def configurer(*, en_json: bool, niveau: str = "INFO") -> dict[str, Any]:
    """Configure structlog and return the `LOGGING` setting."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *CHAINE,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    rendu = structlog.processors.JSONRenderer() if en_json else structlog.dev.ConsoleRenderer(colors=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lignes": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": rendu,
                "foreign_pre_chain": CHAINE,
                "pass_foreign_args": True,
            }
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "lignes"},
            "aucun": {"class": "logging.NullHandler"},
        },
        # Anybody can send a wrong Host: it is answered 400 and is no error of ours.
        "loggers": {"django.security.DisallowedHost": {"handlers": ["aucun"], "propagate": False}},
        "root": {"handlers": ["console"], "level": niveau},
    }
