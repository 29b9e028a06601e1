"""Offers in the admin: the list, the page of one, the decision."""

from opportunites.admin.offres import OffreAdmin

__all__ = ["OffreAdmin"]
