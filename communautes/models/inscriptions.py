"""Who comes to an event, and what they leave of it: an opinion, an agenda that follows, what a host must know."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annuaire.models import Membre
from communautes.enums import (
    INSCRIPTIONS_PLACEES,
    TRANSITIONS_INSCRIPTION,
    Appreciation,
    EtatInscription,
    RoleInscription,
)
from communautes.models.evenements import Evenement
from communautes.querysets.inscriptions import InscriptionQuerySet
from communautes.querysets.suites import AvisEvenementQuerySet, HabilitationQuerySet
from referentiels.models import Organisme


class Inscription(models.Model):
    """One by member and event, kept through cancellations and returns.

    `entree_le` orders the waiting list, read from the clock of the database under the lock of the event. `ministere` is
    the administration at the top of the employer when one registered: what the quota counts; None is counted alone.
    `confidentialite_le`: the secrecy of a co-development session was promised.
    """

    TRANSITIONS = TRANSITIONS_INSCRIPTION

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    evenement = models.ForeignKey(Evenement, models.CASCADE, related_name="inscriptions", verbose_name="événement")
    membre = models.ForeignKey(Membre, models.CASCADE, related_name="inscriptions", verbose_name="membre")
    etat = models.CharField("état", max_length=16, choices=EtatInscription, editable=False)
    role = models.CharField("rôle", max_length=12, choices=RoleInscription, default=RoleInscription.PARTICIPANT)
    ministere = models.ForeignKey(
        Organisme, models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name="ministère"
    )
    entree_le = models.DateTimeField("entrée le", editable=False)
    propose_jusqu_a = models.DateTimeField("place gardée jusqu’à", null=True, blank=True, editable=False)
    visible = models.BooleanField("visible des autres inscrits", default=False)
    besoin = models.TextField(
        "besoin d’accessibilité", max_length=500, blank=True, help_text="Lu par qui organise, effacé après l’événement."
    )
    sujet = models.TextField("sujet apporté", max_length=1000, blank=True, help_text="Lu par les autres inscrits.")
    confidentialite_le = models.DateTimeField("confidentialité promise le", null=True, blank=True, editable=False)

    objects = InscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        constraints = [
            models.UniqueConstraint(fields=["evenement", "membre"], name="inscription_unique"),
            models.CheckConstraint(condition=Q(etat__in=EtatInscription.values), name="inscription_etat_connu"),
            models.CheckConstraint(condition=Q(role__in=RoleInscription.values), name="inscription_role_connu"),
            models.CheckConstraint(
                condition=Q(etat=EtatInscription.PROPOSEE, propose_jusqu_a__isnull=False)
                | (~Q(etat=EtatInscription.PROPOSEE) & Q(propose_jusqu_a__isnull=True)),
                name="inscription_proposee_datee",
            ),
            # One subject, one who leads: a session of co-development has one client and one facilitator.
            models.UniqueConstraint(
                fields=["evenement", "role"],
                condition=Q(role__in=[RoleInscription.CLIENT, RoleInscription.FACILITATEUR])
                & Q(etat__in=INSCRIPTIONS_PLACEES),
                name="inscription_role_unique",
            ),
            models.CheckConstraint(
                condition=Q(role=RoleInscription.PARTICIPANT) | Q(confidentialite_le__isnull=False),
                name="inscription_atelier_promis",
            ),
        ]
        indexes = [
            models.Index(fields=["evenement", "etat", "entree_le"], name="inscription_liste"),
            models.Index(fields=["membre", "etat"], name="inscription_par_membre"),
            models.Index(
                fields=["propose_jusqu_a"],
                condition=Q(etat=EtatInscription.PROPOSEE),
                name="inscription_a_expirer",
            ),
        ]

    def __str__(self) -> str:
        return f"inscription n° {self.pk}"


class Habilitation(models.Model):
    """What the host of a field visit asks to let somebody in. Erased a few days after the visit.

    Behind row-level security: read inside `vision(acteur)` only, by its person and who leads the community.
    """

    # The constraint, with its cascade, is written by the migration: the web role would not see what to delete.
    inscription = models.OneToOneField(
        Inscription,
        models.DO_NOTHING,
        db_constraint=False,
        related_name="habilitation_donnee",
        verbose_name="inscription",
    )
    nom_de_naissance = models.CharField("nom de naissance", max_length=80)
    prenoms = models.CharField("prénoms", max_length=120)
    naissance = models.DateField("date de naissance")
    lieu_de_naissance = models.CharField("lieu de naissance", max_length=120)
    nationalite = models.CharField("nationalité", max_length=60)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = HabilitationQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"

    def __str__(self) -> str:
        return f"habilitation n° {self.pk}"


class AvisEvenement(models.Model):
    """What somebody who came thinks of it. Animators read numbers, of five answers at least, and remarks unsigned."""

    inscription = models.OneToOneField(Inscription, models.CASCADE, related_name="avis", verbose_name="inscription")
    satisfaction = models.PositiveSmallIntegerField("satisfaction", choices=Appreciation)
    utilite = models.PositiveSmallIntegerField("utilité", choices=Appreciation)
    remarque = models.TextField("remarque", max_length=1000, blank=True)
    donne_le = models.DateTimeField("donné le", default=timezone.now, editable=False)

    objects = AvisEvenementQuerySet.as_manager()

    class Meta:
        verbose_name = "avis sur un événement"
        verbose_name_plural = "avis sur des événements"
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfaction__in=Appreciation.values, utilite__in=Appreciation.values),
                name="avis_evenement_dans_l_echelle",
            )
        ]

    def __str__(self) -> str:
        return f"avis n° {self.pk}"


class MessageInscrits(models.Model):
    """What who organises wrote to those who are registered: one mail each."""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    evenement = models.ForeignKey(Evenement, models.CASCADE, related_name="messages", verbose_name="événement")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="auteur"
    )
    objet = models.CharField("objet", max_length=120)
    texte = models.TextField("message", max_length=5000)
    ecrit_le = models.DateTimeField("écrit le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "message aux inscrits"
        verbose_name_plural = "messages aux inscrits"
        constraints = [models.CheckConstraint(condition=~Q(objet="") & ~Q(texte=""), name="message_inscrits_ecrit")]

    def __str__(self) -> str:
        return f"message aux inscrits n° {self.pk}"


class FluxAgenda(models.Model):
    """The private agenda of an account: whoever has its address reads it, so it can be changed and stopped.

    `empreinte` is the SHA-256 of the secret of the address, which nothing here keeps.
    """

    utilisateur = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="flux_agenda", verbose_name="compte"
    )
    empreinte = models.CharField("empreinte", max_length=64, unique=True)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "agenda privé"
        verbose_name_plural = "agendas privés"

    def __str__(self) -> str:
        return f"agenda n° {self.pk}"
