"""Communities of skills, and who belongs to them. Their life (manifesto, events) is another app's."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from annuaire.enums import TRANSITIONS_ADHESION, TRANSITIONS_COMMUNAUTE, EtatAdhesion, EtatCommunaute, RoleAdhesion
from annuaire.models.membres import Membre
from annuaire.querysets import AdhesionQuerySet, CommunauteQuerySet
from referentiels.models import Metier, Organisme

# First words of other addresses of « /communautes/ »: a community of that name would have no page.
SLUGS_PRIS = ("communs", "demandes", "groupes", "mes-textes", "relecture", "rex")


class Communaute(models.Model):
    """A community of the State's engineers, led by one or more administrations."""

    TRANSITIONS = TRANSITIONS_COMMUNAUTE

    slug = models.SlugField("nom dans l’adresse", max_length=60, unique=True)
    nom = models.CharField("nom", max_length=120, unique=True)
    domaine = models.CharField("domaine", max_length=300, help_text="En une phrase : de quoi elle s’occupe.")
    metiers = models.ManyToManyField(Metier, blank=True, related_name="communautes", verbose_name="métiers")
    pilotes = models.ManyToManyField(Organisme, blank=True, related_name="communautes", verbose_name="pilotes")
    etat = models.CharField(
        "état", max_length=10, choices=EtatCommunaute, default=EtatCommunaute.PROJET, editable=False
    )

    objects = CommunauteQuerySet.as_manager()

    class Meta:
        verbose_name = "communauté"
        ordering = ["nom", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatCommunaute.values), name="communaute_etat_connu"),
            models.CheckConstraint(condition=~Q(nom="") & ~Q(domaine=""), name="communaute_a_un_nom"),
            models.CheckConstraint(
                condition=~Q(slug__in=SLUGS_PRIS),
                name="communaute_a_une_adresse",
                violation_error_message="Cette adresse est celle d’une autre page\u00a0: choisissez-en une autre.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class Adhesion(models.Model):
    """A member in a community: one row, kept through departures and returns."""

    TRANSITIONS = TRANSITIONS_ADHESION

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    communaute = models.ForeignKey(Communaute, models.PROTECT, related_name="adhesions", verbose_name="communauté")
    membre = models.ForeignKey(Membre, models.CASCADE, related_name="adhesions", verbose_name="membre")
    role = models.CharField("rôle", max_length=10, choices=RoleAdhesion, default=RoleAdhesion.MEMBRE)
    etat = models.CharField("état", max_length=10, choices=EtatAdhesion, default=EtatAdhesion.DEMANDEE, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = AdhesionQuerySet.as_manager()

    class Meta:
        verbose_name = "adhésion"
        constraints = [
            models.UniqueConstraint(fields=["communaute", "membre"], name="adhesion_unique"),
            models.CheckConstraint(condition=Q(etat__in=EtatAdhesion.values), name="adhesion_etat_connu"),
            models.CheckConstraint(condition=Q(role__in=RoleAdhesion.values), name="adhesion_role_connu"),
        ]
        indexes = [models.Index(fields=["membre", "etat"], name="adhesion_par_membre")]

    def __str__(self) -> str:
        return f"adhésion n° {self.pk}"
