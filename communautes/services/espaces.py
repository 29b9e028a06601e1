"""Writes on the page of a community: what its animators say of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from annuaire.enums import EtatCommunaute
from annuaire.models import Adhesion, Communaute
from communautes.models import Espace
from communautes.permissions import can_animer
from communautes.services.tchap import inviter_membres
from socle.acteur import Acteur
from socle.contraintes import valider_contraintes

# A form sent again within this time is the same one.
DEUX_FOIS = timedelta(minutes=10)


class EnSommeil(Exception):
    """The community is not open: nobody acts there as a member."""


class PageChangee(Exception):
    """Somebody else wrote on the page since it was read."""

    def __init__(self, actuelle: str) -> None:
        super().__init__()
        self.actuelle = actuelle


def regler(communaute: Communaute, champs: Mapping[str, Any], *, acteur: Acteur, lu: str | None = None) -> Espace:
    """What its page says; members are invited into a new room. `lu` tells the page that was read.

    Raises `PageChangee`, `ValidationError` when the room is another one's.
    """
    with transaction.atomic():
        tenir_animee(communaute, acteur)
        espace, _ = Espace.objects.get_or_create(communaute=communaute)
        if lu is not None and lu != espace.empreinte:
            raise PageChangee(espace.empreinte)
        salon = espace.salon
        for nom, valeur in champs.items():
            setattr(espace, nom, valeur)
        valider_contraintes(espace)
        espace.save()
        if espace.salon != salon:
            inviter_membres(communaute.pk)
    return espace


def tenir_animee(communaute: Communaute, acteur: Acteur) -> Communaute:
    """Its row, locked for the time of an act of who leads it."""
    actuelle = Communaute.objects.select_for_update().get(pk=communaute.pk)
    if not can_animer(acteur, actuelle.pk):
        raise PermissionDenied
    return actuelle


def exiger_membre(communaute_id: int, acteur: Acteur) -> int:
    """The member who acts, today in this community, which is open. Raises `EnSommeil`."""
    if acteur.membre_id is None:
        raise PermissionDenied
    siennes = Adhesion.objects.de(acteur).actives().filter(communaute=communaute_id)
    etat = siennes.values_list("communaute__etat", flat=True).first()
    if etat is None:
        raise PermissionDenied
    if etat != EtatCommunaute.OUVERTE:
        raise EnSommeil
    return acteur.membre_id
