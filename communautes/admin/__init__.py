"""Screens of communities for the team."""

from communautes.admin import tchap

__all__ = ["tchap"]
