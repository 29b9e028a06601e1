"""The journal of changes of state, the mails to send, the work of each day."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from socle.enums import VERBES_A_RAISON, RaisonTrace, RythmeAbonnement, VerbeTrace
from socle.querysets import AbonnementQuerySet, AdresseEnEchecQuerySet, CourrielQuerySet, TraceQuerySet


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

    def paroles(self) -> dict[str, str]:
        """What was said with it, by field ("" for the whole object), in order; `commentaires` may be prefetched."""
        return {c.champ: c.texte for c in sorted(self.commentaires.all(), key=lambda commentaire: commentaire.pk)}


class Commentaire(models.Model):
    """Free text that goes with a change of state, on one field or on the whole object; unlike the journal, erasable."""

    transition = models.ForeignKey(Transition, models.CASCADE, related_name="commentaires", verbose_name="transition")
    champ = models.CharField("champ", max_length=40, blank=True)
    texte = models.TextField("texte", max_length=2000)

    class Meta:
        verbose_name = "commentaire"
        constraints = [models.UniqueConstraint(fields=["transition", "champ"], name="commentaire_unique")]

    def __str__(self) -> str:
        return f"commentaire n° {self.pk}"


class Trace(models.Model):
    """A sensitive act that changes no state. Append-only, like the journal; forgotten after a year by the owner alone.

    Keys and codes, never a name, an address nor free text: erasing a person leaves it true. `socle.traces` writes it.
    """

    verbe = models.CharField("verbe", max_length=40, choices=VerbeTrace)
    acteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="acteur",
        help_text="Vide : la plateforme elle-même.",
    )
    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="type d’objet")
    object_id = models.BigIntegerField("objet")
    objet = GenericForeignKey()
    details = models.JSONField("détails", default=dict, blank=True, help_text="Numéros et codes.")
    raison = models.CharField("raison", max_length=20, choices=RaisonTrace, blank=True)
    at = models.DateTimeField("date", default=timezone.now)

    objects = TraceQuerySet.as_manager()

    class Meta:
        verbose_name = "trace"
        constraints = [
            models.CheckConstraint(condition=models.Q(verbe__in=VerbeTrace.values), name="trace_verbe_connu"),
            models.CheckConstraint(
                condition=models.Q(raison__in=["", *RaisonTrace.values]), name="trace_raison_connue"
            ),
            models.CheckConstraint(
                condition=~models.Q(verbe__in=VERBES_A_RAISON, raison=""), name="trace_raison_exigee"
            ),
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id", "at"], name="trace_objet"),
            models.Index(fields=["at"], name="trace_date"),
        ]

    def __str__(self) -> str:
        return f"trace n° {self.pk}"


class StatutCourriel(models.TextChoices):
    """Not a state of the journal: the outbox writes it thousands of times a day."""

    A_ENVOYER = "à envoyer", "À envoyer"
    ENVOYE = "envoyé", "Envoyé"
    ANNULE = "annulé", "Annulé"
    ECHOUE = "échoué", "Échoué"
    REPORTE = "reporté", "Reporté dans La lettre"


class Courriel(models.Model):
    """A mail to send: written in the transaction of the act, rendered and re-checked when it leaves.

    It holds what to say and to whom, never the text: kind, account, ids. `secret` carries what cannot be read again
    (a login code) and is emptied once the mail has left.
    """

    genre = models.CharField("genre", max_length=60)
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="courriels",
        verbose_name="destinataire",
    )
    adresse = models.EmailField(
        "adresse", blank=True, help_text="Seulement quand aucun compte ne la porte encore : code, invitation."
    )
    objets = models.JSONField("objets", default=dict, blank=True, help_text="Numéros de ce dont il parle.")
    secret = models.JSONField("secret", default=dict, blank=True)
    cle = models.CharField(
        "clé", max_length=120, null=True, blank=True, unique=True, help_text="Deux fois la même clé : un seul courriel."
    )
    message_id = models.CharField("Message-ID", max_length=120, unique=True)
    urgent = models.BooleanField(
        "urgent", default=False, db_default=False, help_text="Quelqu’un l’attend devant son écran : il passe devant."
    )
    statut = models.CharField("statut", max_length=10, choices=StatutCourriel, default=StatutCourriel.A_ENVOYER)
    raison = models.CharField("raison", max_length=300, blank=True)
    essais = models.PositiveSmallIntegerField("essais", default=0)
    a_partir_de = models.DateTimeField("à partir de", default=timezone.now)
    reserve_jusqu_a = models.DateTimeField(
        "pas avant", null=True, blank=True, help_text="Fin du bail de celui qui l’envoie, ou heure du prochain essai."
    )
    created_at = models.DateTimeField("créé le", default=timezone.now)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    objects = CourrielQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        constraints = [
            models.CheckConstraint(condition=models.Q(statut__in=StatutCourriel.values), name="courriel_statut_connu"),
            models.CheckConstraint(
                condition=models.Q(utilisateur__isnull=False) | ~models.Q(adresse=""), name="courriel_a_quelqu_un"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-urgent", "essais", "a_partir_de", "id"],
                condition=models.Q(statut="à envoyer"),
                name="courriel_file",
            ),
            models.Index(fields=["utilisateur"], condition=models.Q(statut="reporté"), name="courriel_reporte"),
        ]

    def __str__(self) -> str:
        return f"courriel n° {self.pk}"


class Echeance(models.Model):
    """One work of one civil day in Paris; done once, whoever ticks."""

    nom = models.CharField("nom", max_length=80)
    jour = models.DateField("jour")
    reserve_jusqu_a = models.DateTimeField("réservée jusqu’à", null=True, blank=True)
    done_at = models.DateTimeField("faite le", null=True, blank=True)

    class Meta:
        verbose_name = "échéance"
        constraints = [models.UniqueConstraint(fields=["nom", "jour"], name="echeance_unique")]

    def __str__(self) -> str:
        return f"{self.nom} du {self.jour}"


class Abonnement(models.Model):
    """How somebody receives a list of mails. No row: as chosen elsewhere (saved searches), at the account's address."""

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="abonnements", verbose_name="compte"
    )
    liste = models.CharField("liste", max_length=30)
    rythme = models.CharField("rythme", max_length=12, choices=RythmeAbonnement, default=RythmeAbonnement.CHOISI)
    adresse = models.ForeignKey(
        "account.EmailAddress",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="adresse choisie",
        help_text="Vide : l’adresse du compte.",
    )
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    objects = AbonnementQuerySet.as_manager()

    class Meta:
        verbose_name = "abonnement"
        constraints = [
            models.UniqueConstraint(fields=["utilisateur", "liste"], name="abonnement_unique"),
            models.CheckConstraint(
                condition=models.Q(rythme__in=RythmeAbonnement.values), name="abonnement_rythme_connu"
            ),
            models.CheckConstraint(condition=~models.Q(liste=""), name="abonnement_a_une_liste"),
        ]

    def __str__(self) -> str:
        return f"abonnement n° {self.pk}"


class AdresseEnEchec(models.Model):
    """An address that its own server refused for good: only what somebody waits for is still tried there."""

    adresse = models.EmailField("adresse", unique=True)
    raison = models.CharField("raison", max_length=60)
    depuis = models.DateTimeField("depuis", default=timezone.now)

    objects = AdresseEnEchecQuerySet.as_manager()

    class Meta:
        verbose_name = "adresse en échec"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(adresse=Lower("adresse")) & ~models.Q(adresse=""), name="adresse_en_echec_minuscules"
            )
        ]

    def __str__(self) -> str:
        return f"adresse en échec n° {self.pk}"


class SigneDeVie(models.Model):
    """When a process that nobody visits (worker, beat, courrier, tchap) was last there; `socle.vie` writes it."""

    nom = models.CharField("nom", max_length=20, unique=True)
    vu_le = models.DateTimeField("vu le")

    class Meta:
        verbose_name = "signe de vie"
        verbose_name_plural = "signes de vie"

    def __str__(self) -> str:
        return self.nom
