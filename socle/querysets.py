"""Reads of the outbox, of the subscriptions and of the addresses that refuse."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q

from comptes.models import Utilisateur
from socle.enums import RythmeAbonnement

if TYPE_CHECKING:
    from socle.acteur import Acteur


class CourrielQuerySet(models.QuerySet):
    def a_envoyer(self, maintenant: datetime) -> "CourrielQuerySet":
        """Due and taken by nobody: what someone waits for first, then what was never tried, then the oldest."""
        return (
            self.filter(statut="à envoyer", a_partir_de__lte=maintenant)
            .filter(Q(reserve_jusqu_a__isnull=True) | Q(reserve_jusqu_a__lte=maintenant))
            .order_by("-urgent", "essais", "a_partir_de", "pk")
        )

    def a_envoyer_depuis(self, maintenant: datetime, duree: timedelta) -> "CourrielQuerySet":
        """Due for longer than `duree`, and taken by nobody."""
        return self.a_envoyer(maintenant).filter(a_partir_de__lte=maintenant - duree)

    def reportes(self) -> "CourrielQuerySet":
        """Those that La lettre is to tell, the oldest first."""
        return self.filter(statut="reporté", utilisateur__isnull=False).order_by("pk")


class AbonnementQuerySet(models.QuerySet):
    def rythmes(self, liste: str, utilisateurs: Sequence[int]) -> dict[int, RythmeAbonnement]:
        """The rhythm of each of these accounts; who never said anything receives as chosen elsewhere."""
        dits = dict(
            self.filter(liste=liste, utilisateur__in=utilisateurs).order_by().values_list("utilisateur", "rythme")
        )
        return {pk: RythmeAbonnement(dits.get(pk, RythmeAbonnement.CHOISI)) for pk in utilisateurs}

    def choix(self, utilisateur: int, listes: Iterable[str]) -> dict[str, RythmeAbonnement]:
        """By list, what this account chose; what it never said leaves as it comes."""
        dits = dict(self.filter(utilisateur=utilisateur).order_by().values_list("liste", "rythme"))
        return {liste: RythmeAbonnement(dits.get(liste, RythmeAbonnement.CHOISI)) for liste in listes}

    def reglage(self, utilisateur: int, liste: str) -> "tuple[RythmeAbonnement, str]":
        """The rhythm, and the address where to write: "" for the account's.

        A chosen address serves as long as it is confirmed and of this account.
        """
        lignes = self.filter(utilisateur=utilisateur, liste=liste).order_by()
        ligne = lignes.values_list("rythme", "adresse__email", "adresse__verified", "adresse__user").first()
        if ligne is None:
            return RythmeAbonnement.CHOISI, ""
        rythme, adresse, confirmee, compte = ligne
        return RythmeAbonnement(rythme), adresse if confirmee and compte == utilisateur else ""

    def arretes(self, liste: str, utilisateurs: Iterable[int]) -> list[int]:
        """Those of these accounts that have stopped this list."""
        arretes = self.filter(liste=liste, utilisateur__in=list(utilisateurs), rythme=RythmeAbonnement.AUCUN)
        return list(arretes.order_by().values_list("utilisateur", flat=True))

    def est_arrete(self, utilisateur: int, liste: str) -> bool:
        return self.filter(utilisateur=utilisateur, liste=liste, rythme=RythmeAbonnement.AUCUN).exists()


class TraceQuerySet(models.QuerySet):
    def du_compte(self, acteur: "Acteur") -> "TraceQuerySet":
        """What was done to the account of this person, by it or not; the latest first."""
        compte = ContentType.objects.get_for_model(Utilisateur)
        return self.filter(content_type=compte, object_id=acteur.utilisateur_id).order_by("-at", "-pk")


class AdresseEnEchecQuerySet(models.QuerySet):
    def refuse(self, adresse: str) -> bool:
        return self.filter(adresse=adresse.lower()).exists()

    def de_personne(self) -> "AdresseEnEchecQuerySet":
        """Those that no account holds."""
        confirmees = EmailAddress.objects.filter(email=OuterRef("adresse"))
        comptes = Utilisateur.objects.filter(email=OuterRef("adresse"))
        return self.exclude(Exists(confirmees)).exclude(Exists(comptes))

    def parmi(self, adresses: Iterable[str]) -> set[str]:
        """Those of these addresses that refuse our mails, in lower case."""
        return set(self.filter(adresse__in={a.lower() for a in adresses}).order_by().values_list("adresse", flat=True))
