"""Fictitious members of the demonstration."""

from annuaire.demo.profils import charger_profils

__all__ = ["charger_profils"]
