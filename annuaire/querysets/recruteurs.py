"""Reads of recruiters and of public mail domains."""

import re
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Q

from annuaire.enums import EtatRattachement

if TYPE_CHECKING:
    from socle.acteur import Acteur


class RecruteurQuerySet(models.QuerySet[Any]):
    def actifs(self) -> "RecruteurQuerySet":
        return self.filter(etat=EtatRattachement.ACTIF)

    def visible_by(self, acteur: "Acteur") -> "RecruteurQuerySet":
        """One's own, those of the employers one recruits for, all for a moderator."""
        if acteur.systeme or acteur.est_moderateur:
            return self
        if acteur.utilisateur_id is None:
            return self.none()
        return self.filter(Q(utilisateur=acteur.utilisateur_id) | Q(organisme__in=acteur.organismes))

    def en_attente(self) -> "RecruteurQuerySet":
        return self.filter(etat=EtatRattachement.DEMANDE)

    def recues(self) -> "RecruteurQuerySet":
        """Invitations that have no answer yet."""
        return self.filter(etat=EtatRattachement.INVITE)

    def de(self, acteur: "Acteur") -> "RecruteurQuerySet":
        """One's own that still say something: not those that ended."""
        return (
            self.filter(utilisateur=acteur.utilisateur_id)
            .exclude(etat=EtatRattachement.RETIRE)
            .select_related("organisme")
            .order_by("created_at", "pk")
        )

    def chiffres(self) -> dict[str, int]:
        """How many people recruit now, and for how many employers."""
        return self.actifs().aggregate(
            personnes=Count("utilisateur", distinct=True), employeurs=Count("organisme", distinct=True)
        )

    def equipes(self, acteur: "Acteur") -> "RecruteurQuerySet":
        """The teams of the employers that this person is attached to itself, invited people included."""
        siens = self.model.objects.actifs().filter(utilisateur=acteur.utilisateur_id).values("organisme")
        return (
            self.filter(organisme__in=siens, etat__in=[EtatRattachement.ACTIF, EtatRattachement.INVITE])
            .select_related("organisme", "utilisateur")
            .order_by("organisme__nom", "organisme_id", "etat", "created_at", "pk")
        )


class DomainePublicQuerySet(models.QuerySet[Any]):
    def admet(self, domaine: str) -> bool:
        """Whether this mail domain is a public employer's: `gouv.fr`, our table, or written on an organisme."""
        if domaine == "gouv.fr" or domaine.endswith(".gouv.fr"):
            return True
        parties = domaine.split(".")
        suffixes = [".".join(parties[debut:]) for debut in range(len(parties) - 1)]
        if not suffixes or self.filter(domaine__in=suffixes).exists():
            return bool(suffixes)
        motif = "|".join(re.escape(suffixe) for suffixe in suffixes)
        organismes = apps.get_model("referentiels", "Organisme").objects
        return organismes.filter(domaines_courriel__iregex=rf"(^|[\s,;|])({motif})($|[\s,;|])").exists()

    def organisme_de(self, domaine: str) -> int | None:
        """The organisme that owns this mail domain, by its longest known suffix; None when no table says."""
        parties = domaine.split(".")
        suffixes = [".".join(parties[debut:]) for debut in range(len(parties) - 1)]
        connus = dict(self.filter(domaine__in=suffixes, organisme__isnull=False).values_list("domaine", "organisme"))
        motif = "|".join(re.escape(suffixe) for suffixe in suffixes)
        if suffixes:
            organismes = apps.get_model("referentiels", "Organisme").objects.order_by(
                models.F("parent").asc(nulls_first=True), "pk"
            )
            ecrits = organismes.filter(domaines_courriel__iregex=rf"(^|[\s,;|])({motif})($|[\s,;|])")
            for pk, domaines in ecrits.values_list("pk", "domaines_courriel"):
                for ecrit in re.split(r"[\s,;|]+", domaines.lower()):
                    connus.setdefault(ecrit, pk)
        return next((connus[suffixe] for suffixe in suffixes if suffixe in connus), None)
