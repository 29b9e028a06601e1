"""Write a mail to send."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from socle.courrier.genres import GENRES
from socle.models import Courriel


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

    `utilisateur` is the account that reads it; `adresse` alone when no account holds it yet. Raises `KeyError` for
    an unknown kind.
    """
    GENRES[genre]
    courriel = Courriel(
        genre=genre,
        utilisateur_id=utilisateur,
        adresse=adresse,
        objets=dict(objets or {}),
        secret=dict(secret or {}),
        cle=cle,
        message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
        a_partir_de=a_partir_de or timezone.now(),
    )
    if cle is None:
        courriel.save(force_insert=True)
        return courriel
    Courriel.objects.bulk_create([courriel], ignore_conflicts=True)
    return Courriel.objects.filter(message_id=courriel.message_id).first()
