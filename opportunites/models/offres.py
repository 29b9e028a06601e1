"""Offers and what they require."""

import uuid
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.urls import get_script_prefix, reverse
from django.utils import timezone

from opportunites.enums import (
    ETATS_CLOS,
    TRANSITIONS,
    Contrat,
    Diffusion,
    EtatOffre,
    Experience,
    GenreMobilite,
    Issue,
    MotifAbsenceCSP,
    NatureEmploi,
    OrigineOffre,
    OuiNon,
    Position,
    StatutPoste,
)
from opportunites.querysets import OffreQuerySet
from referentiels.enums import Categorie, Niveau, Versant
from referentiels.models import Corps, Departement, Exigence, Metier, Organisme

# What a feed cannot carry (XML 1.0): refused where it would be printed.
CONTROLES = r"[\x01-\x08\x0b\x0c\x0e-\x1f]"

JOURS_NOUVEAU = 7

# What the journal does not keep: keys, what moves by itself, contacts and free text about the recruitment itself.
HORS_INSTANTANE = {
    *("id", "uuid", "etat", "empreinte", "created_at", "updated_at", "auteur", "modifiee_par", "jeton", "version"),
    *("candidature", "documents", "urgence", "issue", "date_prise_de_poste"),
}


@lru_cache
def _adresse(racine: str) -> str:
    """The address of any offer, under this root, resolved once: a page writes dozens of them."""
    return reverse("opportunites:detail", args=[uuid.UUID(int=0)]).replace(str(uuid.UUID(int=0)), "{}")


