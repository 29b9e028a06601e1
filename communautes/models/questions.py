"""Questions that members ask each other, and the answer that helped."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from annuaire.models import Communaute, Membre
from communautes.enums import TRANSITIONS_QUESTION, EtatQuestion
from communautes.querysets.questions import QuestionQuerySet


class Question(models.Model):
    """Asked to a community, read by its members."""

    TRANSITIONS = TRANSITIONS_QUESTION

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    communaute = models.ForeignKey(Communaute, models.PROTECT, related_name="questions", verbose_name="communauté")
    auteur = models.ForeignKey(
        Membre, models.SET_NULL, null=True, related_name="questions", editable=False, verbose_name="auteur"
    )
    etat = models.CharField("état", max_length=10, choices=EtatQuestion, default=EtatQuestion.OUVERTE, editable=False)
    titre = models.CharField("question", max_length=150)
    texte = models.TextField("précisions", max_length=5000, blank=True, help_text="Markdown.")
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatQuestion.values), name="question_etat_connu"),
            models.CheckConstraint(condition=~Q(titre=""), name="question_posee"),
        ]
        indexes = [models.Index(fields=["communaute", "-created_at"], name="question_par_date")]

    def __str__(self) -> str:
        return f"question n° {self.pk}"


class Reponse(models.Model):
    """One answer; the author of the question keeps at most one of them."""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    question = models.ForeignKey(Question, models.CASCADE, related_name="reponses", verbose_name="question")
    auteur = models.ForeignKey(
        Membre, models.SET_NULL, null=True, related_name="reponses", editable=False, verbose_name="auteur"
    )
    texte = models.TextField("réponse", max_length=5000, help_text="Markdown.")
    acceptee_le = models.DateTimeField("retenue le", null=True, blank=True, editable=False)
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

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
        ]

    def __str__(self) -> str:
        return f"réponse n° {self.pk}"
