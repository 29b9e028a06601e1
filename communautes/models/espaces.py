"""The page of a community: its purpose, its manifesto and who signed it, its announcements."""

import uuid
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annuaire.models import Communaute, Membre
from communautes.enums import TRANSITIONS_AMENDEMENT, EtatAmendement
from communautes.querysets.espaces import AmendementQuerySet, AnnonceQuerySet, ManifesteQuerySet

MANIFESTE_MAX = 20_000


def _empreinte(*textes: str) -> str:
    return sha256("\n".join(textes).encode()).hexdigest()[:16]


class Espace(models.Model):
    """What animators write of their community. Created with its first line: a community without one says little.

    `salon_lien` is the address of its Tchap room, for members; `salon`, the identifier that the bot writes to.
    """

    communaute = models.OneToOneField(Communaute, models.CASCADE, related_name="espace", verbose_name="communauté")
    raison_d_etre = models.TextField("raison d’être", max_length=5000, blank=True, help_text="Markdown.")
    accueil = models.TextField("mot d’accueil", max_length=2000, blank=True, help_text="Lu par qui vient d’entrer.")
    salon_lien = models.URLField("lien du salon Tchap", max_length=300, blank=True)
    salon = models.CharField("identifiant du salon Tchap", max_length=255, blank=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "espace de communauté"
        verbose_name_plural = "espaces de communauté"
        constraints = [
            # The robot writes there what one community says to its members.
            models.UniqueConstraint(fields=["salon"], condition=~Q(salon=""), name="espace_salon_unique"),
        ]

    def __str__(self) -> str:
        return f"espace n° {self.pk}"

    @property
    def lien_ouvrable(self) -> bool:
        """Whether the link leads to the web: anything else is shown as text, whatever wrote it."""
        return self.salon_lien.startswith("https://")

    @property
    def empreinte(self) -> str:
        """Tells the page from what it was when somebody read it."""
        return _empreinte(self.raison_d_etre, self.accueil, self.salon_lien, self.salon)


class Manifeste(models.Model):
    """A version of what a community stands for. The last one published is in force; it is never changed again."""

    communaute = models.ForeignKey(Communaute, models.CASCADE, related_name="manifestes", verbose_name="communauté")
    version = models.PositiveIntegerField("version")
    texte = models.TextField("texte", max_length=MANIFESTE_MAX, help_text="Markdown.")
    resume = models.CharField("ce qui change", max_length=300, blank=True)
    publie_le = models.DateTimeField("publié le", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = ManifesteQuerySet.as_manager()

    class Meta:
        verbose_name = "version du manifeste"
        verbose_name_plural = "versions du manifeste"
        constraints = [
            models.UniqueConstraint(fields=["communaute", "version"], name="manifeste_version_unique"),
            models.UniqueConstraint(
                fields=["communaute"], condition=Q(publie_le__isnull=True), name="manifeste_un_brouillon"
            ),
            models.CheckConstraint(condition=Q(version__gte=1) & ~Q(texte=""), name="manifeste_ecrit"),
        ]

    def __str__(self) -> str:
        return f"manifeste n° {self.pk}"

    @property
    def empreinte(self) -> str:
        """Tells a draft from what it was when somebody read it."""
        return _empreinte(self.resume, self.texte)


class Signature(models.Model):
    """A member who made a version its own; a new version asks again."""

    manifeste = models.ForeignKey(Manifeste, models.CASCADE, related_name="signatures", verbose_name="manifeste")
    membre = models.ForeignKey(Membre, models.CASCADE, related_name="signatures", verbose_name="membre")
    signee_le = models.DateTimeField("signée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "signature"
        constraints = [models.UniqueConstraint(fields=["manifeste", "membre"], name="signature_unique")]

    def __str__(self) -> str:
        return f"signature n° {self.pk}"


class Amendement(models.Model):
    """Another text that a member proposes for the version in force; adopted, it is the next version."""

    TRANSITIONS = TRANSITIONS_AMENDEMENT

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    manifeste = models.ForeignKey(Manifeste, models.CASCADE, related_name="amendements", verbose_name="manifeste")
    auteur = models.ForeignKey(Membre, models.CASCADE, related_name="amendements", verbose_name="auteur")
    etat = models.CharField(
        "état", max_length=10, choices=EtatAmendement, default=EtatAmendement.PROPOSE, editable=False
    )
    texte = models.TextField("texte proposé", max_length=MANIFESTE_MAX)
    motif = models.TextField("pourquoi", max_length=1000)
    reponse = models.TextField("réponse", max_length=1000, blank=True)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = AmendementQuerySet.as_manager()

    class Meta:
        verbose_name = "amendement"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatAmendement.values), name="amendement_etat_connu"),
            models.CheckConstraint(condition=~Q(texte="") & ~Q(motif=""), name="amendement_dit_pourquoi"),
        ]
        indexes = [models.Index(fields=["etat", "created_at"], name="amendement_par_etat")]

    def __str__(self) -> str:
        return f"amendement n° {self.pk}"


class Annonce(models.Model):
    """A few lines that animators put on the page of their community, until a day."""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    communaute = models.ForeignKey(Communaute, models.CASCADE, related_name="annonces", verbose_name="communauté")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="auteur"
    )
    titre = models.CharField("titre", max_length=120)
    texte = models.TextField("texte", max_length=3000, help_text="Markdown.")
    jusqu_au = models.DateField("affichée jusqu’au", null=True, blank=True, help_text="Compris.")
    publiee_le = models.DateTimeField("publiée le", default=timezone.now, editable=False)

    objects = AnnonceQuerySet.as_manager()

    class Meta:
        verbose_name = "annonce"
        constraints = [models.CheckConstraint(condition=~Q(titre="") & ~Q(texte=""), name="annonce_dit_quelque_chose")]
        indexes = [models.Index(fields=["communaute", "-publiee_le"], name="annonce_par_communaute")]

    def __str__(self) -> str:
        return f"annonce n° {self.pk}"
