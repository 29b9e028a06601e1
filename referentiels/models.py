"""What everybody shares: employers, corps, métiers, skills, places, words."""

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from referentiels.completion import debuts
from referentiels.enums import (
    TRANSITIONS_COMPETENCE,
    Categorie,
    EtatCompetence,
    NatureCorps,
    Niveau,
    OrigineExigence,
    TypeCompetence,
    TypeOrganisme,
    Versant,
)
from referentiels.querysets import (
    CompetenceQuerySet,
    DepartementQuerySet,
    MetierQuerySet,
    OrganismeQuerySet,
    RegionQuerySet,
    SynonymeQuerySet,
)


class Organisme(models.Model):
    """An employer in the tree ministère > direction > service; operators under their tutelle.

    Labels change with governments: the sigle is the stable key, older labels are kept in `Denomination`.
    """

    sigle = models.CharField("sigle", max_length=40, unique=True)
    nom = models.CharField("nom", max_length=250)
    type = models.CharField("type", max_length=40, choices=TypeOrganisme)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="enfants", verbose_name="organisme de tutelle"
    )
    versant = models.CharField("versant", max_length=3, choices=Versant, default=Versant.FPE)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    domaines_courriel = models.CharField(
        "domaines de courriel", max_length=500, blank=True, help_text="Séparés par des espaces."
    )
    sensible = models.BooleanField(
        "sensible", default=False, help_text="Montré au public sous le seul nom de son ministère."
    )

    remplace_par = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="remplaces",
        verbose_name="fusionné dans",
    )

    objects = OrganismeQuerySet.as_manager()

    class Meta:
        verbose_name = "organisme"
        ordering = ["nom", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(remplace_par=F("pk")), name="organisme_pas_remplace_par_lui"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="organisme_pas_son_parent"),
            models.UniqueConstraint(fields=["siret"], condition=~Q(siret=""), name="organisme_siret_unique"),
            models.CheckConstraint(condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"), name="organisme_siret_forme"),
        ]
        indexes = [GinIndex(debuts("nom", "sigle"), name="organisme_debuts")]

    def __str__(self) -> str:
        return self.nom

    def clean(self) -> None:
        if self.pk and self.parent_id and type(self).objects.branche(self.pk).filter(pk=self.parent_id).exists():
            raise ValidationError({"parent": "Un organisme ne peut pas dépendre de lui-même ni de sa propre branche."})

    def branche(self) -> OrganismeQuerySet:
        return type(self).objects.branche(self.pk)

    def lignee(self) -> list["Organisme"]:
        """From the root down to this organisme."""
        par_pk = {organisme.pk: organisme for organisme in type(self).objects.ancetres(self.pk)}
        lignee = [par_pk[self.pk]]
        while (parent := par_pk.get(lignee[0].parent_id)) is not None:
            lignee.insert(0, parent)
        return lignee

    def racine(self) -> "Organisme":
        """The administration at the top: what exclusions and the ledger speak of."""
        return self.lignee()[0]


class Denomination(models.Model):
    """Another label of an organisme: an older name, or one met in an imported file."""

    organisme = models.ForeignKey(Organisme, models.CASCADE, related_name="denominations", verbose_name="organisme")
    libelle = models.CharField("libellé", max_length=250)
    jusqu_au = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "dénomination"
        ordering = ["libelle", "pk"]
        constraints = [models.UniqueConstraint(Lower("libelle"), "organisme", name="denomination_unique")]
        indexes = [GinIndex(debuts("libelle"), name="denomination_debuts")]

    def __str__(self) -> str:
        return self.libelle


