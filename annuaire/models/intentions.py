"""What a member looks for, and to whom it is shown: the tables behind the second wall (row-level security).

Only text, date, uuid, int and link tables here: their operators are leakproof, so that the wall keeps the indexes.
Keys cascade in the database itself: who deletes an employer may not see the rows that name it.
"""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annuaire.enums import (
    TRANSITIONS_INTENTION,
    DiffusionIntention,
    EmployeursVises,
    EtatIntention,
    Horizon,
    MobiliteVoulue,
    PositionAcceptee,
    SouhaitManagement,
    SouhaitTeletravail,
    TitreDeLecture,
)
from annuaire.models.membres import Membre
from annuaire.querysets import ConsultationQuerySet, IntentionQuerySet
from referentiels.models import Departement, Metier, Organisme, Region
from socle import codes

CODES_MAX = 80  # characters of several codes of a closed list, separated by spaces


def _vers(modele: Any, verbose_name: str, **kwargs: Any) -> Any:
    """A key whose constraint, with its cascade, is written by the migration."""
    kwargs.setdefault("related_name", "+")
    return models.ForeignKey(modele, models.DO_NOTHING, db_constraint=False, verbose_name=verbose_name, **kwargs)


def _liens(modele: type[models.Model], verbose_name: str) -> Any:
    return models.ManyToManyField(modele, blank=True, related_name="+", db_constraint=False, verbose_name=verbose_name)


class IntentionMobilite(models.Model):
    """Read inside `vision(acteur)` only: without it, the database shows none."""

    TRANSITIONS = TRANSITIONS_INTENTION

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    membre = models.OneToOneField(
        Membre,
        models.DO_NOTHING,
        db_constraint=False,
        related_name="intention",
        verbose_name="membre",
    )
    etat = models.CharField("état", max_length=12, choices=EtatIntention, default=EtatIntention.FERMEE, editable=False)
    pause_jusqu_au = models.DateField("en pause jusqu’au", null=True, blank=True, help_text="Compris.")
    horizon = models.CharField("horizon", max_length=10, choices=Horizon, blank=True)
    mobilites = models.CharField("mobilités", max_length=CODES_MAX, blank=True)
    positions = models.CharField("positions acceptées", max_length=CODES_MAX, blank=True)
    teletravail = models.CharField("télétravail", max_length=8, choices=SouhaitTeletravail, blank=True)
    management = models.CharField("encadrement", max_length=3, choices=SouhaitManagement, blank=True)
    metiers = _liens(Metier, "métiers")
    regions = _liens(Region, "régions")
    departements = _liens(Departement, "départements")
    diffusion = models.CharField("diffusion", max_length=10, choices=DiffusionIntention, blank=True)
    employeurs = models.CharField("employeurs", max_length=7, choices=EmployeursVises, blank=True)
    expire_le = models.DateField("expire le", null=True, blank=True, help_text="Montrée jusqu’à ce jour compris.")

    objects = IntentionQuerySet.as_manager()

    class Meta:
        verbose_name = "intention de mobilité"
        verbose_name_plural = "intentions de mobilité"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatIntention.values), name="intention_etat_connu"),
            models.CheckConstraint(
                condition=Q(etat=EtatIntention.FERMEE, diffusion="", expire_le__isnull=True)
                | (~Q(etat=EtatIntention.FERMEE) & ~Q(diffusion="") & Q(expire_le__isnull=False)),
                name="intention_ouverte_dit_a_qui",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatIntention.EN_PAUSE, pause_jusqu_au__isnull=False)
                | (~Q(etat=EtatIntention.EN_PAUSE) & Q(pause_jusqu_au__isnull=True)),
                name="intention_pause_datee",
            ),
            models.CheckConstraint(
                condition=Q(diffusion__in=["", *DiffusionIntention.values]), name="intention_diffusion_connue"
            ),
            models.CheckConstraint(
                condition=Q(diffusion=DiffusionIntention.EMPLOYEURS, employeurs__in=EmployeursVises.values)
                | (~Q(diffusion=DiffusionIntention.EMPLOYEURS) & Q(employeurs="")),
                name="intention_employeurs_dits",
            ),
        ]
        indexes = [models.Index(fields=["expire_le"], name="intention_expire")]

    def __str__(self) -> str:
        return f"intention n° {self.pk}"

    @property
    def est_ouverte(self) -> bool:
        return self.etat != EtatIntention.FERMEE

    @property
    def mobilites_dites(self) -> list[str]:
        return [str(mobilite.label) for mobilite in codes.lire(self.mobilites, MobiliteVoulue)]

    @property
    def positions_dites(self) -> list[str]:
        return [str(position.label) for position in codes.lire(self.positions, PositionAcceptee)]


