"""Pairs: those of somebody, and those that an animator follows by their state alone."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from annuaire.enums import EtatMembre
from mentorat.enums import BINOMES_OUVERTS, BINOMES_VIVANTS, Cote, EtatBinome
from socle.models import Transition

if TYPE_CHECKING:
    from socle.acteur import Acteur


class BinomeQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        """Of the two, and of nobody else."""
        if acteur.membre_id is None:
            return self.none()
        return self.filter(Q(mentor=acteur.membre_id) | Q(mentore=acteur.membre_id))

    def with_silence(self) -> Self:
        """`silence_depuis`: the civil day, in Paris, from which `sante.depuis` counts; needs `with_derniere_seance`."""
        derniere = TruncDate("derniere")
        silence = Greatest("debut", Coalesce("repris_le", "debut"), Coalesce(derniere, "debut"))
        return self.annotate(silence_depuis=silence)

    def muets(self, depuis: date, jusqu_a: date | None = None) -> Self:
        """Expected to meet, silent since `depuis` at the latest, and not since `jusqu_a`; needs `with_silence`."""
        attendus = self.filter(Q(flash=False) | Q(faites__lt=F("seances_prevues")), etat=EtatBinome.ACTIF)
        muets = attendus.filter(silence_depuis__lte=depuis)
        return muets.filter(silence_depuis__gt=jusqu_a) if jusqu_a else muets

    def sans_seance_prevue(self) -> Self:
        seances = self.model._meta.get_field("seances").related_model.objects
        return self.exclude(Exists(seances.prevues().filter(binome=OuterRef("pk")).order_by()))

    def suivis_entre(self, debut: datetime, fin: datetime) -> Self:
        """Whose follow-up, not closed yet, began after `debut`, at `fin` at the latest; `suivi_le` says when."""
        lignes = _journal(self.model, OuterRef("pk")).filter(verbe="suivre")
        dates = self.filter(etat=EtatBinome.SUIVI).annotate(suivi_le=Subquery(lignes.order_by("-at").values("at")[:1]))
        return dates.filter(suivi_le__gt=debut, suivi_le__lte=fin)

    def suivi_attend(self, acteur: "Acteur") -> Self:
        """Those whose follow-up waits for the answer of this person, which is one of the two."""
        reponses = self.model._meta.get_field("suivis").related_model.objects.filter(binome=OuterRef("pk")).order_by()
        mentor = Q(mentor=acteur.membre_id) & ~Exists(reponses.filter(cote=Cote.MENTOR))
        mentore = Q(mentore=acteur.membre_id) & ~Exists(reponses.filter(cote=Cote.MENTORE))
        return self.visible_by(acteur).filter(mentor | mentore, etat=EtatBinome.SUIVI)

    def suivis_par(self, acteur: "Acteur") -> Self:
        """Those whose state and health an animator follows: of its communities; all for the moderation team.

        Never a pair of which it is one.
        """
        siens = Q(mentor=acteur.membre_id) | Q(mentore=acteur.membre_id) if acteur.membre_id else Q(pk__in=[])
        if acteur.est_moderateur:
            return self.exclude(siens)
        animees = sorted(acteur.animateur_de)
        suivis = Q(demande__communaute__in=animees) | Q(demande__campagne__communaute__in=animees)
        return self.filter(suivis).exclude(siens)

    def vivants(self) -> Self:
        return self.filter(etat__in=BINOMES_VIVANTS)

    def ouverts(self) -> Self:
        return self.filter(etat__in=BINOMES_OUVERTS)

    def for_page(self) -> Self:
        return self.select_related("demande", "mentor__utilisateur", "mentore__utilisateur")

    # What each day asks; the days are civil, in Paris.

    def jamais_signes(self, avant: datetime) -> Self:
        return self.filter(etat=EtatBinome.PROPOSE, created_at__lt=avant)

    def pauses_finies(self, jour: date) -> Self:
        return self.filter(etat=EtatBinome.EN_PAUSE, pause_jusqu_au__lt=jour)

    def a_terme(self, jour: date) -> Self:
        """Their last day is past."""
        return self.ouverts().filter(fin_prevue__lt=jour)

    def finis_depuis(self, jour: date) -> Self:
        """Ended on this day at the latest, not followed yet."""
        return self.filter(etat=EtatBinome.TERMINE, fini_le__lte=jour)

    def suivis_depuis(self, avant: datetime) -> Self:
        """Whose follow-up began before."""
        lignes = _journal(self.model, OuterRef("pk")).filter(verbe="suivre", at__lt=avant)
        return self.filter(Exists(lignes), etat=EtatBinome.SUIVI)

    def sans_un_membre(self, depuis: datetime) -> Self:
        """One of the two is gone: its account is closed, or it has not been in the directory since then."""
        membre = apps.get_model("annuaire", "Membre")
        parti = Q(pk__in=[])
        for qui in ("mentor", "mentore"):
            recent = _journal(membre, OuterRef(f"{qui}_id")).filter(at__gte=depuis)
            dehors = ~Q(**{f"{qui}__etat": EtatMembre.ACTIVE}) & ~Exists(recent)
            finie = Q(**{f"{qui}__utilisateur__is_active": False}) | Q(**{f"{qui}__etat": EtatMembre.ANONYMISEE})
            parti |= dehors | finie
        return self.vivants().filter(parti)

    def with_derniere_seance(self) -> Self:
        """`derniere`: when the last session that was held began, None before the first; `faites`: how many were."""
        tenues = Q(seances__debut__lte=timezone.now(), seances__annulee_le__isnull=True)
        return self.annotate(derniere=Max("seances__debut", filter=tenues), faites=Count("seances", filter=tenues))


def _journal(modele: type[models.Model], cle: Any) -> "models.QuerySet[Transition]":
    """The lines of the journal on the rows of this model whose key is `cle`."""
    sorte = ContentType.objects.get_for_model(modele)
    return Transition.objects.filter(content_type=sorte, object_id=cle).order_by()


class SeanceQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        if acteur.membre_id is None:
            return self.none()
        return self.filter(Q(binome__mentor=acteur.membre_id) | Q(binome__mentore=acteur.membre_id))

    def retenues(self) -> Self:
        """All but those that were cancelled."""
        return self.filter(annulee_le__isnull=True)

    def tenues(self) -> Self:
        """Past, and not cancelled: what nobody denied was held."""
        return self.retenues().filter(debut__lte=timezone.now())

    def prevues(self) -> Self:
        return self.retenues().filter(debut__gt=timezone.now())


class AlerteMentoratQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        """Of the moderation team, but never of a pair of which it is one."""
        if not acteur.est_moderateur:
            return self.none()
        if acteur.membre_id is None:
            return self.all()
        return self.exclude(Q(binome__mentor=acteur.membre_id) | Q(binome__mentore=acteur.membre_id))

    def a_traiter(self) -> Self:
        return self.filter(traitee_le__isnull=True)
