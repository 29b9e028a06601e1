"""What a trade keeps for its objects to be found by skills; the runs of the assignment engine."""

from django.conf import settings
from django.db import models

from rapprochement.affectation.enums import Issue


class LigneExigee(models.Model):
    """A requirement of an object that may be found, as `classement` reads it. Derived: a trade writes it anew.

    Each trade adds the key of its object, and `INDEXES` on it. `total` is what all the requirements of the object
    weigh. They are put in any order, the rarest skill first if possible: `avant` is the share of `total` that comes
    before this one, in hundredths, rounded down. An object with a score of 75 has one of the person's skills within
    the first quarter: this is what spares reading all the others.
    """

    competence = models.BigIntegerField("compétence")
    niveau = models.PositiveSmallIntegerField("niveau")
    poids = models.PositiveSmallIntegerField("poids")
    total = models.PositiveSmallIntegerField("poids de toutes")
    avant = models.PositiveSmallIntegerField("part de celles qui précèdent")

    class Meta:
        abstract = True


class Execution(models.Model):
    """One run of the assignment engine. Append-only: the web role may INSERT and SELECT, nothing else.

    Numbers and codes, never a name. Each trade keeps the pairs in rows of its own that point here. The same
    `empreinte` with the same `graine` is the same question, and has the same answer.
    """

    genre = models.CharField("genre", max_length=40, help_text="Le mot du métier qui l’a demandée.")
    issue = models.CharField("issue", max_length=20, choices=Issue)
    graine = models.BigIntegerField("graine")
    parametres = models.JSONField("paramètres", default=dict, blank=True, help_text="Numéros et codes.")
    empreinte = models.CharField("empreinte de la question", max_length=64)
    demandes = models.PositiveIntegerField("demandes")
    offres = models.PositiveIntegerField("offres")
    admissibles = models.PositiveIntegerField("paires admissibles")
    paires = models.PositiveIntegerField("paires formées")
    score_total = models.BigIntegerField("score total")
    borne = models.BigIntegerField("borne", help_text="Le score total qu’aucune autre affectation ne dépasse.")
    duree_ms = models.PositiveIntegerField("durée du calcul (ms)")
    started_at = models.DateTimeField("commencée le")
    ended_at = models.DateTimeField("finie le")
    acteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="acteur",
        help_text="Vide : la plateforme elle-même.",
    )

    class Meta:
        verbose_name = "exécution"
        constraints = [
            models.CheckConstraint(condition=models.Q(issue__in=Issue.values), name="execution_issue_connue"),
            models.CheckConstraint(condition=models.Q(score_total=models.F("borne")), name="execution_prouvee"),
            models.CheckConstraint(
                condition=models.Q(issue=Issue.AFFECTEE, paires__gt=0)
                | ~models.Q(issue=Issue.AFFECTEE) & models.Q(paires=0),
                name="execution_paires_de_l_issue",
            ),
            models.CheckConstraint(
                condition=models.Q(paires__lte=models.F("admissibles")), name="execution_admissibles"
            ),
            models.CheckConstraint(condition=models.Q(ended_at__gte=models.F("started_at")), name="execution_dates"),
            models.CheckConstraint(condition=models.Q(graine__gte=0), name="execution_graine_positive"),
            models.CheckConstraint(condition=~models.Q(genre=""), name="execution_a_un_genre"),
        ]
        indexes = [models.Index(fields=["genre", "ended_at"], name="execution_genre")]

    def __str__(self) -> str:
        return f"exécution n° {self.pk}"
