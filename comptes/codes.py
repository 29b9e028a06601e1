"""Codes sent by mail: one way to make them, to count them and to check them, whatever they open.

They live in PostgreSQL and not in the session, as allauth would keep them: tries made from many browsers are counted
together.
"""

import secrets
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from comptes.enums import UsageCode
from comptes.essais import DUREE, manquer, restants
from comptes.models import CodeEnvoye, Utilisateur
from comptes.portier import portier

CHIFFRES = 8
ENVOIS = 3  # codes sent to one address within DUREE


class TropDeCodes(Exception):
    """This address had its codes, or its wrong tries, for now."""


class CodeRefuse(Exception):
    """The code typed opens nothing; `restants` tries are left, 0 when another code must be asked."""

    def __init__(self, restants: int, *, expire: bool = False) -> None:
        super().__init__("code refusé")
        self.restants, self.expire = restants, expire


def envoyer_code(adresse: str, usage: UsageCode, *, utilisateur: Utilisateur | None = None) -> CodeEnvoye:
    """Write a new code for this address and the mail that carries it. Raises `TropDeCodes`.

    Nothing here depends on whether an account holds the address: the mail is re-checked when it leaves.
    """
    with transaction.atomic():
        if not restants(adresse) or len(_recents(adresse)) >= ENVOIS:
            raise TropDeCodes
        en_clair = f"{secrets.randbelow(10**CHIFFRES):0{CHIFFRES}}"
        code = CodeEnvoye(usage=usage, adresse=adresse, utilisateur=utilisateur)
        code.empreinte = _empreinte(code.uuid, en_clair)
        code.save(force_insert=True)
        portier().send_mail("code", adresse, {"code": en_clair, "usage": str(usage)})
    return code


def verifier_code(
    identifiant: uuid.UUID, saisi: str, usage: UsageCode, *, utilisateur: Utilisateur | None = None
) -> CodeEnvoye:
    """Spend the code `identifiant` if `saisi` is it. Raises `CodeRefuse`; the wrong try stays counted."""
    code = CodeEnvoye.objects.filter(uuid=identifiant, usage=usage, utilisateur=utilisateur).first()
    if code is None:
        raise CodeRefuse(0, expire=True)
    with transaction.atomic():
        adresse, reste = code.adresse, restants(code.adresse)
        code = next((c for c in _recents(adresse) if c.uuid == identifiant and c.utilise_at is None), None)
        if code is not None and reste:
            if constant_time_compare(code.empreinte, _empreinte(code.uuid, saisi)):
                code.utilise_at = timezone.now()
                code.save(update_fields=["utilise_at"])
                portier().oublier_refus(code.adresse)
                return code
            manquer(adresse)
            reste -= 1
    raise CodeRefuse(reste, expire=code is None)


def _recents(adresse: str) -> list[CodeEnvoye]:
    """The codes of this address that count, its lock being held."""
    depuis = timezone.now() - DUREE
    return list(CodeEnvoye.objects.filter(adresse=adresse, created_at__gt=depuis).order_by("pk"))


def _empreinte(identifiant: uuid.UUID, en_clair: str) -> str:
    return salted_hmac("comptes.codes", f"{identifiant}:{en_clair}", algorithm="sha256").hexdigest()
