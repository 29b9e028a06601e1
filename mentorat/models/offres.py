"""A member who offers to be a mentor."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from annuaire.models import Membre
from mentorat.enums import TRANSITIONS_OFFRE_MENTOR, EtatOffreMentor
from mentorat.querysets.offres import OffreMentorQuerySet
from referentiels.models import Competence

CAPACITE_MAX = 5  # pairs at once: beyond, nobody is followed
CODES_MAX = 120  # characters of several codes of a closed list, separated by spaces


class OffreMentor(models.Model):
    """One by member, kept through pauses and returns. Voluntary and unpaid."""

    TRANSITIONS = TRANSITIONS_OFFRE_MENTOR

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    membre = models.OneToOneField(Membre, models.CASCADE, related_name="offre_mentor", verbose_name="membre")
    etat = models.CharField(
        "état", max_length=10, choices=EtatOffreMentor, default=EtatOffreMentor.ACTIVE, editable=False
    )
    pause_jusqu_au = models.DateField("en pause jusqu’au", null=True, blank=True, help_text="Compris.")
    capacite = models.PositiveSmallIntegerField("binômes à la fois", default=1)
    flash = models.BooleanField("accepte le mentorat flash", default=False, help_text="Une à trois séances.")
    themes = models.CharField("thèmes", max_length=CODES_MAX)
    formats = models.CharField("formats", max_length=CODES_MAX)
    competences = models.ManyToManyField(Competence, blank=True, related_name="+", verbose_name="compétences")
    presentation = models.TextField(
        "ce que vous pouvez apporter", max_length=1000, blank=True, help_text="Lu par les membres qui cherchent."
    )
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = OffreMentorQuerySet.as_manager()

    class Meta:
        verbose_name = "offre de mentorat"
        verbose_name_plural = "offres de mentorat"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatOffreMentor.values), name="offre_mentor_etat_connu"),
            models.CheckConstraint(
                condition=Q(capacite__gte=1, capacite__lte=CAPACITE_MAX), name="offre_mentor_capacite"
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatOffreMentor.EN_PAUSE, pause_jusqu_au__isnull=False)
                | (~Q(etat=EtatOffreMentor.EN_PAUSE) & Q(pause_jusqu_au__isnull=True)),
                name="offre_mentor_pause_datee",
            ),
            models.CheckConstraint(condition=~Q(themes="") & ~Q(formats=""), name="offre_mentor_dit_quoi"),
        ]
        indexes = [models.Index(fields=["etat"], name="offre_mentor_etat")]

    def __str__(self) -> str:
        return f"offre de mentorat n° {self.pk}"
