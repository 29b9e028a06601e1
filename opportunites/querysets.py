"""Reads of offers; who sees what is written here, once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import (
    Aggregate,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, NullIf, RowNumber, TruncMonth
from django.db.models.lookups import Exact

from opportunites.enums import ETATS_CLOS, VERBES_DE_LA_MODERATION, Cadence, Diffusion, EtatOffre, OrigineOffre
from opportunites.permissions import diffusions_lisibles
from socle.models import Transition
from socle.recherche import PRIME, Requete

if TYPE_CHECKING:
    from socle.acteur import Acteur


# Of a notice, in the order in which a passage is looked for.
TEXTES = ("missions", "profil", "contexte", "conditions")

SUR_UNE_CARTE = (
    *("uuid", "intitule", "employeur_libelle", "organisme", "lieu", "departement__code", "departement__nom"),
    *("categories", "nature_emploi", "contrat", "teletravail", "remuneration_min", "remuneration_max"),
    *("date_publication", "date_limite", "fictive"),
    *("ligne__offre", "ligne__employeur__nom", "ligne__employeur__sensible"),
)

CHIFFRES = {
    "offres": Count("*"),
    "numeriques": Count("pk", filter=Q(numerique=True)),
    "employeurs": Count("employeur", distinct=True),
}


class Mediane(Aggregate):
    template = "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = models.DurationField()


class OffreQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> "OffreQuerySet":
        """Published and closed offers for everyone they are addressed to; the others for their employer and moderators.

        Closed while suspended, an offer stays hidden: it may have been suspended for what it says.
        """
        if acteur.est_moderateur:
            return self
        publiques = Q(etat=EtatOffre.PUBLIEE) | Q(etat__in=ETATS_CLOS) & ~self._suspendue_en_dernier()
        return self.filter(Q(diffusion=Diffusion.PUBLIQUE) & publiques | self._modifiable_par(acteur))

    def modifiables_par(self, acteur: "Acteur") -> "OffreQuerySet":
        """Offers written on the platform for an employer this person recruits for."""
        return self.filter(self._modifiable_par(acteur))

    def en_ligne_pour(self, acteur: "Acteur", jour: date) -> "OffreQuerySet":
        """Those of its employers, published and not past their deadline on `jour`: what names them, and no text."""
        ouvertes = self.modifiables_par(acteur).filter(Q(date_limite=None) | Q(date_limite__gte=jour))
        return ouvertes.filter(etat=EtatOffre.PUBLIEE).only("uuid", "intitule").order_by("intitule", "pk")

    def _modifiable_par(self, acteur: "Acteur") -> Q:
        return Q(origine=OrigineOffre.PLATEFORME, organisme_id__in=acteur.organismes)

    def du_jeton(self, acteur: "Acteur", jeton: UUID) -> Any:
        """The offer that this person opened with this form, None if it has not been sent yet."""
        return self.filter(auteur=acteur.utilisateur_id, jeton=jeton).first()

    def par_reference(self, reference: str) -> "OffreQuerySet":
        """The offer that bears this reference of Choisir le service public, however it was typed."""
        return self.filter(reference_csp__iexact=" ".join(reference.split()))

    def par_etat(self) -> dict[str, int]:
        """How many of them in each state."""
        return dict(self.order_by().values_list("etat").annotate(n=Count("*")))

    def for_gestion(self, etat: str = "") -> "OffreQuerySet":
        """The employer's own list: what was touched last comes first."""
        offres = self.filter(etat=etat) if etat else self
        return offres.select_related("organisme").order_by("-updated_at", "-pk")

    def suspendues_en_dernier(self) -> "OffreQuerySet":
        """Suspended the last time they were published or suspended, whatever closed them since."""
        return self.filter(self._suspendue_en_dernier())

    def _suspendue_en_dernier(self) -> Q:
        """Asked of each row, never of the table: the journal is long."""
        vues = self._journal().filter(vers__in=[EtatOffre.PUBLIEE, EtatOffre.SUSPENDUE])
        derniere = Subquery(vues.order_by("-at", "-pk").values("vers")[:1])
        return Q(Exact(Coalesce(derniere, Value("")), Value(EtatOffre.SUSPENDUE)))

    def importees_en_ligne(self) -> "OffreQuerySet":
        """Imported offers that are published now: what an import may close."""
        return self.filter(origine="csp", etat=EtatOffre.PUBLIEE)

    def soumises(self) -> "OffreQuerySet":
        """Waiting for a moderator, the oldest first, with `soumise_le`."""
        return self.filter(etat=EtatOffre.SOUMISE).with_soumise_le().order_by("soumise_le", "pk")

    def apres(self, offre: Any) -> "OffreQuerySet":
        """Those of `soumises` that come after this offer, loaded by `for_moderation`."""
        if offre.soumise_le is None:
            return self
        return self.filter(Q(soumise_le__gt=offre.soumise_le) | Q(soumise_le=offre.soumise_le, pk__gt=offre.pk))

    def with_soumise_le(self) -> "OffreQuerySet":
        """Since when each offer waits: the last time it was submitted."""
        soumissions = self._journal().filter(verbe="soumettre")
        return self.annotate(soumise_le=Subquery(soumissions.order_by("-at").values("at")[:1]))

    def moderables_par(self, acteur: "Acteur") -> "OffreQuerySet":
        """Those that this person decides on: nobody does on an offer they have a part in."""
        return self.with_partie(acteur).exclude(partie=True) if acteur.est_moderateur else self.none()

    def with_partie(self, acteur: "Acteur") -> "OffreQuerySet":
        """Whether this person wrote in it, once acted on it for the employer, or recruits for the employer."""
        actes = self._journal().filter(acteur=acteur.utilisateur_id).exclude(verbe__in=VERBES_DE_LA_MODERATION)
        ecrite = Q(auteur=acteur.utilisateur_id) | Q(modifiee_par=acteur.utilisateur_id)
        partie = Case(
            When(ecrite | Q(organisme_id__in=acteur.organismes) | Exists(actes), then=True),
            default=False,
            output_field=models.BooleanField(),
        )
        return self.annotate(partie=partie)

    def publications_par_mois(self, depuis: date) -> dict[date, int]:
        """How many public offers first appeared in each month since `depuis`, those closed since included."""
        parues = self.filter(diffusion=Diffusion.PUBLIQUE, etat__in=[EtatOffre.PUBLIEE, *ETATS_CLOS])
        par_mois = parues.filter(date_publication__gte=depuis).order_by().values_list(TruncMonth("date_publication"))
        return dict(par_mois.annotate(n=Count("*")))

    def par_issue(self) -> dict[str, int]:
        """How many recruitments of offers written here ended in each way."""
        ici = self.exclude(etat=EtatOffre.PUBLIEE).filter(origine=OrigineOffre.PLATEFORME)
        return dict(ici.exclude(issue="").order_by().values_list("issue").annotate(n=Count("*")))

    def delais_de_decision(self, depuis: datetime) -> dict[str, Any]:
        """How many decisions of the moderation since `depuis`, and the median wait between submission and decision."""
        journal = Transition.objects.filter(content_type=ContentType.objects.get_for_model(self.model))
        decisions = journal.filter(at__gte=depuis, verbe__in=VERBES_DE_LA_MODERATION, de=EtatOffre.SOUMISE)
        soumissions = journal.filter(object_id=OuterRef("object_id"), at__lte=OuterRef("at"), verbe="soumettre")
        soumise_le = Subquery(soumissions.order_by("-at").values("at")[:1])
        attente = ExpressionWrapper(F("at") - soumise_le, output_field=models.DurationField())
        return decisions.annotate(attente=attente).aggregate(nombre=Count("attente"), mediane=Mediane("attente"))

    def _journal(self) -> models.QuerySet[Transition]:
        """The journal of each offer, for a subquery."""
        genre = ContentType.objects.get_for_model(self.model)
        return Transition.objects.filter(content_type=genre, object_id=OuterRef("pk"))

    def depassees(self, jour: date) -> "OffreQuerySet":
        """Open or suspended, though their deadline is before `jour`."""
        return self.filter(etat__in=[EtatOffre.PUBLIEE, EtatOffre.SUSPENDUE], date_limite__lt=jour)

    def sans_issue(self, jour: date, jours: int) -> "OffreQuerySet":
        """Written here, expired, and nobody said how they ended, so many days after their deadline."""
        return self.filter(
            origine=OrigineOffre.PLATEFORME,
            etat=EtatOffre.EXPIREE,
            issue="",
            date_limite__lte=jour - timedelta(days=jours),
        )

    def qui_attendent(self, jour: date) -> "OffreQuerySet":
        """Those whose employer has something to do: complete them, or say how the recruitment ended."""
        return self.filter(etat=EtatOffre.A_COMPLETER) | self.sans_issue(jour, 0)

    def brouillons_de(self, acteur: "Acteur") -> "OffreQuerySet":
        """Drafts that this person opened, or was the last to write in."""
        siennes = Q(auteur=acteur.utilisateur_id) | Q(modifiee_par=acteur.utilisateur_id)
        return self.filter(siennes, etat=EtatOffre.BROUILLON)

    def for_liste(self) -> "OffreQuerySet":
        """What a row says, without one query per row nor the texts; only offers that search still shows."""
        tues = ("candidature", "documents", "etape_apport", "etape_mentor", "etape_suite", *TEXTES)
        indexees = ("vecteur", "competences", "organismes", "corps", "mobilites")
        lues = self.filter(ligne__isnull=False).select_related("metier", "departement__region", "ligne__employeur")
        return lues.defer(*tues, *(f"ligne__{champ}" for champ in indexees))

    def for_cartes(self, *, textes: bool = False) -> "OffreQuerySet":
        """What a card shows and nothing else: a page of twenty loads a quarter of the columns of `for_liste`.

        `textes` adds those of the notice, for who cites them.
        """
        return (
            self.filter(ligne__isnull=False)
            .select_related("departement", "ligne__employeur")
            .only(*SUR_UNE_CARTE, *(TEXTES if textes else ()))
        )

    def trouvables_par(self, acteur: "Acteur") -> "OffreQuerySet":
        """What search may show this person now, whatever it was when it was found."""
        return self.filter(ligne__diffusion__in=diffusions_lisibles(acteur))

    def parues(self) -> "OffreQuerySet":
        """Published now, or closed since: what a person may keep."""
        return self.filter(etat__in=[EtatOffre.PUBLIEE, *ETATS_CLOS])

    def for_gardees(self) -> "OffreQuerySet":
        """What a card shows, of closed offers too: they have no search row, hence `employeur_nomme`."""
        organismes = apps.get_model("referentiels", "Organisme").objects.montrables()
        nommable = Q(organisme=None) | Exists(organismes.filter(pk=OuterRef("organisme")))
        nom = Coalesce(NullIf("employeur_libelle", Value("")), "organisme__nom", Value(""))
        return (
            self.select_related("metier", "departement__region", "ligne__employeur")
            .defer("ligne__vecteur")
            .annotate(employeur_nomme=Case(When(nommable, then=nom), default=Value("")))
        )

    def dans_l_ordre(self, pks: list[int]) -> list[Any]:
        """These offers, in the order given."""
        par_pk = self.in_bulk(pks)
        return [par_pk[pk] for pk in pks if pk in par_pk]

    def for_detail(self) -> "OffreQuerySet":
        return self.select_related("metier", "departement__region", "organisme").prefetch_related(
            "exigences__competence", "corps_vises"
        )

    def for_moderation(self) -> "OffreQuerySet":
        """All that the page of a decision reads."""
        return self.for_detail().select_related("auteur").with_soumise_le()


class LigneRechercheQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> "LigneRechercheQuerySet":
        """Same rule as `OffreQuerySet.visible_by`: the rows are those of published offers only."""
        return self.filter(diffusion__in=diffusions_lisibles(acteur))

    def ouvertes(self, jour: date) -> "LigneRechercheQuerySet":
        """Not past their deadline on `jour` (civil day in Paris); no deadline means open."""
        return self.filter(Q(date_limite=None) | Q(date_limite__gte=jour))

    def entrees_depuis(self, moment: datetime) -> "LigneRechercheQuerySet":
        """Those that entered the list then or later, whatever the date of their notice."""
        return self.filter(entree_le__gte=moment)

    def dernieres_entrees(self, nombre: int) -> "LigneRechercheQuerySet":
        return self.filter(pk__in=self.order_by("-entree_le", "-pk").values("pk")[:nombre])

    def numeriques(self) -> "LigneRechercheQuerySet":
        return self.filter(numerique=True)

    def chiffres(self) -> dict[str, int]:
        """Live figures of the home page: open offers, those of the digital family, employers."""
        return self.aggregate(**CHIFFRES)

    def transparence(self) -> dict[str, int]:
        """The same, and what these offers tell: written here, pay shown, telework possible. Reads the table once."""
        paie = Q(offre__remuneration_min__isnull=False) | Q(offre__remuneration_max__isnull=False)
        return self.aggregate(
            **CHIFFRES,
            saisies_ici=Count("pk", filter=Q(offre__origine=OrigineOffre.PLATEFORME)),
            remunerees=Count("pk", filter=paie),
            teletravail=Count("pk", filter=Q(teletravail="oui")),
        )

    def contenant(self, requete: Requete | None) -> "LigneRechercheQuerySet":
        return self if requete is None else self.filter(requete.correspond("vecteur"))

    def triees(self, tri: str, requete: Requete | None = None, primees: Sequence[Q] = ()) -> "LigneRechercheQuerySet":
        """Order by « pertinence » (needs words), « date » (newest first) or « limite » (soonest deadline first).

        Rows that meet one of `primees` come before all others.
        """
        if tri == "pertinence" and requete is not None:
            primes = [Case(When(prime, then=Value(PRIME)), default=Value(0)) for prime in primees]
            return self.annotate(rang=sum(primes, requete.rang("vecteur"))).order_by(
                "-rang", "-date_publication", "-pk"
            )
        if tri == "limite":
            return self.order_by(F("date_limite").asc(nulls_last=True), "pk")
        return self.order_by("-date_publication", "-pk")


