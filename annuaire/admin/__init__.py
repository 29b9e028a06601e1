"""The directory in the admin."""

from annuaire.admin.recruteurs import DomainePublicAdmin, RecruteurAdmin

__all__ = ["DomainePublicAdmin", "RecruteurAdmin"]