class Corps(models.Model):
    """A corps of agents. The four grands corps are those of décret 2025-822 of 12 August 2025."""

    sigle = models.CharField("sigle", max_length=20, unique=True)
    nom = models.CharField("nom", max_length=200)
    nature = models.CharField("nature", max_length=10, choices=NatureCorps, default=NatureCorps.CIVIL)
    ministere_gestionnaire = models.ForeignKey(
        Organisme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ministère gestionnaire"
    )
    grand_corps = models.BooleanField("grand corps technique", default=False)
    categorie = models.CharField("catégorie", max_length=2, choices=Categorie, default=Categorie.A)
    alias = models.JSONField("alias", default=list, blank=True)

    class Meta:
        verbose_name = "corps"
        verbose_name_plural = "corps"
        ordering = ["nom", "pk"]

    def __str__(self) -> str:
        return self.nom


class Grade(models.Model):
    corps = models.ForeignKey(Corps, models.CASCADE, related_name="grades", verbose_name="corps")
    rang = models.PositiveSmallIntegerField("rang")
    libelle = models.CharField("libellé", max_length=120)

    class Meta:
        verbose_name = "grade"
        ordering = ["corps", "rang"]
        constraints = [models.UniqueConstraint(fields=["corps", "rang"], name="grade_unique")]

    def __str__(self) -> str:
        return self.libelle


class Competence(models.Model):
    """A skill: savoir-faire, savoir or savoir-être.

    A merged one stays, for addresses, files and the journal that name it, and leads to the one that replaces it:
    directly, never through another merged one.
    """

    TRANSITIONS = TRANSITIONS_COMPETENCE

    code = models.SlugField("code", max_length=80, unique=True, allow_unicode=False)
    libelle = models.CharField("libellé", max_length=300)
    type = models.CharField("type", max_length=15, choices=TypeCompetence)
    famille = models.CharField("famille", max_length=120, blank=True)
    alias = models.JSONField("alias", default=list, blank=True)
    uri_esco = models.URLField("adresse ESCO", max_length=200, blank=True)
    code_ogr = models.CharField("code OGR (ROME)", max_length=10, blank=True)
    etat = models.CharField("état", max_length=12, choices=EtatCompetence, default=EtatCompetence.VALIDEE)
    remplacee_par = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="remplacees", verbose_name="remplacée par"
    )

    objects = CompetenceQuerySet.as_manager()

    class Meta:
        verbose_name = "compétence"
        ordering = ["libelle", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["uri_esco"], condition=~Q(uri_esco=""), name="competence_esco_unique"),
            models.UniqueConstraint(fields=["code_ogr"], condition=~Q(code_ogr=""), name="competence_ogr_unique"),
            models.CheckConstraint(
                condition=Q(etat=EtatCompetence.FUSIONNEE, remplacee_par__isnull=False)
                | (~Q(etat=EtatCompetence.FUSIONNEE) & Q(remplacee_par__isnull=True)),
                name="competence_fusionnee_remplacee",
            ),
            models.CheckConstraint(condition=~Q(remplacee_par=F("pk")), name="competence_pas_remplacee_par_elle"),
        ]
        indexes = [GinIndex(debuts("libelle", "alias"), name="competence_debuts")]

    def __str__(self) -> str:
        return self.libelle


class NiveauCompetence(models.Model):
    """What a level looks like at work."""

    niveau = models.PositiveSmallIntegerField("niveau", choices=Niveau, unique=True)
    description = models.TextField("description observable")

    class Meta:
        verbose_name = "niveau de compétence"
        verbose_name_plural = "niveaux de compétence"
        ordering = ["niveau"]

    def __str__(self) -> str:
        return self.get_niveau_display()


class Metier(models.Model):
    """An occupation: of the State's referential (RMFP), or of ROME when imported from it."""

    code = models.CharField("code", max_length=40, unique=True)
    code_rmfp = models.CharField("code RMFP", max_length=20, blank=True)
    code_rome = models.CharField("code ROME", max_length=5, blank=True, db_index=True)
    libelle = models.CharField("libellé", max_length=250)
    famille = models.CharField("famille", max_length=120)
    numerique = models.BooleanField("filière numérique", default=False)
    competences = models.ManyToManyField(Competence, blank=True, related_name="metiers", verbose_name="compétences")

    objects = MetierQuerySet.as_manager()

    class Meta:
        verbose_name = "métier"
        ordering = ["libelle", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code_rmfp"], condition=~Q(code_rmfp=""), name="metier_rmfp_unique")
        ]
        indexes = [GinIndex(debuts("libelle"), name="metier_debuts")]

    def __str__(self) -> str:
        return self.libelle


