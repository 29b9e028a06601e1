"""A pair, its sessions (dates only, never their content), what both say of it, what a human must look at."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from annuaire.models import Membre
from mentorat.enums import BINOMES_VIVANTS, TRANSITIONS_BINOME, Cote, EtatBinome
from mentorat.models.demandes import SEANCES_FLASH_MAX, DemandeMentorat
from mentorat.models.offres import OffreMentor
from mentorat.querysets.binomes import AlerteMentoratQuerySet, BinomeQuerySet, SeanceQuerySet

SEANCE_MAX = 480  # minutes


class Binome(models.Model):
    """A mentor and the person it accompanies: voluntary, unpaid, confidential, outside any hierarchy.

    Planned for six months at least, but *flash*: `fin_prevue` is checked by the database.
    """

    TRANSITIONS = TRANSITIONS_BINOME

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    demande = models.OneToOneField(DemandeMentorat, models.PROTECT, related_name="binome", verbose_name="demande")
    offre = models.ForeignKey(OffreMentor, models.PROTECT, related_name="binomes", verbose_name="offre")
    mentor = models.ForeignKey(Membre, models.PROTECT, related_name="binomes_mentor", verbose_name="mentor")
    mentore = models.ForeignKey(
        Membre, models.PROTECT, related_name="binomes_mentore", verbose_name="personne accompagnée"
    )
    etat = models.CharField("état", max_length=10, choices=EtatBinome, default=EtatBinome.ACTIF, editable=False)
    flash = models.BooleanField("mentorat flash", default=False, editable=False)
    seances_prevues = models.PositiveSmallIntegerField("séances prévues", null=True, blank=True)
    debut = models.DateField("début", default=timezone.localdate)
    fin_prevue = models.DateField("fin prévue")
    pause_jusqu_au = models.DateField("en pause jusqu’au", null=True, blank=True, help_text="Compris.")
    repris_le = models.DateField("repris le", null=True, blank=True, editable=False)
    fini_le = models.DateField("fini le", null=True, blank=True, editable=False)
    charte_mentor_le = models.DateTimeField("charte signée par le mentor le", null=True, blank=True, editable=False)
    charte_mentore_le = models.DateTimeField(
        "charte signée par la personne accompagnée le", null=True, blank=True, editable=False
    )
    sequence = models.PositiveIntegerField(
        "version du calendrier", default=0, editable=False, help_text="RFC 5545, SEQUENCE."
    )
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = BinomeQuerySet.as_manager()

    class Meta:
        verbose_name = "binôme"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatBinome.values), name="binome_etat_connu"),
            models.CheckConstraint(condition=~Q(mentor=F("mentore")), name="binome_de_deux"),
            models.UniqueConstraint(
                fields=["mentor", "mentore"], condition=Q(etat__in=BINOMES_VIVANTS), name="binome_vivant_unique"
            ),
            models.CheckConstraint(
                condition=Q(flash=True, seances_prevues__gte=1, seances_prevues__lte=SEANCES_FLASH_MAX)
                | Q(flash=False, seances_prevues__isnull=True, fin_prevue__gte=F("debut") + 180),
                name="binome_six_mois",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=[EtatBinome.PROPOSE, EtatBinome.ROMPU])
                | Q(charte_mentor_le__isnull=False, charte_mentore_le__isnull=False),
                name="binome_signe",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatBinome.EN_PAUSE, pause_jusqu_au__isnull=False)
                | (~Q(etat=EtatBinome.EN_PAUSE) & Q(pause_jusqu_au__isnull=True)),
                name="binome_pause_datee",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=BINOMES_VIVANTS, fini_le__isnull=True)
                | (~Q(etat__in=BINOMES_VIVANTS) & Q(fini_le__isnull=False)),
                name="binome_fini_date",
            ),
        ]
        indexes = [
            models.Index(fields=["offre", "etat"], name="binome_par_offre"),
            models.Index(fields=["etat", "fini_le"], name="binome_suivi"),
        ]

    def __str__(self) -> str:
        return f"binôme n° {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("binomes:detail", args=[self.uuid])

    def autre_que(self, membre: int | None) -> Membre:
        """The other one of the two."""
        return self.mentore if membre == self.mentor_id else self.mentor


class Creneau(models.Model):
    """A time that the mentor proposed for the first session; the other one keeps one of them."""

    binome = models.ForeignKey(Binome, models.CASCADE, related_name="creneaux", verbose_name="binôme")
    debut = models.DateTimeField("début")

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        constraints = [models.UniqueConstraint(fields=["binome", "debut"], name="creneau_unique")]

    def __str__(self) -> str:
        return f"créneau n° {self.pk}"


class Seance(models.Model):
    """A session, planned or held: when and how long, nothing of what was said.

    A cancelled one is kept, so that calendars that hold it learn it: it counts for nothing else.
    """

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    binome = models.ForeignKey(Binome, models.CASCADE, related_name="seances", verbose_name="binôme")
    debut = models.DateTimeField("début")
    duree = models.PositiveSmallIntegerField("durée", default=60, help_text="En minutes.")
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True, editable=False)

    objects = SeanceQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        constraints = [
            models.CheckConstraint(condition=Q(duree__gte=5, duree__lte=SEANCE_MAX), name="seance_duree"),
            models.UniqueConstraint(
                fields=["binome", "debut"], condition=Q(annulee_le__isnull=True), name="seance_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"séance n° {self.pk}"


class AvisMentorat(models.Model):
    """What one of the two says of it at the end: numbers only, read in sums of five people at least."""

    binome = models.ForeignKey(Binome, models.CASCADE, related_name="avis", verbose_name="binôme")
    cote = models.CharField("côté", max_length=8, choices=Cote)
    satisfaction = models.PositiveSmallIntegerField("satisfaction", help_text="De 1 à 5.")
    utilite = models.PositiveSmallIntegerField("utilité", help_text="De 1 à 5.")
    recommande = models.BooleanField("recommanderait")

    class Meta:
        verbose_name = "avis sur un mentorat"
        verbose_name_plural = "avis sur un mentorat"
        constraints = [
            models.UniqueConstraint(fields=["binome", "cote"], name="avis_mentorat_unique"),
            models.CheckConstraint(condition=Q(cote__in=Cote.values), name="avis_mentorat_cote"),
            models.CheckConstraint(
                condition=Q(satisfaction__range=(1, 5), utilite__range=(1, 5)), name="avis_mentorat_notes"
            ),
        ]

    def __str__(self) -> str:
        return f"avis n° {self.pk}"


class ReponseSuivi(models.Model):
    """Three months after the end: whether it went on being useful."""

    binome = models.ForeignKey(Binome, models.CASCADE, related_name="suivis", verbose_name="binôme")
    cote = models.CharField("côté", max_length=8, choices=Cote)
    utile = models.PositiveSmallIntegerField("utile encore", help_text="De 1 à 5.")
    en_contact = models.BooleanField("toujours en contact")

    class Meta:
        verbose_name = "réponse au suivi"
        verbose_name_plural = "réponses au suivi"
        constraints = [
            models.UniqueConstraint(fields=["binome", "cote"], name="reponse_suivi_unique"),
            models.CheckConstraint(condition=Q(cote__in=Cote.values), name="reponse_suivi_cote"),
            models.CheckConstraint(condition=Q(utile__range=(1, 5)), name="reponse_suivi_note"),
        ]

    def __str__(self) -> str:
        return f"réponse au suivi n° {self.pk}"


class AlerteMentorat(models.Model):
    """A problem told to a human: the moderation team reads it; neither the other one nor animators do."""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    binome = models.ForeignKey(Binome, models.CASCADE, related_name="alertes", verbose_name="binôme")
    auteur = models.ForeignKey(Membre, models.CASCADE, related_name="+", verbose_name="personne")
    texte = models.TextField("ce qui ne va pas", max_length=1000)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    traitee_le = models.DateTimeField("traitée le", null=True, blank=True, editable=False)
    traitee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="traitée par"
    )

    objects = AlerteMentoratQuerySet.as_manager()

    class Meta:
        verbose_name = "alerte de mentorat"
        verbose_name_plural = "alertes de mentorat"
        constraints = [
            models.CheckConstraint(
                condition=Q(traitee_le__isnull=True) | Q(traitee_par__isnull=False), name="alerte_mentorat_traitee"
            )
        ]
        indexes = [models.Index(fields=["traitee_le", "created_at"], name="alerte_mentorat_file")]

    def __str__(self) -> str:
        return f"alerte n° {self.pk}"
