"""Who can log in. Nothing about the person's work: that is annuaire's."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from comptes.enums import UsageCode


class UtilisateurManager(BaseUserManager["Utilisateur"]):
    def create_user(self, email: str, password: str | None = None, **champs: Any) -> "Utilisateur":
        utilisateur = self.model(email=email.strip().lower(), **champs)
        utilisateur.set_password(password)
        utilisateur.full_clean()
        utilisateur.save(using=self._db)
        return utilisateur

    def create_superuser(self, email: str, password: str | None = None, **champs: Any) -> "Utilisateur":
        """By the command alone: the admin gives rights to accounts that exist."""
        from comptes.portier import portier  # allauth reads the models that are being declared here

        with transaction.atomic(using=self._db):
            compte = self.create_user(email, password, is_staff=True, is_superuser=True, **champs)
            portier().tracer("creer_compte", compte, par=None, is_staff=True, is_superuser=True)
        return compte


class Utilisateur(AbstractBaseUser, PermissionsMixin):
    """An account. The e-mail is stored in lower case: one address, one account."""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("adresse électronique", unique=True)
    is_staff = models.BooleanField("équipe de modération", default=False)
    is_active = models.BooleanField("actif", default=True)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    suppression_le = models.DateTimeField(
        "suppression le", null=True, blank=True, editable=False, help_text="Se reconnecter avant cette date l’annule."
    )

    objects = UtilisateurManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "utilisateur"
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="utilisateur_email_minuscules"),
        ]

    def __str__(self) -> str:
        # Never the address: this text reaches logs and the admin's history.
        return f"compte n° {self.pk}"


class CodeEnvoye(models.Model):
    """A code sent to an address. The code itself is not kept, only its keyed print."""

    uuid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    usage = models.CharField("usage", max_length=12, choices=UsageCode)
    adresse = models.EmailField("adresse")
    utilisateur = models.ForeignKey(
        Utilisateur, models.CASCADE, null=True, blank=True, related_name="codes", verbose_name="compte"
    )
    empreinte = models.CharField("empreinte", max_length=64)
    created_at = models.DateTimeField("envoyé le", default=timezone.now)
    utilise_at = models.DateTimeField("utilisé le", null=True, blank=True)

    class Meta:
        verbose_name = "code envoyé"
        indexes = [models.Index(fields=["adresse", "created_at"], name="code_par_adresse")]
        constraints = [
            models.CheckConstraint(condition=models.Q(usage__in=UsageCode.values), name="code_usage_connu"),
            # Logging in knows no account yet; everything else is somebody's.
            models.CheckConstraint(
                condition=models.Q(usage=UsageCode.CONNEXION) ^ models.Q(utilisateur__isnull=False),
                name="code_de_quelqu_un",
            ),
        ]

    def __str__(self) -> str:
        return f"code n° {self.pk}"


class EssaiManque(models.Model):
    """A wrong code typed for an address, whichever door it was typed at."""

    adresse = models.EmailField("adresse")
    created_at = models.DateTimeField("manqué le", default=timezone.now)

    class Meta:
        verbose_name = "essai manqué"
        verbose_name_plural = "essais manqués"
        indexes = [models.Index(fields=["adresse", "created_at"], name="essai_par_adresse")]

    def __str__(self) -> str:
        return f"essai manqué n° {self.pk}"


class Identite(models.Model):
    """An identity that ProConnect vouched for; the SIRET is what it said that day, not who the person works for."""

    utilisateur = models.ForeignKey(Utilisateur, models.CASCADE, related_name="identites", verbose_name="compte")
    emetteur = models.CharField("émetteur", max_length=200)
    sub = models.CharField("identifiant chez l’émetteur", max_length=255)
    adresse = models.EmailField("adresse donnée")
    siret = models.CharField("SIRET donné", max_length=14, blank=True)
    created_at = models.DateTimeField("liée le", default=timezone.now)
    vue_at = models.DateTimeField("employée le", default=timezone.now)

    class Meta:
        verbose_name = "identité"
        constraints = [
            models.UniqueConstraint(fields=["emetteur", "sub"], name="identite_unique"),
            models.CheckConstraint(
                condition=models.Q(siret="") | models.Q(siret__regex=r"^[0-9]{14}$"), name="identite_siret_forme"
            ),
            models.CheckConstraint(condition=models.Q(adresse=Lower("adresse")), name="identite_adresse_minuscules"),
        ]

    def __str__(self) -> str:
        return f"identité n° {self.pk}"
