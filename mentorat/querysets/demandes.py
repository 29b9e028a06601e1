"""Requests, wishes and objectives: who reads them."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from mentorat.enums import EtatDemandeMentorat, EtatVoeu
from socle.models import Transition

if TYPE_CHECKING:
    from socle.acteur import Acteur


class DemandeMentoratQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        """One's own. A mentor reads a request through the wish that was addressed to it (`VoeuQuerySet`)."""
        return self.filter(membre=acteur.membre_id) if acteur.membre_id else self.none()

    def vivantes(self) -> Self:
        """Those in which there is still something to do before a pair."""
        finies = [EtatDemandeMentorat.BINOME, EtatDemandeMentorat.RETIREE]
        return self.exclude(etat__in=finies)

    def suivies_par(self, acteur: "Acteur") -> Self:
        """Those whose state an animator follows, without their content: of its communities; all of them for the team.

        Never one's own: one does not follow oneself.
        """
        miennes = Q(membre=acteur.membre_id) if acteur.membre_id else Q(pk__in=[])
        if acteur.est_moderateur:
            return self.exclude(miennes)
        return self.filter(communaute__in=sorted(acteur.animateur_de)).exclude(miennes)

    def sans_paire(self, campagne: Any) -> Self:
        """Registered in this campaign, or left alone by it, with no pair on its screen."""
        paires = campagne.paires.filter(demande=OuterRef("pk"), ecartee=False)
        seules = [EtatDemandeMentorat.INSCRITE, EtatDemandeMentorat.SANS_MENTOR]
        return self.filter(~Exists(paires), campagne=campagne, etat__in=seules).order_by("pk")

    def sans_mentor(self) -> Self:
        """Asked for, and not found yet: the oldest first."""
        attente = [EtatDemandeMentorat.ADRESSEE, EtatDemandeMentorat.INSCRITE, EtatDemandeMentorat.SANS_MENTOR]
        depuis = Coalesce("adressee_le", "engagement_le", "created_at")
        return self.filter(etat__in=attente).annotate(depuis=depuis).order_by("depuis", "pk")


class VoeuQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        """Those of one's own requests; those that were addressed to oneself, be they over: the page says what became
        of them, and shows the request only while it waits or once accepted."""
        if acteur.membre_id is None:
            return self.none()
        return self.filter(
            Q(demande__membre=acteur.membre_id) | Q(offre__membre=acteur.membre_id, adresse_le__isnull=False)
        )

    def recus_par(self, acteur: "Acteur") -> Self:
        """Addressed to this mentor, whatever became of them."""
        if acteur.membre_id is None:
            return self.none()
        return self.filter(offre__membre=acteur.membre_id, adresse_le__isnull=False)

    def qui_attendent(self) -> Self:
        return self.filter(etat=EtatVoeu.ADRESSE)

    def ouverts(self) -> Self:
        return self.filter(etat__in=[EtatVoeu.EN_ATTENTE, EtatVoeu.ADRESSE]).order_by("rang", "pk")

    def en_attente(self) -> Self:
        """Those that come after the one that was addressed."""
        return self.filter(etat=EtatVoeu.EN_ATTENTE).order_by("rang", "pk")

    def a_rappeler(self, jour: date, avant: timedelta) -> Self:
        """Addressed, not recalled yet, whose last day is near and not past. `jour` is a civil day of Paris."""
        return self.qui_attendent().filter(relance_le__isnull=True, echeance__range=(jour, jour + avant))

    def with_raison(self) -> Self:
        """`raison`: the code of the last line of the journal, why it was declined or skipped."""
        lignes = Transition.objects.filter(
            content_type=ContentType.objects.get_for_model(self.model), object_id=OuterRef("pk")
        )
        return self.annotate(raison=Subquery(lignes.order_by("-at", "-pk").values("motif")[:1]))


class ObjectifQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        """Of the two of the pair, and of who wrote it. The database says the same again (row-level security)."""
        if acteur.membre_id is None:
            return self.none()
        return self.filter(
            Q(demande__membre=acteur.membre_id)
            | Q(demande__binome__mentor=acteur.membre_id, demande__binome__etat__in=["actif", "en pause", "terminé"])
        )
