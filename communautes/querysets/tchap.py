"""Tchap accounts, and what leaves for rooms."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from annuaire.enums import EtatAdhesion, EtatMembre
from communautes.enums import GesteTchap, StatutEnvoiTchap

if TYPE_CHECKING:
    from socle.acteur import Acteur


class CompteTchapQuerySet(models.QuerySet[Any]):
    def de(self, acteur: "Acteur") -> Self:
        """One's own, whatever became of its membership."""
        return self.filter(membre__utilisateur=acteur.utilisateur_id) if acteur.utilisateur_id else self.none()

    def dans(self, communaute_id: int) -> Self:
        """Those that belong to its room: of active members, whose adhesion is active."""
        return self.filter(
            membre__etat=EtatMembre.ACTIVE,
            membre__adhesions__communaute=communaute_id,
            membre__adhesions__etat=EtatAdhesion.ACTIVE,
        )


class EnvoiTchapQuerySet(models.QuerySet[Any]):
    def dus_avant(self, moment: datetime) -> Self:
        """That should have been tried before then."""
        return self.filter(statut=StatutEnvoiTchap.A_ENVOYER, prochain_essai__lte=moment)

    def oubliables(self, avant: datetime) -> Self:
        """What is over; what was said stays, whose key has it said once."""
        finis = self.exclude(statut=StatutEnvoiTchap.A_ENVOYER).filter(created_at__lt=avant)
        return finis.exclude(geste=GesteTchap.ECRIRE, statut=StatutEnvoiTchap.ENVOYE)

    def en_echec(self) -> Self:
        """Given up, or refused by a room and still tried."""
        return self.filter(
            models.Q(statut=StatutEnvoiTchap.ABANDONNE)
            | (models.Q(statut=StatutEnvoiTchap.A_ENVOYER) & ~models.Q(erreur=""))
        )