class Offre(models.Model):
    """A vacancy notice: the entries of CGFP art. D311-2, and what helps an engineer to choose.

    `organisme` is the closest employer we know; a label that we do not know stays in `employeur_libelle`
    and never creates an `Organisme`.
    """

    TRANSITIONS = TRANSITIONS
    INSTANTANES = ("publier",)

    partie: bool  # only when loaded by `with_partie`
    employeur_nomme: str  # only when loaded by `for_gardees`
    # Of who is connected, once `marques.marquer` said so; False for everybody else.
    vue = False
    gardee = False
    # Of a member with skills, once `affinites.noter` said so: how well they answer this offer, of 100.
    score: int | None = None
    # Of a page of results, once `extrait.annoter` said so; marked, safe to show.
    extrait: str = ""
    intitule_surligne: str = ""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    etat = models.CharField("état", max_length=15, choices=EtatOffre, default=EtatOffre.BROUILLON, editable=False)
    origine = models.CharField("origine", max_length=12, choices=OrigineOffre, default=OrigineOffre.PLATEFORME)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="offres",
        verbose_name="autrice ou auteur",
    )
    modifiee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="dernière modification par",
    )
    jeton = models.UUIDField(
        "jeton du formulaire", null=True, blank=True, editable=False, help_text="Un envoi en double mène à l’offre."
    )
    version = models.PositiveIntegerField(
        "version",
        default=1,
        db_default=1,
        editable=False,
        help_text="Une décision porte sur l’une d’elles.",
    )
    fictive = models.BooleanField("fictive", default=False, help_text="Donnée de démonstration, marquée comme telle.")
    reference_csp = models.CharField("référence CSP", max_length=60, null=True, blank=True, unique=True)
    motif_absence_csp = models.CharField(
        "sans référence CSP", max_length=15, choices=MotifAbsenceCSP, blank=True, default="", db_default=""
    )

    intitule = models.CharField("intitulé du poste", max_length=300)
    versant = models.CharField("versant", max_length=3, choices=Versant, default=Versant.FPE)
    statut_poste = models.CharField("statut du poste", max_length=12, choices=StatutPoste, default=StatutPoste.VACANT)
    categories = ArrayField(
        models.CharField(max_length=2, choices=Categorie), verbose_name="catégories", default=list, blank=True
    )
    nature_emploi = models.CharField("ouvert aux", max_length=25, choices=NatureEmploi, blank=True)
    contrat = models.CharField("type de contrat", max_length=12, choices=Contrat, blank=True)
    duree_contrat = models.CharField("durée", max_length=60, blank=True)
    temps_plein = models.BooleanField("temps plein", null=True, blank=True)
    corps_vises = models.ManyToManyField(Corps, blank=True, related_name="+", verbose_name="corps visés")
    ouverte_militaires = models.BooleanField("ouverte aux militaires", default=False)
    organisme = models.ForeignKey(
        Organisme, models.PROTECT, null=True, blank=True, related_name="offres", verbose_name="organisme"
    )
    employeur_libelle = models.CharField("employeur (texte)", max_length=250, blank=True)
    autorite = models.CharField("autorité de recrutement", max_length=250, blank=True, default="", db_default="")
    positions = ArrayField(
        models.CharField(max_length=20, choices=Position),
        verbose_name="positions possibles",
        default=list,
        db_default=Value([], output_field=ArrayField(models.CharField(max_length=20))),
        blank=True,
    )
    metier = models.ForeignKey(
        Metier, models.PROTECT, null=True, blank=True, related_name="offres", verbose_name="métier"
    )
    metier_libelle = models.CharField("métier (texte)", max_length=250, blank=True)
    departement = models.ForeignKey(
        Departement, models.PROTECT, null=True, blank=True, related_name="offres", verbose_name="département"
    )
    lieu = models.CharField("lieu d’affectation", max_length=250, blank=True)
    teletravail = models.CharField("télétravail", max_length=3, choices=OuiNon, blank=True)
    encadrement = models.CharField("encadrement", max_length=3, choices=OuiNon, blank=True)
    habilitation = models.BooleanField("habilitation nécessaire", default=False)
    experience = models.CharField("expérience attendue", max_length=10, choices=Experience, blank=True)
    niveau_etudes = models.PositiveSmallIntegerField("niveau d’études (1 à 8)", null=True, blank=True)
    remuneration_min = models.PositiveIntegerField("rémunération minimale (€ bruts par an)", null=True, blank=True)
    remuneration_max = models.PositiveIntegerField("rémunération maximale (€ bruts par an)", null=True, blank=True)

    contexte = models.TextField("contexte", blank=True)
    missions = models.TextField("missions", blank=True)
    profil = models.TextField("profil attendu", blank=True)
    conditions = models.TextField("conditions particulières", blank=True)
    candidature = models.TextField("comment candidater", blank=True)
    documents = models.CharField("documents à transmettre", max_length=500, blank=True)
    mobilites = ArrayField(
        models.CharField(max_length=15, choices=GenreMobilite), verbose_name="mobilités", default=list, blank=True
    )
    etape_apport = models.TextField("ce que cette étape apporte", blank=True)
    etape_mentor = models.TextField("accompagnement proposé", blank=True)
    etape_suite = models.TextField("postes possibles ensuite", blank=True)

    diffusion = models.CharField("diffusion", max_length=10, choices=Diffusion, default=Diffusion.PUBLIQUE)
    date_publication = models.DateField(
        "première publication", null=True, blank=True, help_text="Ici ou sur Choisir le service public."
    )
    date_vacance = models.DateField("date de vacance", null=True, blank=True)
    date_limite = models.DateField(
        "date limite", null=True, blank=True, help_text="Jusqu’à la fin de ce jour, heure de Paris."
    )
    urgence = models.CharField(
        "raison de l’urgence",
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text="Pour une date limite à moins d’un mois.",
    )
    issue = models.CharField(
        "issue du recrutement", max_length=15, choices=Issue, blank=True, default="", db_default=""
    )
    date_prise_de_poste = models.DateField("date de prise de poste", null=True, blank=True)
    empreinte = models.CharField("empreinte de la ligne importée", max_length=32, blank=True, editable=False)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("modifiée le", default=timezone.now, editable=False)

    objects = OffreQuerySet.as_manager()

    class Meta:
        verbose_name = "offre"
        indexes = [
            # The queues of moderators and the daily jobs; published offers, nearly all, do not pay for it.
            models.Index(
                fields=["etat", "date_limite"], condition=~Q(etat=EtatOffre.PUBLIEE), name="offre_hors_publication"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatOffre.values), name="offre_etat_connu"),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatOffre.PUBLIEE, EtatOffre.SUSPENDUE, *ETATS_CLOS])
                | Q(date_publication__isnull=False),
                name="offre_publiee_datee",
                violation_error_message="Une offre publiée porte sa date de première publication.",
            ),
            models.CheckConstraint(
                condition=~Q(origine=OrigineOffre.CSP) | Q(reference_csp__isnull=False),
                name="offre_importee_referencee",
            ),
            models.CheckConstraint(
                condition=Q(remuneration_min=None)
                | Q(remuneration_max=None)
                | Q(remuneration_max__gte=F("remuneration_min")),
                name="offre_remuneration_ordonnee",
                violation_error_message="La rémunération maximale est inférieure à la minimale.",
            ),
            models.CheckConstraint(
                condition=Q(niveau_etudes=None) | Q(niveau_etudes__range=(1, 8)), name="offre_niveau_etudes_connu"
            ),
            models.UniqueConstraint(
                fields=["auteur", "jeton"], condition=Q(jeton__isnull=False), name="offre_jeton_unique"
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatOffre.POURVUE) | ~Q(issue="") | Q(auteur=None), name="offre_pourvue_issue"
            ),
            models.CheckConstraint(condition=~Q(reference_csp=""), name="offre_reference_non_vide"),
            models.CheckConstraint(condition=Q(diffusion__in=Diffusion.values), name="offre_diffusion_connue"),
            models.CheckConstraint(
                condition=~Q(intitule__regex=CONTROLES)
                & ~Q(employeur_libelle__regex=CONTROLES)
                & ~Q(lieu__regex=CONTROLES),
                name="offre_sans_caractere_de_controle",
                violation_error_message="Le texte contient un caractère invisible : ressaisissez-le.",
            ),
            models.CheckConstraint(
                condition=Q(categories__contained_by=Categorie.values), name="offre_categories_connues"
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    def get_absolute_url(self) -> str:
        return _adresse(get_script_prefix()).format(self.uuid)

    @property
    def est_close(self) -> bool:
        return self.etat in ETATS_CLOS or (self.date_limite is not None and self.date_limite < timezone.localdate())

    @property
    def employeur(self) -> str:
        """The employer's name as shown on a card: the notice's own label, unless the employer is sensitive."""
        ligne = getattr(self, "ligne", None)
        montre = ligne.employeur if ligne else next(iter(reversed(self.employeurs_montres())), None)
        if self.employeur_libelle and (montre is None or (montre.pk == self.organisme_id and not montre.sensible)):
            return self.employeur_libelle
        return montre.nom if montre else ""

    @property
    def metier_montre(self) -> str:
        return str(self.metier) if self.metier else self.metier_libelle

    def employeurs_montres(self) -> list[Organisme]:
        """From the ministry down to the employer; a sensitive one is shown as its ministry alone."""
        lignee = self.organisme.lignee() if self.organisme else []
        return lignee[:1] if any(organisme.sensible for organisme in lignee) else lignee

    @property
    def est_nouvelle(self) -> bool:
        limite = timezone.localdate() - timedelta(days=JOURS_NOUVEAU)
        return self.date_publication is not None and self.date_publication >= limite

    @property
    def est_parue(self) -> bool:
        """Published now, or closed since: `parues`, of one row."""
        return self.etat in (EtatOffre.PUBLIEE, *ETATS_CLOS)

    @property
    def accepte_candidatures(self) -> bool:
        return self.etat == EtatOffre.PUBLIEE and not self.est_close

    @property
    def etape_numerique(self) -> bool:
        return bool(self.etape_apport or self.etape_mentor or self.etape_suite)

    def instantane(self) -> dict[str, Any]:
        """Public fields at this moment, for the difference shown to moderators.

        Without the contacts: the journal cannot be rewritten, so it keeps no name nor address.
        """
        liens = {"competences": self.exigences_en_cles(), "corps_vises": self.corps_en_cles()}
        return self.champs_publics() | liens

    def champs_publics(self) -> dict[str, Any]:
        publics = [champ for champ in self._meta.concrete_fields if champ.name not in HORS_INSTANTANE]
        return {champ.name: champ.value_from_object(self) for champ in publics}

    def exigences_en_cles(self) -> list[list[Any]]:
        """[competence id, level, essential?] of each requirement, in the order in which they are shown."""
        return [[e.competence_id, e.niveau, e.essentielle] for e in self.exigences.all()]

    def corps_en_cles(self) -> list[int]:
        return sorted(corps.pk for corps in self.corps_vises.all())


class ExigenceOffre(Exigence):
    """A skill that an offer requires. Deduced ones come from the text and are not confirmed by the employer."""

    offre = models.ForeignKey(Offre, models.CASCADE, related_name="exigences", verbose_name="offre")

    class Meta:
        verbose_name = "exigence"
        ordering = ["-essentielle", "-niveau", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["offre", "competence"], name="exigence_offre_unique"),
            models.CheckConstraint(condition=Q(niveau__in=Niveau.values), name="exigence_offre_niveau_connu"),
        ]

    def __str__(self) -> str:
        return f"{self.competence} ({self.get_niveau_display()})"
