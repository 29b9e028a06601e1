"""Reads of members, of what they declare, of communities and mandates."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from annuaire.enums import MANDATS_DE_CONSEIL, EtatAdhesion, EtatCommunaute, EtatMembre
from annuaire.querysets.visibles import Regard, membres_visibles, regard
from referentiels.enums import EtatCompetence

if TYPE_CHECKING:
    from socle.acteur import Acteur


def _plie(champ: str) -> models.Func:
    return models.Func(models.F(champ), function="public.plier", output_field=models.TextField())


class MembreQuerySet(models.QuerySet[Any]):
    def actifs(self) -> "MembreQuerySet":
        return self.filter(etat=EtatMembre.ACTIVE)

    def en_attente(self) -> "MembreQuerySet":
        """Those that moderators have to decide on."""
        return self.filter(etat=EtatMembre.DEMANDEE)

    def de(self, acteur: "Acteur") -> "MembreQuerySet":
        """One's own, whatever its state."""
        return self.filter(utilisateur=acteur.utilisateur_id) if acteur.utilisateur_id else self.none()

    def lisibles_par_la_moderation(self, acteur: "Acteur") -> "MembreQuerySet":
        """Every file, for the moderation team alone: it decides who enters."""
        return self if acteur.est_moderateur else self.none()

    def moderables_par(self, acteur: "Acteur") -> "MembreQuerySet":
        """Those that wait for a decision which is this person's to take, the oldest first: never its own."""
        attente = self.lisibles_par_la_moderation(acteur).en_attente().exclude(utilisateur=acteur.utilisateur_id)
        return attente.order_by("attend_depuis", "pk")

    def homonymes(self, membre: Any) -> "MembreQuerySet":
        """Other accounts under the same name, whatever its case and accents."""
        memes = self.filter(nom__unaccent__iexact=membre.nom, prenom__unaccent__iexact=membre.prenom)
        return memes.exclude(pk=membre.pk).order_by("pk") if membre.nom else self.none()

    def with_activite(self) -> "MembreQuerySet":
        """`activite`: the last login or renewal, else when the account or the file was opened."""
        # PostgreSQL's GREATEST leaves empty dates aside.
        derniere = Greatest("utilisateur__last_login", "renouvele_le", "created_at", "utilisateur__created_at")
        return self.annotate(activite=derniere)

    def inactifs_depuis(self, limite: datetime) -> "MembreQuerySet":
        """Those whose account lives, is not about to go, and was not used since."""
        vivants = self.exclude(etat=EtatMembre.ANONYMISEE).filter(
            utilisateur__is_active=True, utilisateur__suppression_le__isnull=True
        )
        return vivants.with_activite().filter(activite__lte=limite)

    def jamais_avertis(self) -> "MembreQuerySet":
        """Neither warned, or warned before they last came: needs `with_activite`."""
        return self.filter(Q(avertissements=0) | Q(averti_le__lt=models.F("activite")))

    def avertis(self, fois: int, avant: datetime) -> "MembreQuerySet":
        """Warned so many times since they last came, the last one before `avant`: needs `with_activite`."""
        return self.filter(avertissements=fois, averti_le__gte=models.F("activite"), averti_le__lte=avant)

    def visible_by(self, acteur: "Acteur") -> "MembreQuerySet":
        """Those whose profile this person may open in the directory, each with `besoin`: see `visibles`."""
        return self.vus_par(regard(acteur))

    def vus_par(self, vu: Regard) -> "MembreQuerySet":
        membres: MembreQuerySet = membres_visibles(self, vu)
        return membres

    def par_nom(self) -> "MembreQuerySet":
        """As one reads a list of people: no accent, no case."""
        return self.order_by(_plie("nom"), _plie("prenom"), "pk")

    def for_profil(self) -> "MembreQuerySet":
        return self.select_related("utilisateur", "corps", "grade", "metier", "departement__region", "organisme")


class EtapeQuerySet(models.QuerySet[Any]):
    def chronologiques(self) -> "EtapeQuerySet":
        """The latest first; what goes on before what ended."""
        return self.order_by(models.F("fin").desc(nulls_first=True), "-debut", "pk")


class CompetenceDeclareeQuerySet(models.QuerySet[Any]):
    def par_niveau(self) -> "CompetenceDeclareeQuerySet":
        return self.select_related("competence").order_by("-niveau", "competence__libelle", "pk")

    def montrables(self) -> "CompetenceDeclareeQuerySet":
        """Of skills that the team has put into use: a word that nobody has read yet is its author's."""
        return self.exclude(competence__etat=EtatCompetence.PROPOSEE)


class CommunauteQuerySet(models.QuerySet[Any]):
    def animees_par(self, acteur: "Acteur") -> "CommunauteQuerySet":
        return self.filter(pk__in=acteur.animateur_de)

    def visibles(self, siennes: Iterable[int]) -> "CommunauteQuerySet":
        """Open ones, and those of this person, given by their keys."""
        return self.filter(Q(etat=EtatCommunaute.OUVERTE) | Q(pk__in=list(siennes)))

    def with_membres(self) -> "CommunauteQuerySet":
        """`nombre`: how many are in, now."""
        actives = Q(adhesions__etat=EtatAdhesion.ACTIVE, adhesions__membre__etat=EtatMembre.ACTIVE)
        return self.annotate(nombre=Count("adhesions", filter=actives))

    def with_demandes(self) -> "CommunauteQuerySet":
        """`demandes`: how many members wait for an answer."""
        attente = Q(adhesions__etat=EtatAdhesion.DEMANDEE, adhesions__membre__etat=EtatMembre.ACTIVE)
        return self.annotate(demandes=Count("adhesions", filter=attente)).order_by("nom", "pk")

    def ouvertes(self) -> "CommunauteQuerySet":
        return self.filter(etat=EtatCommunaute.OUVERTE)


class AdhesionQuerySet(models.QuerySet[Any]):
    def recues(self) -> "AdhesionQuerySet":
        """Invitations that have no answer yet."""
        return self.filter(etat=EtatAdhesion.INVITEE)

    def de(self, acteur: "Acteur") -> "AdhesionQuerySet":
        """One's own, as an active member."""
        return self.filter(membre=acteur.membre_id) if acteur.membre_id else self.none()

    def decidables_par(self, acteur: "Acteur") -> "AdhesionQuerySet":
        """Those of the communities that this person leads, of who is a member today."""
        return self.filter(communaute__in=acteur.animateur_de, membre__etat=EtatMembre.ACTIVE)

    def actives(self) -> "AdhesionQuerySet":
        return self.filter(etat=EtatAdhesion.ACTIVE)

    def en_attente(self) -> "AdhesionQuerySet":
        return self.filter(etat=EtatAdhesion.DEMANDEE)


class MandatQuerySet(models.QuerySet[Any]):
    def en_vigueur(self, jour: date) -> "MandatQuerySet":
        """`jour` is a civil day of Paris."""
        return self.filter(Q(jusqu_au__isnull=True) | Q(jusqu_au__gte=jour), depuis__lte=jour)

    def pour_conseiller(self, acteur: "Acteur") -> "MandatQuerySet":
        """Those whom this person may choose as its adviser, by the administration that entrusts it."""
        return (
            self.en_vigueur(timezone.localdate())
            .filter(type__in=MANDATS_DE_CONSEIL, utilisateur__is_active=True)
            .exclude(utilisateur=acteur.utilisateur_id)
            .select_related("organisme", "utilisateur__membre")
            .order_by("organisme__nom", "pk")
        )
