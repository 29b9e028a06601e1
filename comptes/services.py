"""Writes on accounts: open, addresses, sessions, deletion."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from comptes.enums import Nature
from comptes.essais import DUREE, verrouiller_adresse
from comptes.models import CodeEnvoye, EssaiManque, Identite, Utilisateur
from comptes.portier import portier

ADRESSES = 3  # by account
DELAI_SUPPRESSION = timedelta(days=30)


class AdresseRefusee(Exception):
    """The address cannot do what is asked; the text says why, in French, for the person."""


def compte_de(adresse: str) -> Utilisateur | None:
    """The account that logs in with this address: one it confirmed, or the one it was opened with."""
    confirmee = EmailAddress.objects.filter(email=adresse, verified=True).select_related("user").first()
    return confirmee.user if confirmee else Utilisateur.objects.filter(email=adresse).first()


def peut_se_connecter(adresse: str) -> bool:
    """Whether a login code may leave for this address: it has an account, or may open one."""
    return portier().nature(adresse) == Nature.PUBLIQUE or compte_de(adresse) is not None


def ouvrir_compte(adresse: str) -> Utilisateur:
    """The account of an address whose code was just typed, opened if needed. Raises `AdresseRefusee`."""
    with transaction.atomic():
        verrouiller_adresse(adresse)
        utilisateur = compte_de(adresse)
        if utilisateur is None:
            utilisateur = _creer(adresse)
        if not utilisateur.is_active:
            raise AdresseRefusee("Ce compte est désactivé. Écrivez à l’équipe de modération pour en savoir plus.")
        if not EmailAddress.objects.filter(user=utilisateur, email=adresse).exists():
            confirmee = EmailAddress.objects.create(
                user=utilisateur, email=adresse, verified=True, primary=adresse == utilisateur.email
            )
            _tracer("ouvrir_compte", utilisateur, adresse=confirmee.pk)
        return utilisateur


def trouver_ou_creer_compte(adresse: str) -> Utilisateur:
    """The account of somebody who is invited: it can be used once its address is confirmed by a login."""
    _exiger_publique(adresse)  # before looking for an account: the answer must not tell whether there is one
    with transaction.atomic():
        verrouiller_adresse(adresse)
        return compte_de(adresse) or _creer(adresse)


def _tracer(verbe: str, utilisateur: Utilisateur, **codes: Any) -> None:
    """What a person does to its own account."""
    portier().tracer(verbe, utilisateur, par=utilisateur.pk, **codes)


def _exiger_publique(adresse: str) -> None:
    if portier().nature(adresse) != Nature.PUBLIQUE:
        raise AdresseRefusee("Cette adresse ne peut pas ouvrir de compte. Utilisez une adresse professionnelle.")


def _creer(adresse: str) -> Utilisateur:
    _exiger_publique(adresse)
    return Utilisateur.objects.create_user(adresse)


def ajouter_adresse(utilisateur: Utilisateur, adresse: str) -> EmailAddress:
    """Give the account an address whose code was just typed. Raises `AdresseRefusee`."""
    with transaction.atomic():
        verrouiller_adresse(adresse)
        Utilisateur.objects.select_for_update(no_key=True).get(pk=utilisateur.pk)
        if compte_de(adresse) is not None:
            raise AdresseRefusee("Cette adresse est déjà celle d’un compte. Retirez-la d’abord de ce compte.")
        anciennes = adresses_de(utilisateur)
        if len(anciennes) >= ADRESSES:
            raise AdresseRefusee(f"Un compte a {ADRESSES} adresses au plus. Retirez-en une d’abord.")
        if not anciennes:
            EmailAddress.objects.create(user=utilisateur, email=utilisateur.email, verified=True, primary=True)
        ajoutee = EmailAddress.objects.create(user=utilisateur, email=adresse, verified=True, primary=False)
        _tracer("ajouter_adresse", utilisateur, adresse=ajoutee.pk)
        _informer("adresse-ajoutee", {utilisateur.email, adresse, *anciennes}, adresse)
        portier().adresses_changees(utilisateur.pk, ajoutee=ajoutee.pk)
    return ajoutee


def adresses_de(utilisateur: Utilisateur) -> list[str]:
    return list(EmailAddress.objects.filter(user=utilisateur).order_by("pk").values_list("email", flat=True))


def retirer_adresse(utilisateur: Utilisateur, adresse: EmailAddress) -> None:
    """Raises `AdresseRefusee` on the address that receives the mails: another must be chosen first."""
    with transaction.atomic():
        Utilisateur.objects.select_for_update(no_key=True).get(pk=utilisateur.pk)
        actuelle = EmailAddress.objects.filter(pk=adresse.pk, user=utilisateur).first()
        if actuelle is None:
            raise AdresseRefusee("Cette adresse n’est plus sur votre compte.")
        if actuelle.primary:
            raise AdresseRefusee("Cette adresse reçoit vos courriels. Choisissez-en d’abord une autre pour cela.")
        restantes = set(adresses_de(utilisateur))
        _tracer("retirer_adresse", utilisateur, adresse=adresse.pk)
        adresse.delete()
        portier().oublier_refus(adresse.email)
        _informer("adresse-retiree", restantes, adresse.email)
        portier().adresses_changees(utilisateur.pk)


def choisir_adresse(utilisateur: Utilisateur, adresse: EmailAddress) -> None:
    """From now on mails go to this confirmed address. Raises `AdresseRefusee` when it is no longer there."""
    with transaction.atomic():
        Utilisateur.objects.select_for_update(no_key=True).get(pk=utilisateur.pk)
        choisie = EmailAddress.objects.filter(pk=adresse.pk, user=utilisateur, verified=True).first()
        if choisie is None:
            raise AdresseRefusee("Cette adresse n’est plus sur votre compte.")
        EmailAddress.objects.filter(user=utilisateur, primary=True).update(primary=False)
        EmailAddress.objects.filter(pk=adresse.pk).update(primary=True)
        Utilisateur.objects.filter(pk=utilisateur.pk).update(email=adresse.email)
        _tracer("choisir_adresse", utilisateur, adresse=adresse.pk)


def _informer(genre: str, destinataires: set[str], adresse: str) -> None:
    for destinataire in sorted(destinataires):
        portier().send_mail(genre, destinataire, {"adresse": adresse})


def fermer_sessions(utilisateur: Utilisateur, *, sauf: str | None = None, seule: int | None = None) -> None:
    """What a person asks: end all its sessions but the one whose key is `sauf`, or only the row `seule`."""
    with transaction.atomic():
        if nombre := couper_sessions(utilisateur, sauf=sauf, seule=seule):
            _tracer("fermer_sessions", utilisateur, nombre=nombre)


def couper_sessions(utilisateur: Utilisateur, *, sauf: str | None = None, seule: int | None = None) -> int:
    """The same, as a part of another act, whose trace says it all; return how many ended."""
    sessions = UserSession.objects.filter(user=utilisateur).exclude(session_key=sauf)
    if seule is not None:
        sessions = sessions.filter(pk=seule)
    with transaction.atomic():
        Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
        return sessions.delete()[0]


def demander_suppression(utilisateur: Utilisateur, *, par_la_plateforme: bool = False) -> None:
    """Close every session; the account is anonymised after a month unless its person logs in again."""
    with transaction.atomic():
        utilisateur.suppression_le = timezone.now() + DELAI_SUPPRESSION
        utilisateur.save(update_fields=["suppression_le"])
        couper_sessions(utilisateur)
        par = None if par_la_plateforme else utilisateur.pk
        portier().tracer("demander_suppression", utilisateur, par=par)
        _informer("suppression-demandee", {utilisateur.email, *adresses_de(utilisateur)}, utilisateur.email)


def annuler_suppression(utilisateur: Utilisateur) -> bool:
    """Keep the account; return whether it was about to be deleted."""
    with transaction.atomic():
        gardes = Utilisateur.objects.filter(pk=utilisateur.pk, suppression_le__isnull=False)
        if annulee := bool(gardes.update(suppression_le=None)):
            _tracer("annuler_suppression", utilisateur)
    return annulee


def anonymiser_comptes(*, effacer: Callable[[int], object]) -> int:
    """Make nobody of the accounts whose month is over; return how many.

    The row stays, without name nor address: the journal refers to it. `effacer` does the same for what is above us,
    in the same transaction, while the addresses can still be read.
    """
    echus = Utilisateur.objects.filter(suppression_le__lte=timezone.now(), is_active=True).order_by("pk")
    nombre = 0
    for numero in list(echus.values_list("pk", flat=True)):
        with transaction.atomic():
            utilisateur = echus.select_for_update(no_key=True).filter(pk=numero).first()
            if utilisateur is not None:
                effacer(numero)
                _anonymiser(utilisateur)
                nombre += 1
    return nombre


def _anonymiser(utilisateur: Utilisateur) -> None:
    for modele in (CodeEnvoye, EssaiManque):
        modele.objects.filter(adresse__in={utilisateur.email, *adresses_de(utilisateur)}).delete()
    CodeEnvoye.objects.filter(utilisateur=utilisateur).delete()  # of an address that it was adding
    for modele in (EmailAddress, Authenticator):
        modele.objects.filter(user=utilisateur).delete()
    Identite.objects.filter(utilisateur=utilisateur).delete()
    couper_sessions(utilisateur)
    utilisateur.groups.clear()
    utilisateur.user_permissions.clear()
    utilisateur.uuid = uuid4()
    utilisateur.email = f"compte-{utilisateur.pk}@supprime.invalid"
    utilisateur.is_active = utilisateur.is_staff = utilisateur.is_superuser = False
    utilisateur.last_login = None
    utilisateur.set_unusable_password()
    utilisateur.save()
    portier().tracer("anonymiser", utilisateur, par=None)


def purger_comptes() -> int:
    """Forget what has no use any more: codes and tries of yesterday, sessions that ended; return how many."""
    lignes: list[Any] = [
        modele.objects.filter(created_at__lt=timezone.now() - 6 * DUREE) for modele in (CodeEnvoye, EssaiManque)
    ]
    lignes.append(Session.objects.filter(expire_date__lt=timezone.now()))
    lignes.append(UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")))
    return sum(perimees.delete()[0] for perimees in lignes)
