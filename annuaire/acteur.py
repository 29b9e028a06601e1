"""What the directory knows of a connected person, for `Acteur`."""

from typing import Any

from annuaire.enums import RoleAdhesion, RoleRecruteur
from annuaire.querysets import casquettes


def completer(utilisateur_id: int) -> dict[str, Any]:
    """Fields of `Acteur`: employers it recruits for, branches included; membership, communities, mandates."""
    siennes = casquettes(utilisateur_id)
    return {
        "organismes": frozenset(organisme for organisme, _ in siennes.organismes),
        "responsable_de": _avec(siennes.organismes, RoleRecruteur.RESPONSABLE),
        "membre_id": siennes.membre,
        "etat_membre": siennes.etat_membre,
        "communautes": frozenset(communaute for communaute, _ in siennes.communautes),
        "animateur_de": _avec(siennes.communautes, RoleAdhesion.ANIMATEUR),
        "mandats": frozenset(type_ for _, type_ in siennes.mandats),
    }


def _avec(liens: frozenset[tuple[int, str]], role: str) -> frozenset[int]:
    return frozenset(numero for numero, le_sien in liens if le_sien == role)
