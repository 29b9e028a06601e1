"""Mails of the directory: importing this registers their kinds."""

from annuaire.emails import adhesions, competences, contacts, membres, recruteurs
from annuaire.emails.recruteurs import annoncer

__all__ = ["adhesions", "annoncer", "competences", "contacts", "membres", "recruteurs"]
