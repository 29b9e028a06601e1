"""Write a mail to send."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from socle.courrier.genres import GENRES
from socle.courrier.reveil import reveiller_apres
from socle.models import Courriel, StatutCourriel


def deposer(
    genre: str,
    *,
    utilisateur: int | None = None,
    adresse: str = "",
    objets: Mapping[str, int] | None = None,
    secret: Mapping[str, Any] | None = None,
    cle: str | None = None,
    a_partir_de: datetime | None = None,
) -> Courriel | None:
    """Write the mail in the current transaction; return None when one with the same `cle` is already there.

    `utilisateur` is the account that reads it; `adresse` alone when no account holds it yet. With a `secret` it
    passes before the others: someone waits for it. Raises `KeyError` for an unknown kind.
    """
    GENRES[genre]
    courriel = Courriel(
        genre=genre,
        utilisateur_id=utilisateur,
        adresse=adresse,
        objets=dict(objets or {}),
        secret=dict(secret or {}),
        urgent=bool(secret),
        cle=cle,
        message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
        a_partir_de=a_partir_de or timezone.now(),
    )
    depose: Courriel | None = courriel
    if cle is None:
        courriel.save(force_insert=True)
    else:
        Courriel.objects.bulk_create([courriel], ignore_conflicts=True)
        depose = Courriel.objects.filter(message_id=courriel.message_id).first()
    if depose is not None and depose.a_partir_de <= timezone.now():
        reveiller_apres()
    return depose


def relancer(courriels: QuerySet[Courriel]) -> set[int]:
    """Send again those that failed, as if deposited now; return their ids. A code whose `secret` is gone is left."""
    with transaction.atomic():
        echoues = courriels.filter(statut=StatutCourriel.ECHOUE, urgent=False).order_by("pk")
        numeros = set(echoues.select_for_update(of=("self",)).values_list("pk", flat=True))
        Courriel.objects.filter(pk__in=numeros).update(
            statut=StatutCourriel.A_ENVOYER, raison="", essais=0, a_partir_de=timezone.now(), reserve_jusqu_a=None
        )
        if numeros:
            reveiller_apres()
    return numeros
