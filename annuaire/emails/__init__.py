"""Mails of the directory: importing this registers their kinds."""

from annuaire.emails import intentions, recruteurs
from annuaire.emails.recruteurs import annoncer

__all__ = ["annoncer", "intentions", "recruteurs"]
