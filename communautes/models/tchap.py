"""What leaves for Tchap, the messenger of the State (Matrix): an outbox of its own, as that of mails."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from annuaire.models import Communaute, Membre
from communautes.enums import GesteTchap, StatutEnvoiTchap
from communautes.querysets.tchap import CompteTchapQuerySet, EnvoiTchapQuerySet


class CompteTchap(models.Model):
    """The identifier that a member gives, so that the bot invites it into the rooms of its communities."""

    membre = models.OneToOneField(Membre, models.CASCADE, related_name="compte_tchap", verbose_name="membre")
    identifiant = models.CharField(
        "identifiant Tchap", max_length=255, unique=True, help_text="@prenom.nom-…:agent.….tchap.gouv.fr"
    )
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    objects = CompteTchapQuerySet.as_manager()

    class Meta:
        verbose_name = "compte Tchap"
        verbose_name_plural = "comptes Tchap"
        constraints = [
            models.CheckConstraint(condition=Q(identifiant__startswith="@"), name="compte_tchap_identifiant"),
        ]

    def __str__(self) -> str:
        return f"compte Tchap n° {self.pk}"


class EnvoiTchap(models.Model):
    """One thing to do in a room, written in the transaction of the act; read again when it leaves.

    `uuid` is the identifier of the transaction at the homeserver (Matrix client-server API): sent twice, it is one
    message. `objets` are keys of rows, or the room that somebody is taken out of; nothing that somebody wrote is copied
    here. `prochain_essai` is also the end of the lease of the bot that works on it.
    """

    uuid = models.UUIDField("transaction", default=uuid.uuid4, unique=True, editable=False)
    communaute = models.ForeignKey(Communaute, models.CASCADE, related_name="envois_tchap", verbose_name="communauté")
    geste = models.CharField("geste", max_length=10, choices=GesteTchap, default=GesteTchap.ECRIRE)
    genre = models.CharField("genre", max_length=40, blank=True)
    objets = models.JSONField("objets", default=dict)
    membre = models.ForeignKey(Membre, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="membre")
    cle = models.CharField("clé", max_length=120, unique=True, help_text="La même chose n’est dite qu’une fois.")
    empreinte = models.CharField(
        "empreinte de l’identifiant à retirer",
        max_length=64,
        blank=True,
        editable=False,
        help_text="D’un retrait seul\u00a0: le compte Tchap peut n’être plus connu. Vidée une fois le retrait fait.",
    )
    statut = models.CharField(
        "statut", max_length=10, choices=StatutEnvoiTchap, default=StatutEnvoiTchap.A_ENVOYER, editable=False
    )
    essais = models.PositiveSmallIntegerField("essais", default=0, editable=False)
    prochain_essai = models.DateTimeField("prochain essai", default=timezone.now, editable=False)
    erreur = models.CharField("dernière erreur", max_length=300, blank=True, editable=False)
    reference = models.CharField("référence dans le salon", max_length=255, blank=True, editable=False)
    created_at = models.DateTimeField("créé ou relancé le", default=timezone.now, editable=False)
    envoye_le = models.DateTimeField("envoyé le", null=True, blank=True, editable=False)

    objects = EnvoiTchapQuerySet.as_manager()

    class Meta:
        verbose_name = "envoi à Tchap"
        verbose_name_plural = "envois à Tchap"
        constraints = [
            models.CheckConstraint(condition=Q(statut__in=StatutEnvoiTchap.values), name="envoi_tchap_statut_connu"),
            models.CheckConstraint(condition=Q(geste__in=GesteTchap.values), name="envoi_tchap_geste_connu"),
            models.CheckConstraint(
                condition=Q(geste=GesteTchap.ECRIRE, membre__isnull=True)
                | (~Q(geste=GesteTchap.ECRIRE) & Q(membre__isnull=False)),
                name="envoi_tchap_a_qui",
            ),
            # What is done keeps nothing of anybody; what was given up may be tried again.
            models.CheckConstraint(
                condition=Q(empreinte="")
                | Q(geste=GesteTchap.EXCLURE, statut__in=[StatutEnvoiTchap.A_ENVOYER, StatutEnvoiTchap.ABANDONNE]),
                name="envoi_tchap_empreinte_oubliee",
            ),
        ]
        indexes = [
            models.Index(
                fields=["prochain_essai", "id"],
                condition=Q(statut=StatutEnvoiTchap.A_ENVOYER),
                name="envoi_tchap_a_faire",
            )
        ]

    def __str__(self) -> str:
        return f"envoi à Tchap n° {self.pk}"
