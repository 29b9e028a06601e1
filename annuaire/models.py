"""Who works where, and who recruits for whom. Names nothing about mobility yet."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annuaire.enums import TRANSITIONS_RATTACHEMENT, EtatRattachement, RoleRecruteur
from annuaire.querysets import RecruteurQuerySet
from referentiels.models import Organisme


class Recruteur(models.Model):
    """The link between an account and an employer it recruits for; that employer's branch comes with it."""

    TRANSITIONS = TRANSITIONS_RATTACHEMENT

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="rattachements", verbose_name="compte"
    )
    organisme = models.ForeignKey(Organisme, models.PROTECT, related_name="recruteurs", verbose_name="employeur")
    role = models.CharField("rôle", max_length=12, choices=RoleRecruteur, default=RoleRecruteur.CONTRIBUTEUR)
    etat = models.CharField(
        "état", max_length=10, choices=EtatRattachement, default=EtatRattachement.DEMANDE, editable=False
    )
    raison = models.CharField("raison de la demande", max_length=500, blank=True)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = RecruteurQuerySet.as_manager()

    class Meta:
        verbose_name = "recruteur"
        constraints = [
            models.UniqueConstraint(fields=["utilisateur", "organisme"], name="recruteur_unique"),
            models.CheckConstraint(condition=Q(etat__in=EtatRattachement.values), name="recruteur_etat_connu"),
            models.CheckConstraint(condition=Q(role__in=RoleRecruteur.values), name="recruteur_role_connu"),
        ]

    def __str__(self) -> str:
        return f"rattachement n° {self.pk}"
