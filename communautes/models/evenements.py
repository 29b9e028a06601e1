"""An event of a community, and the series that a working group is."""

import uuid
from datetime import datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from annuaire.models import Communaute
from communautes.enums import TRANSITIONS_EVENEMENT, Diffusion, EtatEvenement, TypeEvenement
from communautes.fuseaux import FUSEAUX
from communautes.querysets.evenements import EvenementQuerySet
from communautes.querysets.suites import SerieQuerySet
from communautes.web import est_ouvrable
from referentiels.models import Departement, Organisme

CAPACITE_MAX = 5000
DUREE_MAX = timedelta(days=31)
# After that, who came is read by nobody else.
GARDE_INSCRITS = timedelta(days=365)
# What its form writes.
SAISIS = (
    *("type", "titre", "description", "diffusion", "en_accueil", "serie_id", "debut", "fin", "lieu", "departement_id"),
    *("fuseau", "lien", "acces", "accessibilite", "hote_id", "capacite", "quota", "moderee", "inscriptions_jusqu_a"),
    *("habilitation", "liste_avant_le"),
)


class Serie(models.Model):
    """A working group: its events follow one another, and a commun keeps what it makes."""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    communaute = models.ForeignKey(Communaute, models.PROTECT, related_name="series", verbose_name="communauté")
    nom = models.CharField("nom", max_length=120)
    objet = models.TextField("objet", max_length=3000, blank=True, help_text="Markdown.")
    commun = models.ForeignKey(
        "communautes.Commun", models.SET_NULL, null=True, blank=True, related_name="series", verbose_name="commun"
    )
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = SerieQuerySet.as_manager()

    class Meta:
        verbose_name = "groupe de travail"
        verbose_name_plural = "groupes de travail"
        constraints = [
            models.CheckConstraint(condition=~Q(nom=""), name="serie_a_un_nom"),
            models.UniqueConstraint(fields=["communaute", "nom"], name="serie_unique"),
        ]

    def __str__(self) -> str:
        return self.nom

    def get_absolute_url(self) -> str:
        return reverse("agenda:serie", args=[self.uuid])


