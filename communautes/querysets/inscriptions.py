"""Registrations: one's own, and those of the events that one organises."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from annuaire.enums import EtatMembre
from communautes.enums import INSCRIPTIONS_PLACEES, INSCRIPTIONS_VIVANTES, EtatEvenement, EtatInscription

if TYPE_CHECKING:
    from socle.acteur import Acteur


class InscriptionQuerySet(models.QuerySet[Any]):
    def de(self, acteur: "Acteur") -> Self:
        """One's own, as an active member."""
        return self.filter(membre=acteur.membre_id) if acteur.membre_id else self.none()

    def organisees_par(self, acteur: "Acteur") -> Self:
        """Of the events of the communities that this person leads; of all, for the moderation team."""
        if acteur.est_moderateur:
            return self.all()
        return self.filter(evenement__communaute__in=sorted(acteur.animateur_de))

    def placees(self) -> Self:
        """Those that take a seat."""
        return self.filter(etat__in=INSCRIPTIONS_PLACEES)

    def vivantes(self) -> Self:
        return self.filter(etat__in=INSCRIPTIONS_VIVANTES)

    def en_attente(self) -> Self:
        """The waiting list, in its order."""
        return self.filter(etat=EtatInscription.ATTENTE).order_by("entree_le", "pk")

    def a_expirer(self, maintenant: datetime) -> Self:
        """Places offered that nobody answered in time."""
        return self.filter(etat=EtatInscription.PROPOSEE, propose_jusqu_a__lte=maintenant)

    def par_etat(self) -> dict[str, int]:
        """How many, by state."""
        return dict(self.order_by().values_list("etat").annotate(nombre=Count("pk")))

    def montrees(self) -> Self:
        """Who comes, or came, and chose to be seen by the others."""
        return self.venues().filter(visible=True)

    def venues(self) -> Self:
        """Who has a seat of its own, and was not missed: a place kept for somebody is not taken yet."""
        return self.filter(etat__in=[EtatInscription.CONFIRMEE, EtatInscription.PRESENTE])

    # --- What follows an event ---

    def dans_l_agenda(self, acteur: "Acteur", depuis: datetime) -> Self:
        """One's own that an agenda shows, not over before then: living, attended, or of an event that was cancelled."""
        suivies = Q(etat__in=[*INSCRIPTIONS_VIVANTES, EtatInscription.PRESENTE])
        annulees = Q(etat=EtatInscription.ANNULEE, evenement__etat=EtatEvenement.ANNULE)
        return self.de(acteur).filter(suivies | annulees, evenement__fin__gte=depuis)

    def a_rappeler(self, maintenant: datetime, avant: datetime, delai: timedelta) -> Self:
        """Seats of members in published events that begin before then, taken longer than `delai` before it begins."""
        return self.filter(
            etat=EtatInscription.CONFIRMEE,
            membre__etat=EtatMembre.ACTIVE,
            entree_le__lt=F("evenement__debut") - delai,
            evenement__etat=EtatEvenement.PUBLIE,
            evenement__debut__gt=maintenant,
            evenement__debut__lt=avant,
        )

    def invitees_a_donner_avis(self) -> Self:
        """Of who came, as far as is known, to an event that is over, and said nothing of it yet."""
        venues = self.filter(etat__in=[EtatInscription.CONFIRMEE, EtatInscription.PRESENTE], avis__isnull=True)
        return venues.filter(
            evenement__etat__in=[EtatEvenement.PUBLIE, EtatEvenement.CLOS, EtatEvenement.BILAN],
            evenement__fin__lte=timezone.now(),
        )
