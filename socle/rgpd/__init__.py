"""Personal data, said once: which fields, why, until when, and what their person receives (ADR 0027)."""

from socle.rgpd.registre import FICHES, IMPERSONNELS, Fiche, Personne, declarer, impersonnels

__all__ = ["FICHES", "IMPERSONNELS", "Fiche", "Personne", "declarer", "impersonnels"]

# `autodiscover` imports this module as it imports the `rgpd.py` of the other apps.
from socle.rgpd import comptes, courriers  # noqa: F401  (they declare)
