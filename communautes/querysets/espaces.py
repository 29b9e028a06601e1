"""Communities as somebody may open them; manifestos, amendments and announcements."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from annuaire.enums import EtatAdhesion, EtatCommunaute, EtatMembre
from annuaire.models import Adhesion, Communaute
from communautes.enums import EtatAmendement
from socle.models import Transition

if TYPE_CHECKING:
    from annuaire.querysets import AdhesionQuerySet, CommunauteQuerySet
    from socle.acteur import Acteur

# Where one stands with a community that one may open, be it asleep.
SIENNES = (EtatAdhesion.DEMANDEE, EtatAdhesion.INVITEE, EtatAdhesion.ACTIVE, EtatAdhesion.PAUSE)
ENTREES = ("valider", "accepter_invitation")
# A request that waited for longer is another story: the journal is not read further than that.
DEMANDE_MAX = timedelta(days=365)


def communautes_visibles(acteur: "Acteur") -> "CommunauteQuerySet":
    """Open ones, for everybody; asleep, for who is in or was asked; those that one leads, in any state."""
    if acteur.est_moderateur:
        return Communaute.objects.all()
    siennes = Adhesion.objects.de(acteur).filter(etat__in=SIENNES).order_by().values("communaute")
    ouvertes = Q(etat=EtatCommunaute.OUVERTE) | Q(pk__in=sorted(acteur.animateur_de))
    return Communaute.objects.filter(ouvertes | (Q(pk__in=siennes) & ~Q(etat=EtatCommunaute.PROJET)))


def siennes_d_abord(acteur: "Acteur") -> "CommunauteQuerySet":
    """The list: open ones and one's own, those that one belongs to first, by name; `sienne` and `nombre` are said."""
    sienne = Case(When(pk__in=sorted(acteur.communautes), then=Value(True)), default=Value(False))
    return communautes_visibles(acteur).with_membres().annotate(sienne=sienne).order_by("-sienne", "nom", "pk")


def entrees(communaute: Communaute, depuis: datetime) -> "AdhesionQuerySet":
    """Who entered since then and is still in, the last one first; `entree` is when."""
    journal = Transition.objects.filter(
        content_type=ContentType.objects.get_for_model(Adhesion),
        object_id=OuterRef("pk"),
        verbe__in=ENTREES,
        at__gte=depuis,
    )
    actives = Adhesion.objects.actives().filter(
        communaute=communaute, created_at__gte=depuis - DEMANDE_MAX, membre__etat=EtatMembre.ACTIVE
    )
    dernieres: AdhesionQuerySet = actives.annotate(entree=Subquery(journal.order_by("-at").values("at")[:1]))
    return dernieres.filter(entree__isnull=False).order_by("-entree", "pk")


class ManifesteQuerySet(models.QuerySet[Any]):
    def publies(self) -> Self:
        """The last one first: it is in force."""
        return self.filter(publie_le__isnull=False).order_by("-version")

    def brouillons(self) -> Self:
        """At most one by community."""
        return self.filter(publie_le__isnull=True)

    def en_vigueur(self) -> Self:
        """The last version published of each community."""
        suivantes = self.model.objects.filter(
            communaute=OuterRef("communaute"), publie_le__isnull=False, version__gt=OuterRef("version")
        )
        return self.filter(~Exists(suivantes.order_by()), publie_le__isnull=False)

    def with_signatures(self, acteur: "Acteur") -> Self:
        """`signatures_actives`: of those who are in today; `signee_le`: when this person signed, if it did."""
        signatures = self.model._meta.get_field("signatures").related_model.objects
        actives = Adhesion.objects.actives().filter(
            communaute=OuterRef("manifeste__communaute"), membre=OuterRef("membre"), membre__etat=EtatMembre.ACTIVE
        )
        comptees = signatures.filter(Exists(actives.order_by()), manifeste=OuterRef("pk")).order_by()
        sienne = signatures.filter(manifeste=OuterRef("pk"), membre=acteur.membre_id).order_by()
        combien = comptees.values("manifeste").annotate(combien=models.Count("pk")).values("combien")
        return self.annotate(
            signatures_actives=Coalesce(Subquery(combien), 0),
            signee_le=Subquery(sienne.values("signee_le")[:1]),
        )

    def a_signer_par(self, acteur: "Acteur") -> Self:
        """Those in force in its communities that are open, that this person has not signed."""
        if acteur.membre_id is None:
            return self.none()
        siennes = self.en_vigueur().filter(
            communaute__in=sorted(acteur.communautes), communaute__etat=EtatCommunaute.OUVERTE
        )
        return siennes.exclude(signatures__membre=acteur.membre_id).order_by("-publie_le", "pk")


def _vrai(condition: Any) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False))


class AmendementQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        """To the members of the community, and to who leads it."""
        if acteur.est_moderateur:
            return self.all()
        siennes = acteur.communautes if acteur.membre_id is not None else frozenset()
        return self.filter(manifeste__communaute__in=sorted(siennes | acteur.animateur_de))

    def with_attente(self) -> Self:
        """`a_decider`: it waits for who leads the community; `a_reprendre`: for its author."""
        attend, suivie = Q(etat=EtatAmendement.PROPOSE), Exists(self._suivantes())
        return self.annotate(a_decider=_vrai(attend & ~suivie), a_reprendre=_vrai(attend & suivie))

    def a_decider(self) -> Self:
        """Those that wait for who leads the community: proposed for the version in force."""
        return self.filter(~Exists(self._suivantes()), etat=EtatAmendement.PROPOSE)

    def a_decider_par(self, acteur: "Acteur") -> Self:
        """Those that wait for this person, never its own."""
        return self.visible_by(acteur).a_decider().exclude(auteur__utilisateur=acteur.utilisateur_id)

    def a_reprendre(self) -> Self:
        """Those that wait for their author: another version was published meanwhile."""
        return self.filter(Exists(self._suivantes()), etat=EtatAmendement.PROPOSE)

    def _suivantes(self) -> models.QuerySet[Any]:
        manifestes = self.model._meta.get_field("manifeste").related_model.objects
        suivantes: models.QuerySet[Any] = manifestes.filter(
            communaute=OuterRef("manifeste__communaute"),
            publie_le__isnull=False,
            version__gt=OuterRef("manifeste__version"),
        )
        return suivantes.order_by()


class AnnonceQuerySet(models.QuerySet[Any]):
    def affichees(self, jour: date) -> Self:
        """On this civil day of Paris, the newest first."""
        return self.filter(Q(jusqu_au__isnull=True) | Q(jusqu_au__gte=jour)).order_by("-publiee_le", "pk")

    def visible_by(self, acteur: "Acteur", jour: date) -> Self:
        """Those shown on this day, to the members of the community; all of them to who leads it."""
        if acteur.est_moderateur:
            return self.all()
        siennes = acteur.communautes if acteur.membre_id is not None else frozenset()
        affichee = Q(jusqu_au__isnull=True) | Q(jusqu_au__gte=jour)
        animee = Q(communaute__in=sorted(acteur.animateur_de))
        return self.filter(animee | (affichee & Q(communaute__in=sorted(siennes))))
