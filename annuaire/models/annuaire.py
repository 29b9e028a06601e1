"""What the directory reads and remembers: search rows, profiles opened, messages, reports."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import BigIntegerField, F, Func, Q, TextField
from django.db.models.functions import Cast, Now
from django.utils import timezone

from annuaire.enums import MotifSignalement
from annuaire.models.membres import CompetenceDeclaree, Etape, Membre
from annuaire.querysets import LigneAnnuaireQuerySet, SignalementQuerySet

# The transaction that writes: it tells what was committed since a snapshot, as no clock does.
TRANSACTION = Cast(Cast(Func(function="pg_current_xact_id"), TextField()), BigIntegerField())


class LigneAnnuaire(models.Model):
    """What the search of the directory reads: of a listed member, what viewers of some levels of `Audience` may know.

    Derived, and written by triggers alone (`annuaire_reindexer`): whoever changes a member, its skills, communities or
    attachments changes its rows in the same transaction. A part that a level may not see is not in its row: neither
    words, counts nor order can tell it. A *sensible* employer is already its ministry. The key is that of the member
    times four, plus `niveau`; levels that see the same share the row of `niveau`.
    """

    membre = models.ForeignKey(Membre, models.CASCADE, related_name="lignes", verbose_name="membre")
    niveau = models.PositiveSmallIntegerField("niveau")
    niveaux = ArrayField(models.SmallIntegerField(), verbose_name="niveaux qui la lisent")
    version = models.BigIntegerField("version", db_default=TRANSACTION)
    adhesions = ArrayField(models.BigIntegerField(), verbose_name="communautés, pour décider du niveau")
    administrations = ArrayField(models.BigIntegerField(), verbose_name="administrations, pour écarter les collègues")
    vecteur = SearchVectorField("texte indexé")
    corps = models.BigIntegerField("corps", null=True)
    metier = models.BigIntegerField("métier", null=True)
    region = models.BigIntegerField("région", null=True)
    departement = models.BigIntegerField("département", null=True)
    organismes = ArrayField(models.BigIntegerField(), verbose_name="employeur et ses tutelles")
    competences = ArrayField(models.BigIntegerField(), verbose_name="compétences")
    aide = ArrayField(models.BigIntegerField(), verbose_name="compétences à transmettre")
    communautes = ArrayField(models.BigIntegerField(), verbose_name="communautés montrées")

    objects = LigneAnnuaireQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne d’annuaire"
        verbose_name_plural = "lignes d’annuaire"
        constraints = [models.UniqueConstraint(fields=["membre", "niveau"], name="ligne_annuaire_unique")]
        indexes = [
            GinIndex(fields=["vecteur"], name="ligne_annuaire_vecteur"),
            models.Index(fields=["version"], name="ligne_annuaire_version"),
            GinIndex(fields=["competences"], name="ligne_annuaire_competences"),
            models.Index(fields=["metier"], name="ligne_annuaire_metier"),
        ]

    def __str__(self) -> str:
        return f"ligne d’annuaire n° {self.pk}"


class LigneAnnuaireRetiree(models.Model):
    """A row that went away, written by a trigger: the index in memory would not see it."""

    ligne = models.BigIntegerField("clé de la ligne", unique=True)
    version = models.BigIntegerField("version", db_default=TRANSACTION)
    at = models.DateTimeField("date", db_default=Now())

    objects = models.Manager()

    class Meta:
        verbose_name = "ligne d’annuaire retirée"
        verbose_name_plural = "lignes d’annuaire retirées"
        indexes = [models.Index(fields=["version"], name="ligne_annuaire_retiree")]

    def __str__(self) -> str:
        return f"ligne d’annuaire retirée n° {self.ligne}"


class Preuve(models.Model):
    """What a member did with a skill, told by itself, tied to a step of its career when there is one."""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    competence_declaree = models.ForeignKey(
        CompetenceDeclaree, models.CASCADE, related_name="preuves", verbose_name="compétence"
    )
    etape = models.ForeignKey(
        Etape, models.SET_NULL, null=True, blank=True, related_name="preuves", verbose_name="étape"
    )
    recit = models.TextField("récit", max_length=1000)

    class Meta:
        verbose_name = "preuve"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"preuve n° {self.pk}"


class PropositionCompetence(models.Model):
    """Who proposed a skill: told when it is put into use or merged, then forgotten."""

    competence = models.ForeignKey(
        "referentiels.Competence", models.CASCADE, related_name="propositions", verbose_name="compétence"
    )
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="proposée par"
    )
    created_at = models.DateTimeField("proposée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "proposition de compétence"
        verbose_name_plural = "propositions de compétences"
        constraints = [models.UniqueConstraint(fields=["competence", "utilisateur"], name="proposition_unique")]

    def __str__(self) -> str:
        return f"proposition n° {self.pk}"


class ProfilVu(models.Model):
    """A profile opened by an account on a civil day of Paris: what the daily limit counts. Append-only."""

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+", verbose_name="personne"
    )
    membre = models.ForeignKey(Membre, models.CASCADE, related_name="+", verbose_name="membre")
    jour = models.DateField("jour")

    class Meta:
        verbose_name = "profil vu"
        verbose_name_plural = "profils vus"
        constraints = [models.UniqueConstraint(fields=["utilisateur", "jour", "membre"], name="profil_vu_unique")]
        indexes = [models.Index(fields=["jour"], name="profil_vu_jour")]

    def __str__(self) -> str:
        return f"profil vu n° {self.pk}"


class LimiteAtteinte(models.Model):
    """An account that opened as many profiles in a day as one may: moderators look at it. Append-only."""

    utilisateur = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="personne")
    jour = models.DateField("jour")
    at = models.DateTimeField("date", default=timezone.now)

    class Meta:
        verbose_name = "limite atteinte"
        verbose_name_plural = "limites atteintes"
        ordering = ["-jour", "-pk"]
        constraints = [models.UniqueConstraint(fields=["utilisateur", "jour"], name="limite_atteinte_unique")]

    def __str__(self) -> str:
        return f"limite atteinte n° {self.pk}"


class MessageMembre(models.Model):
    """A message to a member, until it has left and the day that it counts for is over."""

    expediteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="écrit par")
    membre = models.ForeignKey(Membre, models.CASCADE, related_name="messages_recus", verbose_name="membre")
    objet = models.CharField("objet", max_length=120)
    texte = models.TextField("message", max_length=3000)
    jeton = models.UUIDField("jeton", editable=False)
    created_at = models.DateTimeField("écrit le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "message à un membre"
        verbose_name_plural = "messages à des membres"
        constraints = [models.UniqueConstraint(fields=["expediteur", "jeton"], name="message_membre_unique")]
        indexes = [models.Index(fields=["expediteur", "created_at"], name="message_membre_par")]

    def __str__(self) -> str:
        return f"message n° {self.pk}"


class Signalement(models.Model):
    """A profile, or a message of it, that somebody reports to moderators."""

    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="signalé par")
    membre = models.ForeignKey(Membre, models.CASCADE, related_name="signalements", verbose_name="membre")
    motif = models.CharField("motif", max_length=20, choices=MotifSignalement)
    texte = models.TextField("précisions", max_length=1000, blank=True)
    created_at = models.DateTimeField("signalé le", default=timezone.now, editable=False)
    traite_le = models.DateTimeField("traité le", null=True, blank=True, editable=False)
    traite_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="traité par",
    )

    objects = SignalementQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement"
        ordering = [F("traite_le").asc(nulls_first=True), "created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(motif__in=MotifSignalement.values), name="signalement_motif_connu"),
            # Asking twice is asking once, until somebody has looked.
            models.UniqueConstraint(
                fields=["auteur", "membre"], condition=Q(traite_le__isnull=True), name="signalement_en_cours_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"signalement n° {self.pk}"
