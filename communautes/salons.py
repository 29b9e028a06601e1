"""Identifiers of Matrix, and what ties one to a person of ours. Queries nothing."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

LONGUEUR = 255  # bytes: the specification's own limit
# A user (https://spec.matrix.org/v1.11/appendices/#user-identifiers) and a room, on a named server.
SERVEUR = r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?"
COMPTE = re.compile(rf"@(?P<local>[a-z0-9._=/+-]+):(?P<serveur>{SERVEUR})")
SALON = re.compile(rf"![^\s:\x00-\x1f]{{1,200}}(?::{SERVEUR})?")  # without its server since rooms of version 12
# Tchap leaves these out of the identifiers that it makes.
HORS_IDENTIFIANT = re.compile(r"[^a-z0-9._=/-]")


def est_branche() -> bool:
    """Whether this site is tied to Tchap: a server, the account of the bot, the servers whose accounts it invites."""
    return bool(settings.TCHAP_SERVEUR)


def est_un_salon(texte: str) -> bool:
    return len(texte.encode()) <= LONGUEUR and SALON.fullmatch(texte) is not None


def est_un_compte(texte: str) -> bool:
    return len(texte.encode()) <= LONGUEUR and COMPTE.fullmatch(texte) is not None


def est_admis(identifiant: str) -> bool:
    """Of a server whose accounts are invited (`TCHAP_DOMAINES`): itself, or below it when it begins with a dot."""
    lu = COMPTE.fullmatch(identifiant)
    serveur = lu["serveur"] if lu else ""
    return any(serveur == domaine or (domaine[0] == "." and serveur.endswith(domaine)) for domaine in _domaines())


def est_de(identifiant: str, adresses: Iterable[str]) -> bool:
    """Whether it is made of one of these addresses, as Tchap makes it: « @ » becomes « - », in lower case; a number
    follows when the address has had several accounts.

    An address of which Tchap leaves a sign out makes none: « jean.martin+ez@ » is not « jean.martinez@ ».
    """
    lu = COMPTE.fullmatch(identifiant)
    local = lu["local"] if lu else ""
    formes = (adresse.lower().replace("@", "-") for adresse in adresses)
    entieres = (forme for forme in formes if not HORS_IDENTIFIANT.search(forme))
    return any(re.fullmatch(re.escape(forme) + "[0-9]{0,3}", local) for forme in entieres)


def empreinte_de(identifiant: str) -> str:
    """What remains of who is to be taken out: recognised in the room, read nowhere."""
    return _empreinte(identifiant, settings.SECRET_KEY)


def est_l_empreinte_de(empreinte: str, identifiant: str) -> bool:
    """Those of a key that is being changed hold."""
    cles = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(empreinte, _empreinte(identifiant, cle)) for cle in cles)


def _empreinte(identifiant: str, cle: str) -> str:
    return salted_hmac("communautes.salons", identifiant, secret=cle, algorithm="sha256").hexdigest()


def _domaines() -> list[str]:
    return [domaine.lower() for domaine in settings.TCHAP_DOMAINES]
