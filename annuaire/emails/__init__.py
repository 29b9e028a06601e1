"""Mails of the directory: importing this registers their kinds."""

from annuaire.emails import adhesions, attestations, competences, contacts, intentions, membres, recruteurs
from annuaire.emails.recruteurs import annoncer

__all__ = ["adhesions", "annoncer", "attestations", "competences", "contacts", "intentions", "membres", "recruteurs"]
