"""Writes on subscriptions, and on the addresses where they are received."""

from collections.abc import Mapping
from types import EllipsisType
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models.functions import Lower

from comptes.models import CodeEnvoye, Utilisateur
from comptes.services import adresses_de
from socle import registres
from socle.acteur import Acteur
from socle.courrier.destinataire import oublier_refus
from socle.courrier.listes import LISTES
from socle.enums import RythmeAbonnement, VerbeTrace
from socle.models import Abonnement, AdresseEnEchec, Courriel, StatutCourriel
from socle.traces import tracer


class AdresseInconnue(Exception):
    """The address is not one that this account has confirmed."""


class RythmeInconnu(Exception):
    """This subject is not received at that rhythm."""


def regler(
    utilisateur: Utilisateur,
    liste: str,
    *,
    rythme: RythmeAbonnement,
    adresse: EmailAddress | EllipsisType | None = ...,
) -> None:
    """Receive this list at this rhythm, at this address: None is the account's, `...` the same as before.

    Raises `AdresseInconnue`, `RythmeInconnu`, and `KeyError` for an unknown list.
    """
    if rythme not in LISTES[liste].rythmes:
        raise RythmeInconnu
    choix: dict[str, Any] = {"rythme": rythme}
    with transaction.atomic():
        Utilisateur.objects.select_for_update().get(pk=utilisateur.pk)  # an address may be leaving it
        if isinstance(adresse, EmailAddress):
            confirmees = EmailAddress.objects.filter(pk=adresse.pk, user=utilisateur, verified=True)
            if not confirmees.exists():
                raise AdresseInconnue
        if not isinstance(adresse, EllipsisType):
            choix["adresse"] = adresse
        if rythme != RythmeAbonnement.AUCUN and Abonnement.objects.est_arrete(utilisateur.pk, liste):
            for reprendre in registres.reprises.get(liste, ()):
                reprendre(utilisateur.pk)
        Abonnement.objects.update_or_create(utilisateur=utilisateur, liste=LISTES[liste].nom, defaults=choix)


def choisir(utilisateur: Utilisateur, choix: Mapping[str, RythmeAbonnement]) -> None:
    """Receive each of these subjects so, all or none; the others stay as they are. Raises as `regler`."""
    with transaction.atomic():
        for liste, rythme in choix.items():
            regler(utilisateur, liste, rythme=rythme)


def desabonner(utilisateur: Utilisateur, liste: str) -> None:
    """Twice is once; the chosen address stays, for whoever comes back."""
    regler(utilisateur, liste, rythme=RythmeAbonnement.AUCUN)


def reessayer(adresse: EmailAddress) -> None:
    """Write again to this address, until it refuses again; its owner asks."""
    with transaction.atomic():
        oublier_refus(adresse.email)
        proprietaire = Acteur(utilisateur_id=adresse.user_id)
        tracer(VerbeTrace.REESSAYER_ADRESSE, acteur=proprietaire, objet=adresse.user, adresse=adresse.pk)


def effacer(utilisateur: int) -> None:
    """Leave nothing of an account that is being anonymised."""
    compte = Utilisateur.objects.get(pk=utilisateur)
    en_cours = CodeEnvoye.objects.filter(utilisateur=utilisateur).values_list("adresse", flat=True).order_by()
    adresses = {adresse.lower() for adresse in (compte.email, *adresses_de(compte), *en_cours)}
    AdresseEnEchec.objects.filter(adresse__in=adresses).delete()
    Courriel.objects.alias(minuscules=Lower("adresse")).filter(minuscules__in=adresses).delete()
    a_dire = (StatutCourriel.A_ENVOYER, StatutCourriel.REPORTE)
    Courriel.objects.filter(utilisateur=utilisateur, statut__in=a_dire).delete()
    Abonnement.objects.filter(utilisateur=utilisateur).delete()
