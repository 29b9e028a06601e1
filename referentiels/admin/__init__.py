"""The referential in the admin."""

from referentiels.admin.competences import CompetenceAdmin
from referentiels.admin.ecrans import OrganismeAdmin, ReferentielAdmin

__all__ = ["CompetenceAdmin", "OrganismeAdmin", "ReferentielAdmin"]