class Evenement(models.Model):
    """A moment of a community, with or without a limit of seats.

    Seats are counted under the lock of this row: two people never get the last one. `fuseau` is that of the place, in
    which hours are typed and shown. `lien` and what is said in `acces` are for who is registered.
    """

    TRANSITIONS = TRANSITIONS_EVENEMENT

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    communaute = models.ForeignKey(Communaute, models.PROTECT, related_name="evenements", verbose_name="communauté")
    serie = models.ForeignKey(
        Serie, models.SET_NULL, null=True, blank=True, related_name="evenements", verbose_name="groupe de travail"
    )
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False, verbose_name="auteur"
    )
    type = models.CharField("type", max_length=10, choices=TypeEvenement)
    etat = models.CharField(
        "état", max_length=10, choices=EtatEvenement, default=EtatEvenement.BROUILLON, editable=False
    )
    diffusion = models.CharField("ouvert à", max_length=12, choices=Diffusion, default=Diffusion.COMMUNAUTE)
    en_accueil = models.BooleanField(
        "sur la page d’accueil", default=False, help_text="Seulement si tout le monde peut le lire."
    )
    titre = models.CharField("titre", max_length=150)
    description = models.TextField("description", max_length=10_000, help_text="Markdown.")
    debut = models.DateTimeField("début")
    fin = models.DateTimeField("fin")
    fuseau = models.CharField("fuseau horaire", max_length=40, choices=FUSEAUX, default="Europe/Paris")
    lieu = models.CharField("lieu", max_length=200, blank=True)
    departement = models.ForeignKey(
        Departement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="département"
    )
    lien = models.URLField("lien de connexion", max_length=500, blank=True, help_text="Lu par les seuls inscrits.")
    acces = models.TextField("accès", max_length=2000, blank=True, help_text="Comment venir, que présenter à l’entrée.")
    accessibilite = models.TextField(
        "accessibilité", max_length=2000, blank=True, help_text="Accès aux personnes handicapées, sous-titres…"
    )
    hote = models.ForeignKey(Organisme, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="hôte")
    capacite = models.PositiveIntegerField("places", null=True, blank=True, help_text="Vide : sans limite.")
    quota = models.PositiveIntegerField("places par ministère", null=True, blank=True, help_text="Vide : sans limite.")
    moderee = models.BooleanField("inscriptions validées une à une", default=False)
    inscriptions_jusqu_a = models.DateTimeField("inscriptions jusqu’à", null=True, blank=True)
    habilitation = models.BooleanField(
        "liste d’accès à remettre à l’hôte", default=False, help_text="Demande l’état civil aux inscrits."
    )
    liste_avant_le = models.DateField("liste à remettre avant le", null=True, blank=True)
    bilan = models.TextField("compte rendu", max_length=20_000, blank=True, help_text="Markdown.")
    motif_annulation = models.CharField("pourquoi il est annulé", max_length=300, blank=True)
    publie_le = models.DateTimeField("publié le", null=True, blank=True, editable=False)
    sequence = models.PositiveIntegerField(
        "version du calendrier", default=0, editable=False, help_text="RFC 5545, SEQUENCE."
    )
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = EvenementQuerySet.as_manager()

    class Meta:
        verbose_name = "événement"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatEvenement.values), name="evenement_etat_connu"),
            models.CheckConstraint(condition=Q(type__in=TypeEvenement.values), name="evenement_type_connu"),
            models.CheckConstraint(condition=Q(diffusion__in=Diffusion.values), name="evenement_diffusion_connue"),
            models.CheckConstraint(condition=~Q(titre="") & ~Q(description=""), name="evenement_dit_quoi"),
            models.CheckConstraint(condition=Q(fin__gt=F("debut")), name="evenement_dure"),
            # What people gave for it is erased a few days after it ends.
            models.CheckConstraint(condition=Q(fin__lte=F("debut") + DUREE_MAX), name="evenement_finit"),
            models.CheckConstraint(
                condition=Q(inscriptions_jusqu_a__isnull=True) | Q(inscriptions_jusqu_a__lte=F("debut")),
                name="evenement_inscriptions_avant",
            ),
            models.CheckConstraint(
                condition=Q(capacite__isnull=True) | Q(capacite__gte=1, capacite__lte=CAPACITE_MAX),
                name="evenement_capacite",
            ),
            models.CheckConstraint(condition=Q(quota__isnull=True) | Q(quota__gte=1), name="evenement_quota"),
            models.CheckConstraint(
                condition=Q(en_accueil=False) | Q(diffusion=Diffusion.PUBLIC), name="evenement_accueil_public"
            ),
            models.CheckConstraint(
                condition=Q(habilitation=False) | Q(type=TypeEvenement.VISITE, liste_avant_le__isnull=False),
                name="evenement_habilitation_datee",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatEvenement.ANNULE) | ~Q(motif_annulation=""), name="evenement_annule_dit_pourquoi"
            ),
            # A draft was never read; cancelled before it was published, it never will be.
            models.CheckConstraint(
                condition=Q(etat=EtatEvenement.ANNULE)
                | Q(etat=EtatEvenement.BROUILLON, publie_le__isnull=True)
                | (~Q(etat=EtatEvenement.BROUILLON) & Q(publie_le__isnull=False)),
                name="evenement_publie_date",
            ),
            models.CheckConstraint(condition=~Q(etat=EtatEvenement.BILAN) | ~Q(bilan=""), name="evenement_bilan_ecrit"),
        ]
        indexes = [
            models.Index(fields=["debut", "id"], name="evenement_par_date"),
            models.Index(fields=["communaute", "debut"], name="evenement_par_communaute"),
        ]

    def __str__(self) -> str:
        return self.titre

    def get_absolute_url(self) -> str:
        return reverse("evenements:detail", args=[self.uuid])

    @property
    def empreinte(self) -> str:
        """Tells an event from what it was when somebody opened its form."""
        dits = [str(getattr(self, nom)) for nom in SAISIS]
        return sha256("\x1f".join(dits).encode()).hexdigest()[:16]

    @property
    def est_ancien(self) -> bool:
        return self.fin <= timezone.now() - GARDE_INSCRITS

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.fuseau)

    @property
    def est_en_ligne(self) -> bool:
        return bool(self.lien)

    @property
    def lien_ouvrable(self) -> bool:
        return est_ouvrable(self.lien)

    @property
    def limite_d_inscription(self) -> datetime:
        """When registrations end: what was said, else when no seat is given any more."""
        dite = self.inscriptions_jusqu_a
        return self.derniere_place if dite is None else min(dite, self.derniere_place)

    @property
    def derniere_place(self) -> datetime:
        """After that, nobody is given a seat: it begins, or its host was told who comes."""
        remise = self.remise_de_la_liste
        return self.debut if remise is None else min(self.debut, remise)

    @property
    def remise_de_la_liste(self) -> datetime | None:
        """The first hour of the day, at the place, when the list is too late; None without a list."""
        if not self.habilitation or self.liste_avant_le is None:
            return None
        return datetime.combine(self.liste_avant_le, time.min, self.zone)

    @property
    def attend_la_liste(self) -> bool:
        """Whether one still types what the host asks."""
        remise = self.remise_de_la_liste
        return remise is not None and self.etat == EtatEvenement.PUBLIE and timezone.now() < remise
