"""The existing list of members, read from a file."""

from annuaire.importation.membres import importer

__all__ = ["importer"]
