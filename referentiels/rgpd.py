"""Referentials speak of organisations, jobs and places, never of anybody."""

from socle.rgpd import impersonnels

impersonnels(
    """
    referentiels.Organisme referentiels.Denomination referentiels.Corps referentiels.Grade
    referentiels.Competence referentiels.NiveauCompetence referentiels.Metier referentiels.Appellation
    referentiels.Region referentiels.Departement referentiels.Synonyme referentiels.DernierChangement
    """
)
