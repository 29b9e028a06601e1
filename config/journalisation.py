"""Logs as structured lines on standard error: JSON in production, readable in development."""

import re
from typing import Any

import structlog

# The signed links of the mails: who holds one acts without a login. Django's own lines about refusals quote the path.
LIEN_SIGNE = re.compile(r"(/lettre/(?:desabonner|preferences)/)[^/?\s]+")
# The page of an offer, what keeps it, and nothing else under it: with the number of an account beside, it would say
# who reads what.
OFFRE_LUE = re.compile(r"(/opportunites/)[0-9a-f-]{36}(?!/(?!(?:ne-plus-)?garder\b)\w)", re.IGNORECASE)


def sans_donnee_personnelle(_logger: Any, _methode: str, ligne: dict[str, Any]) -> dict[str, Any]:
    """Drop what django-structlog takes from the request: the words typed in the query, the address, the browser.

    A signed link is cut, and so is the number of an offer that is read, wherever they are quoted.
    """
    for cle in ("ip", "user_agent"):
        ligne.pop(cle, None)
    if "request" in ligne:
        ligne["request"] = str(ligne["request"]).partition("?")[0]
    for cle, valeur in ligne.items():
        if isinstance(valeur, str):
            ligne[cle] = OFFRE_LUE.sub(r"\1…", LIEN_SIGNE.sub(r"\1…", valeur))
    return ligne


CHAINE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    sans_donnee_personnelle,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
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