class Appellation(models.Model):
    """Another name of a métier, as people and vacancy notices write it."""

    metier = models.ForeignKey(Metier, models.CASCADE, related_name="appellations", verbose_name="métier")
    libelle = models.CharField("libellé", max_length=250)
    code_ogr = models.CharField("code OGR (ROME)", max_length=10, blank=True)

    class Meta:
        verbose_name = "appellation"
        ordering = ["libelle", "pk"]
        constraints = [models.UniqueConstraint(Lower("libelle"), "metier", name="appellation_unique")]
        indexes = [GinIndex(debuts("libelle"), name="appellation_debuts")]

    def __str__(self) -> str:
        return self.libelle


class Region(models.Model):
    """Official code (COG, Insee), plus « Étranger » and « Télétravail complet »."""

    code = models.CharField("code", max_length=3, unique=True)
    nom = models.CharField("nom", max_length=80)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "région"
        ordering = ["nom", "pk"]

    def __str__(self) -> str:
        return self.nom


class Departement(models.Model):
    """Official code (COG, Insee), plus « Étranger » and « Télétravail complet »."""

    code = models.CharField("code", max_length=3, unique=True)
    nom = models.CharField("nom", max_length=80)
    region = models.ForeignKey(Region, models.PROTECT, related_name="departements", verbose_name="région")
    alias = models.JSONField("alias", default=list, blank=True)

    objects = DepartementQuerySet.as_manager()

    class Meta:
        verbose_name = "département"
        ordering = ["code", "pk"]

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"


class Synonyme(models.Model):
    """Words that mean the same for search, both ways. An ambiguous term offers each of its senses."""

    terme = models.CharField("terme", max_length=120, unique=True)
    equivalents = models.JSONField("équivalents", default=list)
    ambigu = models.BooleanField("ambigu", default=False)

    objects = SynonymeQuerySet.as_manager()

    class Meta:
        verbose_name = "synonyme"
        ordering = ["terme", "pk"]

    def __str__(self) -> str:
        return self.terme


class DernierChangement(models.Model):
    """When a table of words was last written, to the microsecond, by triggers: what was derived from it is stale."""

    source = models.CharField("table", max_length=63, unique=True)
    version = models.BigIntegerField("version")

    class Meta:
        verbose_name = "dernier changement"
        verbose_name_plural = "derniers changements"

    def __str__(self) -> str:
        return self.source


class Exigence(models.Model):
    """A skill required at a level. Shared by offers and, later, missions."""

    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+", verbose_name="compétence")
    niveau = models.PositiveSmallIntegerField("niveau", choices=Niveau, default=Niveau.PRATIQUE)
    essentielle = models.BooleanField("essentielle", default=False)
    origine = models.CharField("origine", max_length=10, choices=OrigineExigence, default=OrigineExigence.SAISIE)

    class Meta:
        abstract = True

    def absorber(self, autre: "Exigence") -> list[str]:
        """Take the stronger of two requirements that become one; what an employer wrote prevails over a deduction."""
        avant = (self.niveau, self.essentielle, self.origine)
        if autre.origine == self.origine:
            self.niveau = max(self.niveau, autre.niveau)
            self.essentielle = self.essentielle or autre.essentielle
        elif autre.origine == OrigineExigence.SAISIE:
            self.niveau, self.essentielle, self.origine = autre.niveau, autre.essentielle, autre.origine
        change = avant != (self.niveau, self.essentielle, self.origine)
        return ["niveau", "essentielle", "origine"] if change else []
