"""Writes of the directory. What is said of recruiters is here by its own name; the rest, by its module."""

from annuaire.services.rattachements import (
    DELAI_INVITATION,
    accepter_invitation,
    decliner_invitation,
    demander,
    effacer_rattachements,
    inviter,
    purger_invitations,
    refuser,
    retirer,
    retirer_tous,
    valider,
)

__all__ = [
    "DELAI_INVITATION",
    "accepter_invitation",
    "decliner_invitation",
    "demander",
    "effacer_rattachements",
    "inviter",
    "purger_invitations",
    "refuser",
    "retirer",
    "retirer_tous",
    "valider",
]
