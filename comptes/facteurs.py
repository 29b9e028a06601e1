"""Writes on the second factor of an account; allauth holds the secrets."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from comptes.models import Utilisateur
from comptes.portier import portier
from comptes.services import couper_sessions


def activer(utilisateur: Utilisateur, secret: str, *, session: str | None) -> None:
    """Other sessions than the one whose key is `session` end: they proved less."""
    with transaction.atomic():
        utilisateur = Utilisateur.objects.select_for_update().get(pk=utilisateur.pk)
        if not is_mfa_enabled(utilisateur):  # two tabs at once
            TOTP.activate(utilisateur, secret)
            RecoveryCodes.activate(utilisateur)
            portier().tracer("activer_second_facteur", utilisateur, par=utilisateur.pk)
        couper_sessions(utilisateur, sauf=session)
        portier().send_mail("second-facteur", utilisateur.email, {"actif": True})


def retirer(utilisateur: Utilisateur, *, session: str | None) -> None:
    with transaction.atomic():
        _oublier(utilisateur, par=utilisateur.pk, sauf=session)
        portier().send_mail("second-facteur", utilisateur.email, {"actif": False})


def retirer_pour(utilisateur: Utilisateur, *, par: int) -> None:
    """An administrator does it for who lost its phone: nobody is connected to this account any more."""
    with transaction.atomic():
        _oublier(utilisateur, par=par)


def _oublier(utilisateur: Utilisateur, *, par: int, sauf: str | None = None) -> None:
    oublies, _ = Authenticator.objects.filter(user=utilisateur).delete()
    couper_sessions(utilisateur, sauf=sauf)
    if oublies:
        portier().tracer("retirer_second_facteur", utilisateur, par=par)


def renouveler_codes(utilisateur: Utilisateur) -> None:
    """Ten new recovery codes; the older ones are worth nothing."""
    with transaction.atomic():
        utilisateur = Utilisateur.objects.select_for_update().get(pk=utilisateur.pk)
        Authenticator.objects.filter(user=utilisateur, type=Authenticator.Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(utilisateur)
        portier().tracer("renouveler_codes", utilisateur, par=utilisateur.pk)


@receiver(post_save, sender=Authenticator)
def _tracer_code_employe(instance: Authenticator, created: bool, update_fields: Any, **_: Any) -> None:
    """allauth spends a recovery code in a transaction of its own, where no service of ours is: hence a signal."""
    if instance.type == Authenticator.Type.RECOVERY_CODES and not created and update_fields is None:
        portier().tracer("employer_code", instance.user, par=instance.user_id)
