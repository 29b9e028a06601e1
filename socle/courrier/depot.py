"""Write a mail to send."""

from collections.abc import Mapping, Sequence
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

LOT = 1000  # rows by statement


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


def deposer_tous(genre: str, lignes: Sequence[tuple[int, Mapping[str, int], str]]) -> int:
    """Write a mail for each (account, objects, key) in the current transaction; return how many were not there yet.

    Raises `KeyError` for an unknown kind.
    """
    GENRES[genre]
    domaine, maintenant, deposes = urlsplit(settings.SITE_URL).hostname, timezone.now(), 0
    with transaction.atomic():
        for debut in range(0, len(lignes), LOT):
            courriels = [
                Courriel(
                    genre=genre,
                    utilisateur_id=utilisateur,
                    objets=dict(objets),
                    cle=cle,
                    message_id=make_msgid(domain=domaine),
                    a_partir_de=maintenant,
                )
                for utilisateur, objets, cle in lignes[debut : debut + LOT]
            ]
            Courriel.objects.bulk_create(courriels, ignore_conflicts=True)
            deposes += Courriel.objects.filter(message_id__in=[c.message_id for c in courriels]).count()
        if deposes:
            reveiller_apres()
    return deposes


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
