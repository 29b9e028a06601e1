"""Screens of mentoring for the moderation team: states, dates, keys; never what somebody asked for, nor objectives."""

from mentorat.admin import alertes, suivi

__all__ = ["alertes", "suivi"]
