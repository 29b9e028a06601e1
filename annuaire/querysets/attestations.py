"""Reads of attestations: who asked whom, what may be shown of an answer."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from annuaire.enums import ATTESTATIONS_EN_COURS, EtatAttestation, EtatMembre

if TYPE_CHECKING:
    from socle.acteur import Acteur

# An attestation is worth who gives it: none is shown of who was put aside, or turned out not to be who it said.
SANS_PAROLE = {EtatMembre.SUSPENDUE, EtatMembre.REFUSEE}


class AttestationQuerySet(models.QuerySet[Any]):
    def en_cours(self) -> "AttestationQuerySet":
        """Those that wait, and those that hold."""
        return self.filter(etat__in=ATTESTATIONS_EN_COURS)

    def visible_by(self, acteur: "Acteur") -> "AttestationQuerySet":
        """Those that this member asked for, or is asked."""
        if acteur.membre_id is None:
            return self.none()
        return self.filter(Q(demandeur=acteur.membre_id) | Q(attestant=acteur.membre_id))

    def adressees_a(self, acteur: "Acteur") -> "AttestationQuerySet":
        """Those that this member is asked, whatever became of them."""
        return self.filter(attestant=acteur.membre_id) if acteur.membre_id else self.none()

    def recues(self, acteur: "Acteur") -> "AttestationQuerySet":
        """Those that wait for its answer, the oldest first; who left meanwhile asks nothing more."""
        attente = self.adressees_a(acteur).filter(etat=EtatAttestation.DEMANDEE)
        return attente.filter(demandeur__etat=EtatMembre.ACTIVE).order_by("created_at", "pk")

    def montrables(self) -> "AttestationQuerySet":
        """Those that a reader of the proof may be told, of the level that it reads."""
        tenues = self.filter(etat=EtatAttestation.ATTESTEE, niveau=F("preuve__competence_declaree__niveau"))
        return tenues.exclude(attestant__etat__in=SANS_PAROLE)

    def for_lecture(self) -> "AttestationQuerySet":
        return self.select_related("demandeur", "preuve__etape", "preuve__competence_declaree__competence")
