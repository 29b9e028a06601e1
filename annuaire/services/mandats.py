"""Mandates: granted and taken back by administrators, each with a trace."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from annuaire.models import Mandat
from annuaire.permissions import can_confier
from annuaire.services.intentions import suivre_les_casquettes
from socle.acteur import Acteur
from socle.enums import VerbeTrace
from socle.traces import tracer


def confier(mandat: Mandat, *, acteur: Acteur) -> None:
    """Write a new mandate. Raises `PermissionDenied`, `ValidationError` when its dates or its corps are wrong."""
    if not can_confier(acteur):
        raise PermissionDenied
    mandat.full_clean()
    with transaction.atomic():
        mandat.save(force_insert=True)
        suivre_les_casquettes(mandat.utilisateur_id)
        tracer(VerbeTrace.CONFIER_MANDAT, acteur=acteur, objet=mandat.utilisateur, mandat=mandat.pk, type=mandat.type)


def retirer(mandat: Mandat, *, acteur: Acteur) -> bool:
    """End a mandate today, at once; return whether it was still to end."""
    if not can_confier(acteur):
        raise PermissionDenied
    return _terminer(mandat, acteur)


def terminer(utilisateur: int, *, acteur: Acteur) -> None:
    """End all those of an account that goes, or that has left its administration."""
    for mandat in Mandat.objects.filter(utilisateur=utilisateur).order_by("pk"):
        _terminer(mandat, acteur)


def _terminer(mandat: Mandat, acteur: Acteur) -> bool:
    """The last day of a mandate is included: it ended yesterday, or never began."""
    hier = timezone.localdate() - timedelta(days=1)
    with transaction.atomic():
        en_cours = Mandat.objects.filter(Q(jusqu_au__isnull=True) | Q(jusqu_au__gt=hier), pk=mandat.pk)
        actuel = en_cours.select_for_update(of=("self",)).select_related("utilisateur").first()
        if actuel is None:
            return False
        codes: dict[str, Any] = {"mandat": actuel.pk, "type": actuel.type}
        if actuel.depuis > hier:
            actuel.delete()
        else:
            Mandat.objects.filter(pk=actuel.pk).update(jusqu_au=hier)
        tracer(VerbeTrace.RETIRER_MANDAT, acteur=acteur, objet=actuel.utilisateur, **codes)
    return True
