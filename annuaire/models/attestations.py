"""A colleague's word on a proof: asked of somebody by its name, given on what it read, withdrawn when that changes."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annuaire.enums import ATTESTATIONS_EN_COURS, TRANSITIONS_ATTESTATION, EtatAttestation, MotifDeclin
from annuaire.models.annuaire import Preuve
from annuaire.models.membres import Membre
from annuaire.querysets import AttestationQuerySet
from referentiels.enums import Niveau


class Attestation(models.Model):
    """docs/adr/0030. `attestant` is empty once its account is erased: what it attested stays, of a member."""

    TRANSITIONS = TRANSITIONS_ATTESTATION

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    preuve = models.ForeignKey(Preuve, models.CASCADE, related_name="attestations", verbose_name="preuve")
    demandeur = models.ForeignKey(
        Membre, models.CASCADE, related_name="attestations_voulues", verbose_name="demandée par"
    )
    attestant = models.ForeignKey(
        Membre,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="attestations_demandees",
        verbose_name="demandée à",
    )
    etat = models.CharField(
        "état", max_length=10, choices=EtatAttestation, default=EtatAttestation.DEMANDEE, editable=False
    )
    motif = models.CharField("raison du refus", max_length=12, choices=MotifDeclin, blank=True)
    niveau = models.PositiveSmallIntegerField("niveau attesté", choices=Niveau, null=True, blank=True)
    created_at = models.DateTimeField("demandée le", default=timezone.now, editable=False)
    repondu_le = models.DateTimeField("réponse le", null=True, blank=True, editable=False)

    objects = AttestationQuerySet.as_manager()

    class Meta:
        verbose_name = "attestation"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatAttestation.values), name="attestation_etat_connu"),
            models.CheckConstraint(condition=Q(motif__in=["", *MotifDeclin.values]), name="attestation_motif_connu"),
            models.CheckConstraint(
                condition=Q(motif="") | Q(etat=EtatAttestation.DECLINEE), name="attestation_motif_d_un_refus"
            ),
            models.CheckConstraint(
                condition=Q(attestant__isnull=True) | ~Q(attestant=F("demandeur")), name="attestation_jamais_de_soi"
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatAttestation.DEMANDEE) | Q(attestant__isnull=False, repondu_le__isnull=True),
                name="attestation_demandee_a_quelqu_un",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatAttestation.ATTESTEE) | Q(niveau__isnull=False, repondu_le__isnull=False),
                name="attestation_dit_quoi_et_quand",
            ),
            models.UniqueConstraint(
                fields=["preuve"], condition=Q(etat__in=sorted(ATTESTATIONS_EN_COURS)), name="attestation_en_cours"
            ),
        ]

    def __str__(self) -> str:
        return f"attestation n° {self.pk}"

    @property
    def jour_demande(self) -> date:
        """The civil day of Paris when it was asked."""
        return timezone.localdate(self.created_at)

    @property
    def jour_repondu(self) -> date | None:
        return timezone.localdate(self.repondu_le) if self.repondu_le else None
