"""Mails of the directory: importing this registers their kinds."""

from annuaire.emails.recruteurs import annoncer

__all__ = ["annoncer"]
