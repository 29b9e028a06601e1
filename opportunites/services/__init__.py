"""Writes on offers. Changes of state go through the journal."""

from opportunites.services.importation import (
    expirer,
    importer,
    importer_modifications,
    reimporter,
    retirer_absentes,
)

__all__ = ["expirer", "importer", "importer_modifications", "reimporter", "retirer_absentes"]
