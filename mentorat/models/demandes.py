"""Somebody who asks for a mentor, the mentors it wishes for, and what it wants to reach: private to the pair."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from annuaire.models import Communaute, Membre
from mentorat.enums import (
    TRANSITIONS_DEMANDE_MENTORAT,
    TRANSITIONS_VOEU,
    EtatDemandeMentorat,
    EtatVoeu,
    Rythme,
)
from mentorat.models.offres import CODES_MAX, OffreMentor
from mentorat.querysets.demandes import DemandeMentoratQuerySet, ObjectifQuerySet, VoeuQuerySet
from referentiels.models import Competence

VOEUX_MAX = 5
SEANCES_FLASH_MAX = 3

OUVERTES = (EtatDemandeMentorat.BROUILLON, EtatDemandeMentorat.ADRESSEE, EtatDemandeMentorat.INSCRITE)


class DemandeMentorat(models.Model):
    """One open at a time for each kind: six months at least, or *flash* (one to three sessions).

    `besoin` is read by the mentors who are asked; objectives are elsewhere (`Objectif`). `communaute` is whose
    animators follow it, without its content.
    """

    TRANSITIONS = TRANSITIONS_DEMANDE_MENTORAT

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    membre = models.ForeignKey(Membre, models.CASCADE, related_name="demandes_mentorat", verbose_name="membre")
    communaute = models.ForeignKey(
        Communaute, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="communauté"
    )
    campagne = models.ForeignKey(
        "mentorat.Campagne", models.PROTECT, null=True, blank=True, related_name="demandes", verbose_name="campagne"
    )
    etat = models.CharField(
        "état", max_length=12, choices=EtatDemandeMentorat, default=EtatDemandeMentorat.BROUILLON, editable=False
    )
    flash = models.BooleanField("mentorat flash", default=False)
    seances_voulues = models.PositiveSmallIntegerField("séances voulues", null=True, blank=True)
    themes = models.CharField("thèmes", max_length=CODES_MAX)
    formats = models.CharField("formats", max_length=CODES_MAX)
    rythme = models.CharField("rythme", max_length=14, choices=Rythme, blank=True)
    competences = models.ManyToManyField(Competence, blank=True, related_name="+", verbose_name="compétences")
    besoin = models.TextField(
        "besoin", max_length=1000, help_text="Lu par chaque mentor à qui la demande est adressée."
    )
    engagement_le = models.DateTimeField(
        "s’est engagé le", null=True, blank=True, editable=False, help_text="Charte lue, aucun lien hiérarchique."
    )
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    adressee_le = models.DateTimeField("première fois adressée le", null=True, blank=True, editable=False)

    objects = DemandeMentoratQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de mentorat"
        verbose_name_plural = "demandes de mentorat"
        constraints = [
            models.CheckConstraint(
                condition=Q(etat__in=EtatDemandeMentorat.values), name="demande_mentorat_etat_connu"
            ),
            models.CheckConstraint(
                condition=Q(flash=True, seances_voulues__gte=1, seances_voulues__lte=SEANCES_FLASH_MAX)
                | Q(flash=False, seances_voulues__isnull=True),
                name="demande_mentorat_seances",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=[EtatDemandeMentorat.BROUILLON, EtatDemandeMentorat.RETIREE])
                | Q(engagement_le__isnull=False),
                name="demande_mentorat_engagee",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatDemandeMentorat.INSCRITE) | Q(campagne__isnull=False, flash=False),
                name="demande_mentorat_inscrite",
            ),
            models.UniqueConstraint(
                fields=["membre", "flash"], condition=Q(etat__in=OUVERTES), name="demande_mentorat_une_ouverte"
            ),
        ]
        indexes = [
            models.Index(fields=["campagne", "etat"], name="demande_mentorat_campagne"),
            models.Index(fields=["etat", "adressee_le"], name="demande_mentorat_file"),
        ]

    def __str__(self) -> str:
        return f"demande de mentorat n° {self.pk}"


class Voeu(models.Model):
    """A mentor wished for. One of a request is addressed at a time, until `echeance`."""

    TRANSITIONS = TRANSITIONS_VOEU

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    demande = models.ForeignKey(DemandeMentorat, models.CASCADE, related_name="voeux", verbose_name="demande")
    offre = models.ForeignKey(OffreMentor, models.CASCADE, related_name="voeux", verbose_name="mentor")
    rang = models.PositiveSmallIntegerField("rang")
    motif = models.TextField("pourquoi ce mentor", max_length=500, blank=True)
    etat = models.CharField("état", max_length=12, choices=EtatVoeu, default=EtatVoeu.EN_ATTENTE, editable=False)
    adresse_le = models.DateTimeField("adressé le", null=True, blank=True, editable=False)
    echeance = models.DateField("répond avant le", null=True, blank=True, help_text="Compris.")
    relance_le = models.DateTimeField("rappelé le", null=True, blank=True, editable=False)

    objects = VoeuQuerySet.as_manager()

    class Meta:
        verbose_name = "vœu"
        verbose_name_plural = "vœux"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatVoeu.values), name="voeu_etat_connu"),
            models.CheckConstraint(condition=Q(rang__gte=1, rang__lte=VOEUX_MAX), name="voeu_rang"),
            models.UniqueConstraint(
                fields=["demande", "rang"],
                condition=Q(etat__in=[EtatVoeu.EN_ATTENTE, EtatVoeu.ADRESSE]),
                name="voeu_rang_unique",
            ),
            models.UniqueConstraint(
                fields=["demande", "offre"],
                condition=Q(etat__in=[EtatVoeu.EN_ATTENTE, EtatVoeu.ADRESSE, EtatVoeu.ACCEPTE]),
                name="voeu_mentor_unique",
            ),
            models.UniqueConstraint(
                fields=["demande"], condition=Q(etat=EtatVoeu.ADRESSE), name="voeu_un_seul_adresse"
            ),
            models.UniqueConstraint(
                fields=["demande"], condition=Q(etat=EtatVoeu.ACCEPTE), name="voeu_un_seul_accepte"
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatVoeu.ADRESSE) | Q(adresse_le__isnull=False, echeance__isnull=False),
                name="voeu_adresse_date",
            ),
        ]
        indexes = [
            models.Index(fields=["offre", "etat"], name="voeu_par_mentor"),
            models.Index(fields=["etat", "echeance"], name="voeu_echeance"),
        ]

    def __str__(self) -> str:
        return f"vœu n° {self.pk}"


class Objectif(models.Model):
    """What the pair wants to reach. Read inside `vision(acteur)` only, by the two of the pair; erased after closing.

    Behind row-level security: neither the admin, nor an export, nor a dump made with the web role holds it.
    """

    # The constraint, with its cascade, is written by the migration: the web role would not see what to delete.
    demande = models.OneToOneField(
        DemandeMentorat, models.DO_NOTHING, db_constraint=False, related_name="objectif", verbose_name="demande"
    )
    texte = models.TextField("objectifs", max_length=3000)
    version = models.PositiveIntegerField("version", default=1, db_default=1, editable=False)

    objects = ObjectifQuerySet.as_manager()

    class Meta:
        verbose_name = "objectif"
        constraints = [models.CheckConstraint(condition=~Q(texte=""), name="objectif_non_vide")]

    def __str__(self) -> str:
        return f"objectif n° {self.pk}"
