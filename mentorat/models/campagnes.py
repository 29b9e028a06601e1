"""A campaign: a time when requests and mentors of a community are matched together."""

import uuid

from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone

from annuaire.models import Communaute
from mentorat.enums import TRANSITIONS_CAMPAGNE, EtatCampagne
from mentorat.models.demandes import DemandeMentorat
from mentorat.models.offres import CAPACITE_MAX, OffreMentor
from mentorat.querysets.campagnes import CampagneQuerySet, PaireProposeeQuerySet, ParticipationQuerySet
from rapprochement.models import Execution


class Campagne(models.Model):
    """Led by the animators of its community; by the moderation team when it is everybody's.

    `execution` is the run whose pairs are on the screen.
    """

    TRANSITIONS = TRANSITIONS_CAMPAGNE

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    nom = models.CharField("nom", max_length=120)
    communaute = models.ForeignKey(
        Communaute, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="communauté"
    )
    etat = models.CharField(
        "état", max_length=12, choices=EtatCampagne, default=EtatCampagne.PREPARATION, editable=False
    )
    presentation = models.TextField("présentation", max_length=2000, blank=True)
    inscriptions_jusqu_au = models.DateField("inscriptions jusqu’au", help_text="Compris.")
    debut = models.DateField("début des binômes")
    fin = models.DateField("fin des binômes", help_text="Six mois au moins après le début.")
    graine = models.PositiveIntegerField("graine du tirage", default=1, editable=False)
    execution = models.ForeignKey(
        Execution, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name="exécution"
    )
    # Keys and codes: « restes » (who is left, and why), « communes » and « avant » (pairs that were already there, and
    # those of the run before), « refusees » (pairs that could not be confirmed, and why).
    bilan = models.JSONField(
        "bilan de l’exécution", default=dict, db_default=Value({}, models.JSONField()), blank=True, editable=False
    )
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = CampagneQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatCampagne.values), name="campagne_etat_connu"),
            models.CheckConstraint(condition=~Q(nom=""), name="campagne_a_un_nom"),
            models.CheckConstraint(
                condition=Q(debut__gt=F("inscriptions_jusqu_au"), fin__gte=F("debut") + 180), name="campagne_dates"
            ),
        ]
        indexes = [models.Index(fields=["etat", "inscriptions_jusqu_au"], name="campagne_ouverte")]

    def __str__(self) -> str:
        return self.nom


class Participation(models.Model):
    """A mentor who takes part in a campaign, with so many places for it."""

    campagne = models.ForeignKey(Campagne, models.CASCADE, related_name="participations", verbose_name="campagne")
    offre = models.ForeignKey(OffreMentor, models.CASCADE, related_name="participations", verbose_name="mentor")
    capacite = models.PositiveSmallIntegerField("places", default=1)
    engagement_le = models.DateTimeField("s’est engagé le", default=timezone.now, editable=False)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = "participation"
        constraints = [
            models.UniqueConstraint(fields=["campagne", "offre"], name="participation_unique"),
            models.CheckConstraint(
                condition=Q(capacite__gte=1, capacite__lte=CAPACITE_MAX), name="participation_capacite"
            ),
        ]

    def __str__(self) -> str:
        return f"participation n° {self.pk}"


class PaireProposee(models.Model):
    """A pair on the animator's screen: of the last run, put by hand, or set aside for the next run.

    `raisons` are codes that the screen says in words; nothing that somebody wrote.
    """

    campagne = models.ForeignKey(Campagne, models.CASCADE, related_name="paires", verbose_name="campagne")
    execution = models.ForeignKey(
        Execution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="exécution"
    )
    demande = models.ForeignKey(DemandeMentorat, models.CASCADE, related_name="+", verbose_name="demande")
    offre = models.ForeignKey(OffreMentor, models.CASCADE, related_name="+", verbose_name="mentor")
    score = models.PositiveIntegerField("score", default=0)
    raisons = models.JSONField("raisons", default=list, blank=True)
    imposee = models.BooleanField("mise à la main", default=False)
    ecartee = models.BooleanField("écartée", default=False, help_text="L’exécution suivante ne la proposera pas.")

    objects = PaireProposeeQuerySet.as_manager()

    class Meta:
        verbose_name = "paire proposée"
        verbose_name_plural = "paires proposées"
        constraints = [
            models.UniqueConstraint(fields=["campagne", "demande", "offre"], name="paire_proposee_unique"),
            models.UniqueConstraint(
                fields=["campagne", "demande"], condition=Q(ecartee=False), name="paire_proposee_une_par_demande"
            ),
            models.CheckConstraint(
                condition=Q(imposee=False) | Q(ecartee=False), name="paire_proposee_imposee_ou_ecartee"
            ),
            models.CheckConstraint(
                condition=Q(imposee=True) | Q(ecartee=True) | Q(execution__isnull=False), name="paire_proposee_origine"
            ),
        ]

    def __str__(self) -> str:
        return f"paire n° {self.pk}"
