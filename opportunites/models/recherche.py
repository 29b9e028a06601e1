"""What search reads, and what people ask to be searched for them."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import BigIntegerField, F, Func, Q, TextField
from django.db.models.functions import Cast, Now
from django.urls import reverse
from django.utils import timezone

from opportunites.enums import Cadence, Diffusion
from opportunites.models.offres import Offre
from opportunites.models.personnes import OffreDUnePersonne
from opportunites.querysets import LigneRechercheQuerySet, OffreSignaleeQuerySet, RechercheEnregistreeQuerySet
from rapprochement.models import LigneExigee
from referentiels.models import Departement, Metier, Organisme, Region

RECHERCHES_MAX = 20  # by person
# Of rows that were there before anybody could ask for news.
JAMAIS_NOUVELLE = datetime(1970, 1, 1, tzinfo=UTC)

# The transaction that writes: unlike a clock or a sequence, it tells what was committed since a snapshot.
TRANSACTION = Cast(Cast(Func(function="pg_current_xact_id"), TextField()), BigIntegerField())


class LigneRecherche(models.Model):
    """What search and facets read: one narrow row per published offer, maintained by `reindexation`.

    Everything here is derived; `manage.py reindexer --verifier` prints any drift. A *sensible* employer is
    already replaced by its ministry, so that neither words nor counts can tell it. Few indexes: each one is paid
    at every import, and facets read the whole scope anyway. Only `offre` is a constraint: the other keys are copies of
    what `Offre` already holds, and checking them again would cost an import a quarter of its foreign keys.
    """

    offre = models.OneToOneField(Offre, models.CASCADE, primary_key=True, related_name="ligne", verbose_name="offre")
    indexed_at = models.DateTimeField("indexée le")
    entree_le = models.DateTimeField(
        "entrée dans la liste le",
        db_default=JAMAIS_NOUVELLE,
        help_text="À la première indexation depuis sa publication ; ne bouge plus ensuite.",
    )
    version = models.BigIntegerField(
        "version", db_default=TRANSACTION, help_text="Transaction qui l’a écrite ; un déclencheur la tient à jour."
    )
    vecteur = SearchVectorField("texte indexé")
    diffusion = models.CharField("diffusion", max_length=10, choices=Diffusion)
    numerique = models.BooleanField("filière numérique")
    date_publication = models.DateField("première publication")
    date_limite = models.DateField("date limite", null=True)
    region = models.ForeignKey(
        Region, models.SET_NULL, null=True, db_index=False, db_constraint=False, related_name="+", verbose_name="région"
    )
    departement = models.ForeignKey(
        Departement,
        models.SET_NULL,
        null=True,
        db_index=False,
        db_constraint=False,
        related_name="+",
        verbose_name="département",
    )
    categories = ArrayField(models.CharField(max_length=2), verbose_name="catégories")
    nature_emploi = models.CharField("ouvert aux", max_length=25)
    contrat = models.CharField("type de contrat", max_length=12)
    teletravail = models.CharField("télétravail", max_length=3)
    encadrement = models.CharField("encadrement", max_length=3)
    metier = models.ForeignKey(
        Metier, models.SET_NULL, null=True, db_index=False, db_constraint=False, related_name="+", verbose_name="métier"
    )
    famille = models.CharField("famille de métiers", max_length=120)
    competences = ArrayField(models.BigIntegerField(), verbose_name="compétences")
    employeur = models.ForeignKey(
        Organisme,
        models.SET_NULL,
        null=True,
        db_index=False,
        db_constraint=False,
        related_name="+",
        verbose_name="employeur montré",
    )
    organismes = ArrayField(models.BigIntegerField(), verbose_name="employeur et ses tutelles")
    corps = ArrayField(models.BigIntegerField(), db_default=[], verbose_name="corps visés")
    mobilites = ArrayField(models.CharField(max_length=15), db_default=[], verbose_name="mobilités validées")
    etape = models.CharField("étape numérique", max_length=3, db_default="")

    objects = LigneRechercheQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de recherche"
        verbose_name_plural = "lignes de recherche"
        indexes = [
            GinIndex(fields=["vecteur"], name="ligne_vecteur"),
            models.Index(F("date_publication").desc(), F("offre").desc(), name="ligne_par_date"),
            models.Index(fields=["date_limite", "offre"], name="ligne_par_limite"),
            models.Index(fields=["entree_le"], name="ligne_par_entree"),
            models.Index(fields=["version"], name="ligne_par_version"),
            # Offers close to another one: the last of a métier, without reading the others.
            models.Index("metier", F("date_publication").desc(), F("offre").desc(), name="ligne_par_metier"),
        ]

    def __str__(self) -> str:
        return f"ligne de l’offre {self.pk}"


class LigneExigence(LigneExigee):
    """A requirement of a published offer, for the offers that suit a member best. Maintained by `reindexation`."""

    offre = models.ForeignKey(
        Offre, models.CASCADE, db_index=False, db_constraint=False, related_name="+", verbose_name="offre"
    )

    class Meta:
        verbose_name = "ligne d’exigence"
        verbose_name_plural = "lignes d’exigence"
        constraints = [
            models.UniqueConstraint(
                fields=["offre", "competence"], include=["niveau", "poids", "total"], name="ligne_exigence_unique"
            )
        ]
        # The first is also enough to read all the rows of a skill.
        indexes = [
            models.Index(
                fields=["competence", "avant"],
                include=["offre", "niveau", "poids", "total"],
                name="ligne_exigence_par",
            )
        ]

    def __str__(self) -> str:
        return f"exigence de l’offre {self.offre_id}"


class LigneRetiree(models.Model):
    """A search row that went away, written by a trigger whoever deletes: `opportunites.index` would not see it.

    `at` is the database's clock, as a trigger knows no other; it only serves to forget.
    """

    offre = models.BigIntegerField("clé de l’offre", unique=True)
    version = models.BigIntegerField("version", db_default=TRANSACTION)
    at = models.DateTimeField("date", db_default=Now())

    objects = models.Manager()

    class Meta:
        verbose_name = "ligne retirée"
        verbose_name_plural = "lignes retirées"
        indexes = [models.Index(fields=["version"], name="ligne_retiree_par_version")]

    def __str__(self) -> str:
        return f"ligne retirée de l’offre {self.offre}"


class RechercheEnregistree(models.Model):
    """A search that somebody keeps, and how often La lettre tells what is new in it.

    `criteres` is what `Criteres.garder` wrote: codes, never keys, so that the page and the mail read it alike.
    """

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="recherches", verbose_name="personne"
    )
    rang = models.PositiveSmallIntegerField(
        "rang", editable=False, help_text="Une place parmi les siennes : la base refuse la suivante de trop."
    )
    nom = models.CharField("nom", max_length=100)
    criteres: Any = models.JSONField("critères")
    cadence = models.CharField("cadence", max_length=15, choices=Cadence)
    en_pause_depuis = models.DateTimeField("en pause depuis", null=True, blank=True)
    suivie_depuis = models.DateTimeField(
        "suivie depuis", default=timezone.now, editable=False, help_text="Ce qui était dans la liste alors a été vu."
    )
    repere = models.DateTimeField("repère", default=timezone.now, help_text="Ce qui est entré avant a été regardé.")
    jeton = models.UUIDField("jeton du formulaire", editable=False, help_text="Un envoi en double n’en fait qu’une.")
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)

    objects = RechercheEnregistreeQuerySet.as_manager()

    class Meta:
        verbose_name = "recherche enregistrée"
        verbose_name_plural = "recherches enregistrées"
        constraints = [
            models.UniqueConstraint(fields=["utilisateur", "rang"], name="recherche_rang_unique"),
            models.UniqueConstraint(fields=["utilisateur", "jeton"], name="recherche_jeton_unique"),
            models.UniqueConstraint(
                fields=["utilisateur", "nom"],
                name="recherche_nom_unique",
                violation_error_message="Vous avez déjà une recherche de ce nom.",
            ),
            models.CheckConstraint(condition=Q(rang__range=(1, RECHERCHES_MAX)), name="recherche_rang_borne"),
            models.CheckConstraint(condition=Q(cadence__in=Cadence.values), name="recherche_cadence_connue"),
        ]
        indexes = [
            # What a morning reads: the searches that are due, and of whom.
            models.Index(
                fields=["utilisateur", "cadence", "repere"],
                condition=Q(en_pause_depuis=None) & ~Q(cadence=Cadence.AUCUNE),
                name="recherche_suivie",
            )
        ]

    def __str__(self) -> str:
        # Never the name: it may say what somebody looks for, and this text reaches logs.
        return f"recherche n° {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("recherches:lancer", args=[self.uuid])

    @property
    def est_en_pause(self) -> bool:
        return self.en_pause_depuis is not None

    @property
    def est_suivie(self) -> bool:
        """Whether La lettre looks at it: `suivies`, of one row."""
        return not self.est_en_pause and self.cadence != Cadence.AUCUNE


class OffreSignalee(OffreDUnePersonne):
    """An offer that a letter told somebody of: it is told once."""

    at = models.DateTimeField("date")

    objects = OffreSignaleeQuerySet.as_manager()

    class Meta:
        verbose_name = "offre signalée"
        verbose_name_plural = "offres signalées"
        constraints = [models.UniqueConstraint(fields=["utilisateur", "offre"], name="offre_signalee_une_fois")]
        indexes = [BrinIndex(fields=["at"], name="offre_signalee_ancienne")]  # rows come in the order of time

    def __str__(self) -> str:
        return f"offre n° {self.offre_id} signalée au compte n° {self.utilisateur_id}"
