"""Mails of the directory: importing this registers their kinds."""

from annuaire.emails import competences, contacts, recruteurs
from annuaire.emails.recruteurs import annoncer

__all__ = ["annoncer", "competences", "contacts", "recruteurs"]
