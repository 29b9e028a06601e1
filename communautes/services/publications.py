"""Writes on REX and commons: drafts, what their author asks and says of them, who keeps a commun alive."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from annuaire.enums import EtatCommunaute
from annuaire.models import Membre
from communautes.enums import EtatPublication
from communautes.models import Commun, RetourExperience
from communautes.models.publications import Publication
from communautes.permissions import (
    can_confirmer,
    can_designer,
    can_ecrire,
    can_maintenir,
    can_reprendre,
    est_membre_de,
    est_son_texte,
)
from communautes.services.espaces import DEUX_FOIS
from socle import journal
from socle.acteur import Acteur

MAINTENEURS_MAX = 20

Ecrite = TypeVar("Ecrite", bound=Publication)


class Perime(Exception):
    """The text changed since it was read."""


class TropDeMainteneurs(Exception):
    """As many people keep this commun alive as one may."""


def verrouiller(publication: Ecrite) -> Ecrite:
    """The text as it is now, locked until the end of the transaction. Raises `Perime` when it is gone."""
    textes = type(publication)._base_manager.select_for_update(of=("self",)).select_related("auteur")
    actuelle = textes.filter(pk=publication.pk).first()
    if actuelle is None:
        raise Perime
    return actuelle


def creer(modele: type[Ecrite], champs: Mapping[str, Any], *, acteur: Acteur) -> Ecrite:
    """Begin a draft, in an open community of which one is a member; sent twice, it is the same one."""
    communaute = champs["communaute"]
    if not est_membre_de(acteur, communaute.pk) or communaute.etat != EtatCommunaute.OUVERTE:
        raise PermissionDenied
    with transaction.atomic():
        auteur = Membre.objects.select_for_update(of=("self",)).get(pk=acteur.membre_id or 0)
        recentes = modele._base_manager.filter(auteur=auteur, created_at__gte=timezone.now() - DEUX_FOIS)
        deja: Ecrite | None = recentes.filter(etat=EtatPublication.BROUILLON, **champs).order_by("pk").first()
        if deja is not None:
            return deja
        publication = modele(auteur=auteur, **champs)
        journal.creer([publication], "creer", acteur=acteur)
    return publication


def modifier(publication: Publication, champs: Mapping[str, Any], version: int, *, acteur: Acteur) -> None:
    """As long as it is a draft; the facts of a REX are to be checked again.

    Raises `Perime` when it was saved elsewhere since it was read, `TransitionRefusee` when it is no draft.
    """
    with transaction.atomic():
        actuelle = verrouiller(publication)
        if not est_son_texte(acteur, actuelle):
            raise PermissionDenied
        if not can_ecrire(acteur, actuelle):
            raise journal.TransitionRefusee(actuelle, "modifier", actuelle.etat)
        if actuelle.version != version:
            raise Perime
        nouveaux = {**champs, "version": version + 1, "updated_at": timezone.now()}
        if isinstance(actuelle, RetourExperience):
            nouveaux["faits_anonymises"] = False
        type(actuelle)._base_manager.filter(pk=actuelle.pk).update(**nouveaux)


def supprimer(publication: Publication, *, acteur: Acteur) -> None:
    """Throw away a draft that nobody ever read. Raises `TransitionRefusee`."""
    with transaction.atomic():
        actuelle = verrouiller(publication)
        if not est_son_texte(acteur, actuelle):
            raise PermissionDenied
        if actuelle.etat != EtatPublication.BROUILLON or actuelle.publie_le is not None:
            raise journal.TransitionRefusee(actuelle, "supprimer", actuelle.etat)
        actuelle.delete()


def soumettre(publication: Publication, *, acteur: Acteur) -> None:
    """Hand it over for review, its checklist ticked: for a REX, its facts designate nobody.

    Raises `ValidationError` when it is not whole or when one left the community, `TransitionRefusee`.
    """
    with transaction.atomic():
        actuelle = verrouiller(publication)
        if not est_son_texte(acteur, actuelle):
            raise PermissionDenied
        _exiger_entiere(actuelle, acteur)
        champs: dict[str, Any] = {"updated_at": timezone.now()}
        if isinstance(actuelle, RetourExperience):
            champs["faits_anonymises"] = True
        journal.changer_etat(actuelle, "soumettre", acteur=acteur, champs=champs)


def _exiger_entiere(publication: Publication, acteur: Acteur) -> None:
    manques = {
        nom: f"Écrivez {quoi} avant d’envoyer ce texte en relecture."
        for nom, quoi in (("resume", "ce qu’il dit en une phrase"), ("texte", "le texte"))
        if not getattr(publication, nom)
    }
    if manques:
        raise ValidationError(manques)
    if not est_membre_de(acteur, publication.communaute_id):
        raise ValidationError("Vous n’êtes plus membre de cette communauté\u00a0: elle ne peut pas relire ce texte.")


def reprendre(publication: Publication, *, acteur: Acteur) -> None:
    """Write it again: nobody reads it until it is reviewed. Raises `TransitionRefusee`."""
    with transaction.atomic():
        actuelle = verrouiller(publication)
        if not est_son_texte(acteur, actuelle):
            raise PermissionDenied
        if not can_reprendre(acteur, actuelle):
            raise journal.TransitionRefusee(actuelle, "reprendre", actuelle.etat)
        champs: dict[str, Any] = {"updated_at": timezone.now()}
        if isinstance(actuelle, RetourExperience):
            champs["faits_anonymises"] = False
        journal.changer_etat(actuelle, "reprendre", acteur=acteur, champs=champs)


def confirmer(publication: Publication, *, acteur: Acteur) -> None:
    """It still holds: say so for twelve more months. Raises `TransitionRefusee` when it is not published."""
    with transaction.atomic():
        actuelle = verrouiller(publication)
        if actuelle.etat != EtatPublication.PUBLIEE:
            raise journal.TransitionRefusee(actuelle, "confirmer", actuelle.etat)
        if not can_confirmer(acteur, actuelle, maintient=maintient(acteur, actuelle)):
            raise PermissionDenied
        type(actuelle)._base_manager.filter(pk=actuelle.pk).update(confirme_le=timezone.now())


# --- Who keeps a commun alive ---


def maintient(acteur: Acteur, publication: Publication) -> bool:
    """Whether this person keeps it alive, as it said; never without being an active member."""
    if acteur.membre_id is None or not isinstance(publication, Commun):
        return False
    return publication.mainteneurs.filter(pk=acteur.membre_id).exists()


def maintenir(commun: Commun, *, acteur: Acteur) -> None:
    """Offer to keep it alive; twice is once. Raises `TropDeMainteneurs`, `TransitionRefusee`."""
    with transaction.atomic():
        actuel = verrouiller(commun)
        if actuel.etat != EtatPublication.PUBLIEE:
            raise journal.TransitionRefusee(actuel, "maintenir", actuel.etat)
        if acteur.membre_id is None or not can_maintenir(acteur, actuel):
            raise PermissionDenied
        if actuel.mainteneurs.exclude(pk=acteur.membre_id).count() >= MAINTENEURS_MAX:
            raise TropDeMainteneurs
        actuel.mainteneurs.add(acteur.membre_id)


def ne_plus_maintenir(commun: Commun, membre: int, *, acteur: Acteur) -> None:
    """Oneself; somebody else, by its author or by who leads the community. Who does not is let be."""
    with transaction.atomic():
        actuel = verrouiller(commun)
        if membre != acteur.membre_id and not can_designer(acteur, actuel):
            raise PermissionDenied
        actuel.mainteneurs.remove(membre)