class Exclusion(models.Model):
    """Who never sees it: an employer with all that depends on it or contains it, or a person.

    A person is an account, or an address: nobody learns here who has an account.

    `d_office`: one's own service and all above it, as they were when the intention was open; what the member is
    attached to today counts too, whatever is written here.
    """

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    intention = _vers(IntentionMobilite, "intention", related_name="exclusions")
    organisme = _vers(Organisme, "employeur", null=True, blank=True)
    utilisateur = _vers(settings.AUTH_USER_MODEL, "personne", null=True, blank=True)
    adresse = models.EmailField(
        "adresse d’une personne", blank=True, help_text="En minuscules. Qu’elle ait un compte ici ou non."
    )
    d_office = models.BooleanField("d’office", default=False, editable=False)

    class Meta:
        verbose_name = "exclusion"
        constraints = [
            models.CheckConstraint(
                condition=Q(organisme__isnull=False, utilisateur__isnull=True, adresse="")
                | Q(organisme__isnull=True, utilisateur__isnull=False, adresse="", d_office=False)
                | (Q(organisme__isnull=True, utilisateur__isnull=True, d_office=False) & ~Q(adresse="")),
                name="exclusion_de_quelqu_un",
            ),
            models.UniqueConstraint(fields=["intention", "organisme", "d_office"], name="exclusion_organisme_unique"),
            models.UniqueConstraint(fields=["intention", "utilisateur"], name="exclusion_personne_unique"),
            models.UniqueConstraint(
                fields=["intention", "adresse"], condition=~Q(adresse=""), name="exclusion_adresse_unique"
            ),
        ]
        # The rule starts from its reader: what shuts out its employers, or its addresses.
        indexes = [
            models.Index(fields=["organisme", "d_office"], include=["intention"], name="exclusion_par_employeur"),
            models.Index(fields=["adresse"], condition=~Q(adresse=""), name="exclusion_par_adresse"),
        ]

    def __str__(self) -> str:
        return f"exclusion n° {self.pk}"


class Readmission(models.Model):
    """An employer of one's own administration that is allowed again, by name; it never opens one's own service."""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    intention = _vers(IntentionMobilite, "intention", related_name="readmissions")
    organisme = _vers(Organisme, "employeur")

    class Meta:
        verbose_name = "réadmission"
        constraints = [models.UniqueConstraint(fields=["intention", "organisme"], name="readmission_unique")]

    def __str__(self) -> str:
        return f"réadmission n° {self.pk}"


class EmployeurChoisi(models.Model):
    """An employer that may see it, with what depends on it, when the member shows it to chosen ones."""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    intention = _vers(IntentionMobilite, "intention", related_name="employeurs_choisis")
    organisme = _vers(Organisme, "employeur")

    class Meta:
        verbose_name = "employeur choisi"
        verbose_name_plural = "employeurs choisis"
        constraints = [models.UniqueConstraint(fields=["intention", "organisme"], name="employeur_choisi_unique")]

    def __str__(self) -> str:
        return f"employeur choisi n° {self.pk}"


class ConseillerChoisi(models.Model):
    """An adviser that a member named. It shows something only while its mandate runs, and never to a colleague."""

    membre = _vers(Membre, "membre", related_name="conseillers_choisis")
    conseiller = _vers(settings.AUTH_USER_MODEL, "conseillère ou conseiller")
    depuis = models.DateField("depuis le", default=timezone.localdate)
    jusqu_au = models.DateField("jusqu’au", null=True, blank=True, help_text="Non compris. Vide : sans terme.")

    class Meta:
        verbose_name = "conseiller choisi"
        verbose_name_plural = "conseillers choisis"
        constraints = [
            models.CheckConstraint(
                condition=Q(jusqu_au__isnull=True) | Q(jusqu_au__gte=F("depuis")), name="conseiller_choisi_dates"
            ),
            models.UniqueConstraint(
                fields=["membre"], condition=Q(jusqu_au__isnull=True), name="conseiller_choisi_un_seul"
            ),
        ]
        indexes = [models.Index(fields=["conseiller"], name="conseiller_choisi_par")]

    def __str__(self) -> str:
        return f"conseiller choisi n° {self.pk}"


class Consultation(models.Model):
    """Somebody opened an intention that day: a *lecture*, shown to its member. The employer, never a name."""

    intention = _vers(IntentionMobilite, "intention", related_name="consultations")
    lecteur = _vers(settings.AUTH_USER_MODEL, "personne")
    organisme = _vers(Organisme, "employeur", null=True, blank=True)
    titre = models.CharField("à quel titre", max_length=10, choices=TitreDeLecture)
    jour = models.DateField("jour")

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = "consultation"
        constraints = [
            models.UniqueConstraint(fields=["intention", "lecteur", "jour"], name="consultation_une_par_jour"),
            models.CheckConstraint(condition=Q(titre__in=TitreDeLecture.values), name="consultation_titre_connu"),
        ]

    def __str__(self) -> str:
        return f"consultation n° {self.pk}"
