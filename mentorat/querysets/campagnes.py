"""Campaigns: those that members read, and those that somebody leads."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mentorat.enums import EtatCampagne, EtatDemandeMentorat
from socle.models import Transition

if TYPE_CHECKING:
    from socle.acteur import Acteur


class CampagneQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        """Those of one's communities and of everybody, once open; those that one leads."""
        if acteur.membre_id is None:
            return self.animees_par(acteur)
        siennes = Q(communaute__isnull=True) | Q(communaute__in=sorted(acteur.communautes))
        lisibles = siennes & ~Q(etat__in=[EtatCampagne.PREPARATION, EtatCampagne.ANNULEE])
        if acteur.est_moderateur:
            return self.all()
        return self.filter(lisibles | Q(communaute__in=sorted(acteur.animateur_de)))

    def animees_par(self, acteur: "Acteur") -> Self:
        """The moderation team leads all of them."""
        if acteur.est_moderateur:
            return self.all()
        return self.filter(communaute__in=sorted(acteur.animateur_de))

    def ouvertes(self, jour: date) -> Self:
        """Those that one may join on this civil day of Paris."""
        return self.filter(etat=EtatCampagne.INSCRIPTIONS, inscriptions_jusqu_au__gte=jour)

    def ouvertes_entre(self, debut: datetime, fin: datetime) -> Self:
        """First opened after `debut`, at `fin` at the latest; `ouverte_le` says when."""
        lignes = Transition.objects.filter(
            content_type=ContentType.objects.get_for_model(self.model), object_id=OuterRef("pk"), verbe="ouvrir"
        )
        datees = self.annotate(ouverte_le=Subquery(lignes.order_by("at", "pk").values("at")[:1]))
        return datees.filter(ouverte_le__gt=debut, ouverte_le__lte=fin)

    def sans_inscription_de(self, acteur: "Acteur") -> Self:
        """Neither as a mentor nor as who asks for one."""
        demandes = self.model._meta.get_field("demandes").related_model.objects
        participations = self.model._meta.get_field("participations").related_model.objects
        siennes = demandes.filter(campagne=OuterRef("pk"), membre=acteur.membre_id).order_by()
        mentor = participations.filter(campagne=OuterRef("pk"), offre__membre=acteur.membre_id).order_by()
        return self.exclude(Exists(siennes)).exclude(Exists(mentor))

    def with_inscrits(self) -> Self:
        """`mentors` who take part, `places` that they give, `demandes` that wait for the matching or had a pair."""
        suivies = [EtatDemandeMentorat.INSCRITE, EtatDemandeMentorat.BINOME]
        demandes = self.model._meta.get_field("demandes").related_model.objects
        participations = self.model._meta.get_field("participations").related_model.objects
        ici = participations.filter(campagne=OuterRef("pk"))
        return self.annotate(
            mentors=_nombre(ici, Count("pk")),
            places=_nombre(ici, models.Sum("capacite")),
            demandes_suivies=_nombre(demandes.filter(campagne=OuterRef("pk"), etat__in=suivies), Count("pk")),
        )


class ParticipationQuerySet(models.QuerySet[Any]):
    def with_paires(self) -> Self:
        """`prises`: how many pairs this mentor has on the screen of its campaign."""
        paires = self.model._meta.get_field("campagne").related_model._meta.get_field("paires").related_model.objects
        siennes = paires.filter(campagne=OuterRef("campagne"), offre=OuterRef("offre"), ecartee=False)
        return self.annotate(prises=_nombre(siennes, Count("pk"), par="offre"))

    def libres(self) -> Self:
        """Mentors with places that no pair takes; needs `with_paires`."""
        return self.filter(prises__lt=F("capacite"))


class PaireProposeeQuerySet(models.QuerySet[Any]):
    def retenues(self) -> Self:
        """Those that would be confirmed: by hand first, then the best."""
        return self.filter(ecartee=False).order_by("-imposee", "-score", "pk")

    def ecartees(self) -> Self:
        return self.filter(ecartee=True).order_by("pk")


def _nombre(lignes: "QuerySet[Any]", quoi: Any, par: str = "campagne") -> Coalesce:
    groupe = lignes.order_by().values(par).annotate(nombre=quoi).values("nombre")
    return Coalesce(Subquery(groupe, output_field=IntegerField()), 0)
