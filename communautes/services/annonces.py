"""Writes on announcements: a few lines of who leads a community, shown until a day."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from annuaire.models import Communaute
from communautes.models import Annonce
from communautes.permissions import can_animer
from communautes.services.espaces import tenir_animee
from communautes.services.tchap import annoncer
from socle.acteur import Acteur
from socle.contraintes import valider_contraintes

# A form sent again within this time is the same one.
DEUX_FOIS = timedelta(minutes=10)


def creer(communaute: Communaute, champs: Mapping[str, Any], *, acteur: Acteur) -> Annonce:
    """Shown on the page, and said once in the room of the community, if it has one; sent twice, it is the same one."""
    with transaction.atomic():
        tenir_animee(communaute, acteur)
        annonce = Annonce(communaute=communaute, auteur_id=acteur.utilisateur_id, **champs)
        recentes = Annonce.objects.filter(
            communaute=communaute, auteur=acteur.utilisateur_id, publiee_le__gte=timezone.now() - DEUX_FOIS
        )
        if deja := recentes.filter(**champs).order_by("pk").first():
            return deja
        valider_contraintes(annonce)
        annonce.save()
        annoncer(communaute.pk, "annonce", {"annonce": annonce.pk}, f"annonce:{annonce.pk}")
    return annonce


def modifier(annonce: Annonce, champs: Mapping[str, Any], *, acteur: Acteur) -> None:
    """Its words and its last day; whose community it is does not change."""
    with transaction.atomic():
        actuelle = _tenir(annonce, acteur)
        for nom, valeur in champs.items():
            setattr(actuelle, nom, valeur)
        valider_contraintes(actuelle)
        actuelle.save(update_fields=list(champs))


def supprimer(annonce: Annonce, *, acteur: Acteur) -> None:
    with transaction.atomic():
        _tenir(annonce, acteur).delete()


def _tenir(annonce: Annonce, acteur: Acteur) -> Annonce:
    actuelle = Annonce.objects.select_for_update(of=("self",)).get(pk=annonce.pk)
    if not can_animer(acteur, actuelle.communaute_id):
        raise PermissionDenied
    return actuelle