class SiennesQuerySet(models.QuerySet[Any]):
    """What one person looks for, keeps or reads: theirs alone."""

    def visible_by(self, acteur: "Acteur") -> Self:
        """One's own, and nobody else's, moderators included."""
        return self.filter(utilisateur=acteur.utilisateur_id) if acteur.utilisateur_id else self.none()


class RechercheEnregistreeQuerySet(SiennesQuerySet):
    def du_jeton(self, acteur: "Acteur", jeton: UUID) -> Any:
        """The search that this person saved with this form, None if it has not been sent yet."""
        return self.visible_by(acteur).filter(jeton=jeton).first()

    def for_liste(self) -> "RechercheEnregistreeQuerySet":
        return self.order_by("nom", "pk")

    def suivies(self) -> "RechercheEnregistreeQuerySet":
        """Those that La lettre looks at."""
        return self.filter(en_pause_depuis=None).exclude(cadence=Cadence.AUCUNE)

    def dues(self, jour: datetime, lundi: datetime) -> "RechercheEnregistreeQuerySet":
        """Not looked at since the day began, or since Monday for those of every week."""
        chaque_jour = Q(cadence=Cadence.QUOTIDIENNE, repere__lt=jour)
        return self.suivies().filter(chaque_jour | Q(cadence=Cadence.HEBDOMADAIRE, repere__lt=lundi))


