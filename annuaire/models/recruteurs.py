"""Who works where, and who recruits for whom. Names nothing about mobility yet."""

import re
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from annuaire.enums import TRANSITIONS_RATTACHEMENT, EtatRattachement, RoleRecruteur
from annuaire.querysets import DomainePublicQuerySet, RecruteurQuerySet
from comptes.portier import messageries_gratuites
from referentiels.models import Organisme

FORME_DE_DOMAINE = r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"


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
    adresse_invitee = models.EmailField(
        "adresse invitée",
        blank=True,
        default="",
        db_default="",
        help_text="Montrée à l’équipe tant que la personne n’a pas répondu.",
    )
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

    @property
    def adresse_montree(self) -> str:
        """To the team: the one that was invited, until the person answers."""
        return self.adresse_invitee if self.etat == EtatRattachement.INVITE else self.utilisateur.email


class DomainePublic(models.Model):
    """A mail domain whose owners are public agents, besides `*.gouv.fr` and those written on the organismes."""

    domaine = models.CharField(
        "domaine", max_length=120, unique=True, help_text="En minuscules, sans arobase. Ses sous-domaines sont compris."
    )
    organisme = models.ForeignKey(
        Organisme,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="domaines_publics",
        verbose_name="organisme",
    )

    objects = DomainePublicQuerySet.as_manager()

    class Meta:
        verbose_name = "domaine public"
        verbose_name_plural = "domaines publics"
        ordering = ["domaine"]
        constraints = [
            models.CheckConstraint(condition=Q(domaine=Lower("domaine")), name="domaine_public_minuscules"),
            models.CheckConstraint(condition=Q(domaine__regex=FORME_DE_DOMAINE), name="domaine_public_forme"),
        ]

    def __str__(self) -> str:
        return self.domaine

    def clean(self) -> None:
        self.domaine = self.domaine.strip().lower()
        if not re.match(FORME_DE_DOMAINE, self.domaine):
            raise ValidationError({"domaine": "Écrivez un domaine seul, par exemple insee.fr."})
        if self.domaine in messageries_gratuites():
            raise ValidationError({"domaine": "Une messagerie ouverte à tous ne prouve pas un emploi public."})
