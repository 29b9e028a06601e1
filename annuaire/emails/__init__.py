"""Mails of the directory: importing this registers their kinds."""

from annuaire.emails import adhesions, competences, contacts, intentions, membres, recruteurs
from annuaire.emails.recruteurs import annoncer

__all__ = ["adhesions", "annoncer", "competences", "contacts", "intentions", "membres", "recruteurs"]
