"""A member of the directory, the steps of a career, and what is known at what level."""

import uuid

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annuaire.enums import TRANSITIONS_MEMBRE, Audience, EtatMembre, StatutAgent, TypeEtape
from annuaire.querysets import CompetenceDeclareeQuerySet, EtapeQuerySet, MembreQuerySet
from referentiels.enums import Categorie, Niveau
from referentiels.models import Competence, Corps, Departement, Grade, Metier, Organisme


def _audience(libelle: str, defaut: Audience = Audience.MEMBRES) -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(f"qui voit {libelle}", choices=Audience, default=defaut)


class Membre(models.Model):
    """Somebody's place in the directory. What it looks for is elsewhere, and shown by other rules.

    An anonymised row keeps what figures are made of (corps, employer, states) and nothing of the person.
    """

    TRANSITIONS = TRANSITIONS_MEMBRE

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    utilisateur = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="membre", verbose_name="compte"
    )
    etat = models.CharField("état", max_length=14, choices=EtatMembre, default=EtatMembre.DEMANDEE, editable=False)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField("nom", max_length=80, blank=True)
    statut = models.CharField("statut", max_length=12, choices=StatutAgent, blank=True)
    corps = models.ForeignKey(
        Corps, models.PROTECT, null=True, blank=True, related_name="membres", verbose_name="corps"
    )
    corps_confirme = models.BooleanField(
        "corps confirmé", default=False, editable=False, help_text="Par la liste importée, ou par l’équipe."
    )
    grade = models.ForeignKey(Grade, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="grade")
    categorie = models.CharField("catégorie", max_length=2, choices=Categorie, blank=True)
    organisme = models.ForeignKey(
        Organisme, models.PROTECT, null=True, blank=True, related_name="membres", verbose_name="employeur"
    )
    poste = models.CharField("poste", max_length=200, blank=True)
    metier = models.ForeignKey(
        Metier, models.PROTECT, null=True, blank=True, related_name="membres", verbose_name="métier"
    )
    encadrement = models.BooleanField("encadre une équipe", default=False)
    departement = models.ForeignKey(
        Departement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="membres",
        verbose_name="département de la résidence administrative",
    )
    ville = models.CharField("ville", max_length=100, blank=True)
    presentation = models.TextField("présentation", max_length=3000, blank=True)
    lien = models.URLField("lien", max_length=200, blank=True)
    aide_sur = models.CharField("peut aider sur", max_length=300, blank=True)
    non_liste = models.BooleanField(
        "non listé", default=False, help_text="N’apparaît ni dans l’annuaire, ni dans ses nombres, ni par son adresse."
    )
    audience_identite = _audience("ma fiche et mon nom")
    audience_corps = _audience("mon corps et mon grade")
    audience_employeur = _audience("mon employeur")
    audience_poste = _audience("mon poste et mon métier")
    audience_residence = _audience("mon lieu de travail")
    audience_competences = _audience("mes compétences")
    audience_communautes = _audience("mes communautés")
    audience_presentation = _audience("ma présentation")
    audience_etapes = _audience("mon parcours", Audience.COMMUNAUTES)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("modifié le", default=timezone.now, editable=False)
    attend_depuis = models.DateTimeField(
        "attend depuis le", null=True, blank=True, editable=False, help_text="Dernière demande envoyée à l’équipe."
    )
    renouvele_le = models.DateTimeField(
        "renouvelé le", null=True, blank=True, editable=False, help_text="Par le lien d’un avertissement."
    )
    avertissements = models.PositiveSmallIntegerField(
        "avertissements", default=0, db_default=0, editable=False, help_text="Avant la fin pour inactivité."
    )
    averti_le = models.DateTimeField("averti le", null=True, blank=True, editable=False)

    AUDIENCES = (
        "identite",
        "corps",
        "employeur",
        "poste",
        "residence",
        "competences",
        "communautes",
        "presentation",
        "etapes",
    )

    objects = MembreQuerySet.as_manager()

    class Meta:
        verbose_name = "membre"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatMembre.values), name="membre_etat_connu"),
            models.CheckConstraint(condition=Q(statut__in=["", *StatutAgent.values]), name="membre_statut_connu"),
            models.CheckConstraint(condition=Q(categorie__in=["", *Categorie.values]), name="membre_categorie_connue"),
            models.CheckConstraint(
                condition=~Q(etat=EtatMembre.ACTIVE) | (~Q(nom="") & ~Q(prenom="")), name="membre_actif_a_un_nom"
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatMembre.ANONYMISEE)
                | Q(nom="", prenom="", poste="", ville="", presentation="", lien="", aide_sur=""),
                name="membre_anonymise_sans_nom",
            ),
            # A card without a name is none: who wants not to be found asks not to be listed.
            models.CheckConstraint(
                condition=Q(audience_identite__in=[Audience.MEMBRES, Audience.RECRUTEURS]),
                name="membre_audience_identite",
            ),
            models.CheckConstraint(
                condition=Q(
                    audience_corps__lte=3,
                    audience_employeur__lte=3,
                    audience_poste__lte=3,
                    audience_residence__lte=3,
                    audience_competences__lte=3,
                    audience_communautes__lte=3,
                    audience_presentation__lte=3,
                    audience_etapes__lte=3,
                ),
                name="membre_audiences_connues",
            ),
        ]
        indexes = [
            models.Index(fields=["etat", "created_at"], name="membre_file"),
            # What the rule of intentions reads, without the rows themselves: colleagues, and who shows nothing.
            models.Index(fields=["organisme"], include=["utilisateur", "etat"], name="membre_par_employeur"),
            models.Index(fields=["utilisateur"], include=["id"], name="membre_par_compte"),
            models.Index(fields=["id"], condition=~Q(etat=EtatMembre.ACTIVE), name="membre_pas_active"),
            # What orders a list of intentions.
            models.Index(fields=["id"], include=["nom", "prenom"], name="membre_noms"),
        ]

    def __str__(self) -> str:
        # Never the name: this text reaches logs and the admin's history.
        return f"membre n° {self.pk}"

    @property
    def est_averti(self) -> bool:
        """Whether a warning was sent since the person last came; reads the account."""
        if not self.avertissements or self.averti_le is None:
            return False
        return not self.utilisateur.last_login or self.utilisateur.last_login <= self.averti_le

    @property
    def nom_complet(self) -> str:
        return f"{self.prenom} {self.nom}".strip()


