"""What a test must leave as it found it: the state of the process, which every later test of the worker shares."""

import logging
import os
from typing import Any

from django.conf import settings
from django.contrib import admin

from socle import registres
from socle.courrier.genres import GENRES
from socle.courrier.listes import LISTES

Etat = dict[str, dict[str, Any]]

# pytest writes its own variable at each phase.
_A_PYTEST = "PYTEST_CURRENT_TEST"
_REGISTRES = {
    # Not `__builtins__`, which a module holds too: a compiled library writes there when it is imported.
    **{nom: un for nom, un in vars(registres).items() if type(un) in {list, dict} and not nom.startswith("__")},
    "GENRES": GENRES,
    "LISTES": LISTES,
    "admin.site": admin.site._registry,
}


def _journal(journal: logging.Logger) -> tuple[Any, ...]:
    """But for what pytest adds during a phase, and for the handler that a library gives itself when it is imported."""
    siens = tuple(h for h in journal.handlers if type(h) is not logging.NullHandler and "_pytest" not in h.__module__)
    return journal.level, journal.disabled, journal.propagate, siens


def photographier() -> Etat:
    journaux = {
        nom: _journal(journal)
        for nom, journal in logging.root.manager.loggerDict.items()
        if isinstance(journal, logging.Logger)
    }
    reglages = {nom: valeur for nom, valeur in vars(settings._wrapped).items() if nom.isupper()}
    return {
        "journal": {"racine": _journal(logging.root), **journaux},
        "variable d’environnement": os.environ.copy() | {_A_PYTEST: ""},
        "réglage": reglages | {"LOGGING": repr(settings.LOGGING)},  # changed in place, it would still equal itself
        "registre": {nom: type(valeur)(valeur) for nom, valeur in _REGISTRES.items()},
    }


def ecarts(avant: Etat, apres: Etat) -> list[str]:
    """The names of what changed, in plain French."""
    dits = []
    for sorte, etait in avant.items():
        est = apres[sorte]
        if etait != est:
            # A logger that appears is of a library just imported: it sets its own.
            connus = etait if sorte == "journal" else etait | est
            noms = {nom for nom in connus if etait.get(nom) != est.get(nom)}
            dits += [f"{sorte} {nom}" for nom in sorted(noms)]
    return dits
