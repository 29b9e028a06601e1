"""Questions that members ask each other, and the answer that helped."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from annuaire.models import Communaute, Membre
from communautes.enums import TRANSITIONS_QUESTION, EtatQuestion, MotifRetrait
from communautes.models.vecteurs import vecteur
from communautes.querysets.questions import QuestionQuerySet, ReponseQuerySet

QUESTION_MAX = 5000


class Question(models.Model):
    """Asked to a community, read by its members. `relancee_le`: nobody had answered, and who leads it was told."""

    TRANSITIONS = TRANSITIONS_QUESTION

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    communaute = models.ForeignKey(Communaute, models.PROTECT, related_name="questions", verbose_name="communauté")
    auteur = models.ForeignKey(
        Membre, models.SET_NULL, null=True, related_name="questions", editable=False, verbose_name="auteur"
    )
    etat = models.CharField("état", max_length=10, choices=EtatQuestion, default=EtatQuestion.OUVERTE, editable=False)
    titre = models.CharField("question", max_length=150)
    texte = models.TextField("précisions", max_length=QUESTION_MAX, blank=True, help_text="Markdown.")
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    relancee_le = models.DateTimeField("rappelée le", null=True, blank=True, editable=False)
    vecteur = models.GeneratedField(
        verbose_name="texte indexé",
        expression=vecteur(titre="A", texte="D"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatQuestion.values), name="question_etat_connu"),
            models.CheckConstraint(condition=~Q(titre=""), name="question_posee"),
        ]
        indexes = [
            models.Index(fields=["communaute", "-created_at"], name="question_par_date"),
            GinIndex(fields=["vecteur"], name="question_par_texte"),
        ]

    def __str__(self) -> str:
        return f"question n° {self.pk}"

    def get_absolute_url(self) -> str:
        """Reads `communaute`."""
        return reverse("questions:detail", args=[self.communaute.slug, self.uuid])


class Reponse(models.Model):
    """One answer; the author of the question keeps at most one of them. Withdrawn, it says why and by which account."""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    question = models.ForeignKey(Question, models.CASCADE, related_name="reponses", verbose_name="question")
    auteur = models.ForeignKey(
        Membre, models.SET_NULL, null=True, related_name="reponses", editable=False, verbose_name="auteur"
    )
    texte = models.TextField("réponse", max_length=QUESTION_MAX, help_text="Markdown.")
    acceptee_le = models.DateTimeField("retenue le", null=True, blank=True, editable=False)
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True, editable=False)
    motif_retrait = models.CharField(
        "raison du retrait", max_length=12, choices=MotifRetrait, blank=True, default="", db_default="", editable=False
    )
    retiree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        verbose_name="retirée par",
    )
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = ReponseQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse"
        constraints = [
            models.CheckConstraint(condition=~Q(texte=""), name="reponse_ecrite"),
            models.UniqueConstraint(
                fields=["question"], condition=Q(acceptee_le__isnull=False), name="reponse_une_retenue"
            ),
            models.CheckConstraint(
                condition=Q(acceptee_le__isnull=True) | Q(retiree_le__isnull=True), name="reponse_retenue_lisible"
            ),
            models.CheckConstraint(
                condition=Q(retiree_le__isnull=True, motif_retrait="")
                | Q(retiree_le__isnull=False, motif_retrait__in=MotifRetrait.values),
                name="reponse_retiree_dit_pourquoi",
            ),
        ]

    def __str__(self) -> str:
        return f"réponse n° {self.pk}"
