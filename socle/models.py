"""The journal of changes of state."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone


class Transition(models.Model):
    """One change of state of one object. Append-only: the web role may INSERT and SELECT, nothing else.

    Holds primary keys and codes, never a name nor free text, so that erasing a person leaves it true.
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="type d’objet")
    object_id = models.BigIntegerField("objet")
    objet = GenericForeignKey()
    verbe = models.CharField("verbe", max_length=40)
    de = models.CharField("état de départ", max_length=30, blank=True)
    vers = models.CharField("état d’arrivée", max_length=30)
    acteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="acteur",
    )
    motif = models.CharField("motif codé", max_length=60, blank=True)
    instantane = models.JSONField("champs publics à cet instant", encoder=DjangoJSONEncoder, null=True, blank=True)
    at = models.DateTimeField("date", default=timezone.now)

    class Meta:
        verbose_name = "transition"
        indexes = [models.Index(fields=["content_type", "object_id", "at"], name="transition_objet")]

    def __str__(self) -> str:
        return f"{self.verbe} : {self.de or '—'} → {self.vers}"
