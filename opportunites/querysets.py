"""Reads of offers; who sees what is written here, once."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from opportunites.enums import ETATS_CLOS, Diffusion, EtatOffre, OrigineOffre
from socle.models import Transition
from socle.recherche import Requete

if TYPE_CHECKING:
    from socle.acteur import Acteur


# Weights of D (text), C (skills, employer, place), B (métier and its names), A (title): a word of the title
# must win over the same word repeated in a long text or among twenty appellations.
POIDS = [0.02, 0.1, 0.15, 1.0]


class OffreQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> "OffreQuerySet":
        """Published and closed offers for everyone they are addressed to; the others for their employer and moderators.

        Closed while suspended, an offer stays hidden: it may have been suspended for what it says.
        """
        if acteur.est_moderateur:
            return self
        publiques = self.filter(etat__in=[EtatOffre.PUBLIEE, *ETATS_CLOS], diffusion=Diffusion.PUBLIQUE)
        montrees = publiques.exclude(Q(etat__in=ETATS_CLOS) & self._closes_en_suspens())
        return montrees | self.modifiables_par(acteur) if acteur.organismes else montrees

    def modifiables_par(self, acteur: "Acteur") -> "OffreQuerySet":
        """Offers written on the platform for an employer this person recruits for."""
        return self.filter(origine=OrigineOffre.PLATEFORME, organisme_id__in=acteur.organismes)

    def _closes_en_suspens(self) -> Exists:
        transitions = Transition.objects.filter(
            content_type=ContentType.objects.get_for_model(self.model), object_id=OuterRef("pk")
        )
        return Exists(transitions.filter(de=EtatOffre.SUSPENDUE, vers=OuterRef("etat")))

    def importees_en_ligne(self) -> "OffreQuerySet":
        """Imported offers that are published now: what an import may close."""
        return self.filter(origine="csp", etat=EtatOffre.PUBLIEE)

    def for_liste(self) -> "OffreQuerySet":
        """What a card shows, without one query per row; only offers that search still shows."""
        return self.filter(ligne__isnull=False).select_related("metier", "departement__region", "ligne__employeur")

    def dans_l_ordre(self, pks: list[int]) -> list[Any]:
        """These offers, in the order given."""
        par_pk = self.in_bulk(pks)
        return [par_pk[pk] for pk in pks if pk in par_pk]

    def for_detail(self) -> "OffreQuerySet":
        return self.select_related("metier", "departement__region", "organisme").prefetch_related(
            "exigences__competence", "corps_vises"
        )


class LigneRechercheQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> "LigneRechercheQuerySet":
        """Same rule as `OffreQuerySet.visible_by`: the rows are those of published offers only."""
        if acteur.est_moderateur:
            return self
        return self.filter(diffusion=Diffusion.PUBLIQUE)

    def ouvertes(self, jour: date) -> "LigneRechercheQuerySet":
        """Not past their deadline on `jour` (civil day in Paris); no deadline means open."""
        return self.filter(Q(date_limite=None) | Q(date_limite__gte=jour))

    def numeriques(self) -> "LigneRechercheQuerySet":
        return self.filter(numerique=True)

    def chiffres(self) -> dict[str, int]:
        """Live figures of the home page: open offers, those of the digital family, employers."""
        return self.aggregate(
            offres=Count("*"),
            numeriques=Count("pk", filter=Q(numerique=True)),
            employeurs=Count("employeur", distinct=True),
        )

    def contenant(self, requete: Requete | None) -> "LigneRechercheQuerySet":
        return self if requete is None else self.filter(requete.correspond("vecteur"))

    def triees(self, tri: str, requete: Requete | None = None) -> "LigneRechercheQuerySet":
        """Order by « pertinence » (needs words), « date » (newest first) or « limite » (soonest deadline first)."""
        if tri == "pertinence" and requete is not None:
            return self.annotate(rang=requete.rang("vecteur", POIDS)).order_by("-rang", "-date_publication", "-pk")
        if tri == "limite":
            return self.order_by(F("date_limite").asc(nulls_last=True), "pk")
        return self.order_by("-date_publication", "-pk")
