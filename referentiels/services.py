"""Writes of the referential beyond a plain form."""

from django.db import transaction
from django.utils import timezone

from referentiels.models import Denomination, Organisme


def renommer(organisme: Organisme, nom: str) -> None:
    """Give an organisme its new name and keep the older one, by which people and files still call it.

    Nothing happens when the name read under the lock is already this one.
    """
    with transaction.atomic():
        ancien = Organisme.objects.select_for_update().get(pk=organisme.pk).nom
        if ancien == nom:
            return
        connue = Denomination.objects.filter(organisme=organisme, libelle__iexact=ancien).first()
        denomination = connue or Denomination(organisme=organisme, libelle=ancien)
        denomination.jusqu_au = timezone.localdate()
        denomination.save()
        organisme.nom = nom
        organisme.save(update_fields=["nom"])