class Etape(models.Model):
    """A step of a career, as its member tells it; a finished mission makes one too."""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    membre = models.ForeignKey(Membre, models.CASCADE, related_name="etapes", verbose_name="membre")
    type = models.CharField("type", max_length=10, choices=TypeEtape, default=TypeEtape.POSTE)
    intitule = models.CharField("intitulé", max_length=200, validators=[MinLengthValidator(3)])
    organisme = models.ForeignKey(
        Organisme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="employeur"
    )
    employeur = models.CharField("autre employeur", max_length=200, blank=True)
    metier = models.ForeignKey(Metier, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="métier")
    debut = models.DateField("début")
    fin = models.DateField("fin", null=True, blank=True, help_text="Vide : en cours.")
    numerique = models.BooleanField("poste du numérique", default=False)
    encadrement = models.BooleanField("encadrement", default=False)
    lieu = models.CharField("lieu", max_length=100, blank=True)

    objects = EtapeQuerySet.as_manager()

    class Meta:
        verbose_name = "étape"
        constraints = [
            models.CheckConstraint(condition=Q(type__in=TypeEtape.values), name="etape_type_connu"),
            models.CheckConstraint(condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="etape_dates"),
        ]

    def __str__(self) -> str:
        return f"étape n° {self.pk}"


class CompetenceDeclaree(models.Model):
    """A skill that a member says it has, or wants to develop."""

    membre = models.ForeignKey(Membre, models.CASCADE, related_name="competences", verbose_name="membre")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="declarations", verbose_name="compétence")
    niveau = models.PositiveSmallIntegerField("niveau", choices=Niveau, default=Niveau.PRATIQUE)
    derniere_pratique = models.PositiveSmallIntegerField("dernière année de pratique", null=True, blank=True)
    veut_developper = models.BooleanField("veut la développer", default=False)
    peut_transmettre = models.BooleanField("peut la transmettre", default=False)

    objects = CompetenceDeclareeQuerySet.as_manager()

    class Meta:
        verbose_name = "compétence déclarée"
        verbose_name_plural = "compétences déclarées"
        constraints = [
            models.UniqueConstraint(fields=["membre", "competence"], name="competence_declaree_unique"),
            models.CheckConstraint(condition=Q(niveau__in=Niveau.values), name="competence_declaree_niveau"),
            models.CheckConstraint(
                condition=Q(derniere_pratique__isnull=True) | Q(derniere_pratique__range=(1950, 2100)),
                name="competence_declaree_pratique",
            ),
        ]
        # All that matching reads of a skill, without the rows themselves.
        indexes = [
            models.Index(
                fields=["competence", "niveau"], include=["membre", "veut_developper"], name="competence_declaree_lue"
            )
        ]

    def __str__(self) -> str:
        return f"compétence déclarée n° {self.pk}"

    def absorber(self, autre: "CompetenceDeclaree") -> list[str]:
        """Two declarations become one when their skills are merged: the higher level, and what either said."""
        avant = self._dits()
        self.niveau = max(self.niveau, autre.niveau)
        annees = [annee for annee in (self.derniere_pratique, autre.derniere_pratique) if annee is not None]
        self.derniere_pratique = max(annees, default=None)
        self.veut_developper = self.veut_developper or autre.veut_developper
        self.peut_transmettre = self.peut_transmettre or autre.peut_transmettre
        return list(avant) if avant != self._dits() else []

    def _dits(self) -> dict[str, object]:
        champs = ("niveau", "derniere_pratique", "veut_developper", "peut_transmettre")
        return {champ: getattr(self, champ) for champ in champs}