class OffreSignaleeQuerySet(models.QuerySet[Any]):
    def parmi(self, utilisateurs: Iterable[int], offres: Iterable[int]) -> set[tuple[int, int]]:
        """(person, offer) already told, among these."""
        dites = self.filter(utilisateur__in=list(utilisateurs), offre__in=list(offres)).order_by()
        return set(dites.values_list("utilisateur_id", "offre_id"))


class OffresDUnePersonneQuerySet(SiennesQuerySet):
    def parmi(self, offres: Iterable[int]) -> Self:
        return self.filter(offre__in=list(offres))


class OffreGardeeQuerySet(OffresDUnePersonneQuerySet):
    def for_liste(self, acteur: "Acteur") -> Self:
        """The last one kept first, with `numero` and `lisible`: a suspended offer stays kept, and says nothing."""
        return self.lisibles(acteur).annotate(numero=F("offre__uuid")).order_by("-at", "-pk")

    def lisibles(self, acteur: "Acteur") -> Self:
        offres = apps.get_model("opportunites", "Offre").objects.visible_by(acteur).parues()
        return self.annotate(lisible=Exists(offres.filter(pk=OuterRef("offre"))))

    def for_carte(self, acteur: "Acteur", jour: date) -> Self:
        """With what a line of the dashboard says, and whether they are `ouverte`; the soonest deadline first."""
        lignes = apps.get_model("opportunites", "LigneRecherche").objects.visible_by(acteur).ouvertes(jour)
        dites = ("offre__uuid", "offre__intitule", "offre__date_limite")
        ordre = (F("offre__date_limite").asc(nulls_last=True), "pk")
        ouverte = Exists(lignes.filter(pk=OuterRef("offre")))
        return self.annotate(ouverte=ouverte).select_related("offre").only(*dites).order_by(*ordre)

    def oubliables(self, avant: datetime) -> Self:
        """Kept before this moment, and closed since; suspended, an offer may come back."""
        return self.filter(at__lt=avant).exclude(offre__etat__in=[EtatOffre.PUBLIEE, EtatOffre.SUSPENDUE])


class OffreVueQuerySet(OffresDUnePersonneQuerySet):
    def oubliables(self, avant: datetime, nombre: int) -> Self:
        """Older than this moment, or beyond the last `nombre` of their person."""
        rang = Window(RowNumber(), partition_by=F("utilisateur"), order_by=[F("at").desc(), F("pk").desc()])
        de_trop = self.annotate(rang=rang).filter(rang__gt=nombre).values("pk")
        return self.filter(Q(at__lt=avant) | Q(pk__in=de_trop))
