"""What communities write down: experience (REX) and commons. Same states, same review."""

import uuid
from datetime import timedelta

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from annuaire.models import Communaute, Membre
from communautes.enums import TRANSITIONS_PUBLICATION, Diffusion, EtatPublication, Licence
from communautes.models.evenements import Evenement
from communautes.models.vecteurs import vecteur
from communautes.querysets.publications import PublicationQuerySet
from communautes.web import est_ouvrable

A_REVISER = timedelta(days=365)
TEXTE_MAX = 30_000


class Publication(models.Model):
    """Written by a member, reviewed by an animator who is not its author. `confirme_le`: it still holds, that day.

    `version` counts what was saved: who decides says which one was read. `publie_le` is the first time. `GENRE` is its
    word in addresses.
    """

    TRANSITIONS = TRANSITIONS_PUBLICATION
    GENRE = ""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    communaute = models.ForeignKey(Communaute, models.PROTECT, related_name="%(class)ss", verbose_name="communauté")
    auteur = models.ForeignKey(
        Membre, models.SET_NULL, null=True, related_name="%(class)ss", editable=False, verbose_name="auteur"
    )
    etat = models.CharField(
        "état", max_length=12, choices=EtatPublication, default=EtatPublication.BROUILLON, editable=False
    )
    diffusion = models.CharField("lu par", max_length=12, choices=Diffusion, default=Diffusion.COMMUNAUTE)
    titre = models.CharField("titre", max_length=150)
    resume = models.CharField("en une phrase", max_length=300, blank=True)
    texte = models.TextField("texte", max_length=TEXTE_MAX, blank=True, help_text="Markdown.")
    publie_le = models.DateTimeField("publié le", null=True, blank=True, editable=False)
    confirme_le = models.DateTimeField("à jour le", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("modifié le", default=timezone.now, editable=False)
    version = models.PositiveIntegerField("version", default=1, db_default=1, editable=False)
    vecteur = models.GeneratedField(
        verbose_name="texte indexé",
        expression=vecteur(titre="A", resume="B", texte="D"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = PublicationQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatPublication.values), name="%(class)s_etat_connu"),
            models.CheckConstraint(condition=Q(diffusion__in=Diffusion.values), name="%(class)s_diffusion_connue"),
            models.CheckConstraint(condition=~Q(titre=""), name="%(class)s_a_un_titre"),
            models.CheckConstraint(
                condition=~Q(etat=EtatPublication.PUBLIEE) | Q(publie_le__isnull=False, confirme_le__isnull=False),
                name="%(class)s_publie_date",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatPublication.BROUILLON) | (~Q(resume="") & ~Q(texte="")),
                name="%(class)s_ecrit",
            ),
        ]
        indexes = [
            models.Index(fields=["etat", "-publie_le"], name="%(class)s_par_date"),
            GinIndex(fields=["vecteur"], name="%(class)s_par_texte"),
        ]

    def __str__(self) -> str:
        return self.titre

    def get_absolute_url(self) -> str:
        return reverse("publications:detail", args=[self.GENRE, self.uuid])

    @property
    def est_a_reviser(self) -> bool:
        return (
            self.etat == EtatPublication.PUBLIEE
            and self.confirme_le is not None
            and self.confirme_le <= timezone.now() - A_REVISER
        )


class RetourExperience(Publication):
    """What a team did and learnt, told without naming anybody: `faits_anonymises` says that it was checked."""

    GENRE = "rex"

    evenement = models.ForeignKey(
        Evenement, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="événement"
    )
    faits_anonymises = models.BooleanField("faits anonymisés", default=False)

    class Meta(Publication.Meta):
        verbose_name = "retour d’expérience"
        verbose_name_plural = "retours d’expérience"
        constraints = [
            *Publication.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(etat=EtatPublication.PUBLIEE) | Q(faits_anonymises=True),
                name="retourexperience_publie_anonyme",
            ),
        ]


class Commun(Publication):
    """Something that anybody may reuse: a text, a method, a software, with its licence and who keeps it alive."""

    GENRE = "communs"

    licence = models.CharField("licence", max_length=12, choices=Licence, default=Licence.OUVERTE)
    depot = models.URLField("adresse du dépôt", max_length=300, blank=True)
    mainteneurs = models.ManyToManyField(Membre, blank=True, related_name="+", verbose_name="mainteneurs")

    class Meta(Publication.Meta):
        verbose_name = "commun"
        constraints = [
            *Publication.Meta.constraints,
            models.CheckConstraint(condition=Q(licence__in=Licence.values), name="commun_licence_connue"),
        ]

    @property
    def depot_ouvrable(self) -> bool:
        return est_ouvrable(self.depot)


# By their word in addresses.
PUBLICATIONS: dict[str, type[Publication]] = {modele.GENRE: modele for modele in (RetourExperience, Commun)}
