"""Reads of the referential."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Length

from referentiels.enums import EtatCompetence
from socle.recherche import mots, terme
from socle.references import liens_vers


class OrganismeQuerySet(models.QuerySet[Any]):
    def branche(self, racine_id: int) -> "OrganismeQuerySet":
        """The organisme and all its descendants.

        Raw SQL because the ORM has no recursion, and a stored path would be one more truth to keep.
        """
        return self.filter(
            pk__in=RawSQL(
                """
                WITH RECURSIVE branche(id) AS (
                    SELECT %s::bigint
                    UNION
                    SELECT o.id FROM referentiels_organisme o JOIN branche b ON o.parent_id = b.id
                ) SELECT id FROM branche
                """,
                [racine_id],
            )
        )

    def ancetres(self, organisme_id: int) -> "OrganismeQuerySet":
        """The organisme and all its ancestors, up to the root."""
        return self.filter(
            pk__in=RawSQL(
                """
                WITH RECURSIVE ligne(id, parent_id) AS (
                    SELECT id, parent_id FROM referentiels_organisme WHERE id = %s
                    UNION
                    SELECT o.id, o.parent_id FROM referentiels_organisme o JOIN ligne l ON o.id = l.parent_id
                ) SELECT id FROM ligne
                """,
                [organisme_id],
            )
        )

    def chercher(self, texte: str) -> "OrganismeQuerySet":
        """Those whose sigle, name or other name holds every word typed; the sigle itself comes first."""
        tapes = mots(texte)
        if not tapes:
            return self.none()
        trouves = self
        for mot in tapes:
            # A subquery: a join on other names would repeat the organisme.
            autres = self.model.objects.filter(denominations__libelle__unaccent__icontains=mot).order_by().values("pk")
            trouves = trouves.filter(Q(sigle__icontains=mot) | Q(nom__unaccent__icontains=mot) | Q(pk__in=autres))
        exact = When(sigle__iexact=texte.replace("\0", " ").strip(), then=Value(0))
        return trouves.order_by(Case(exact, default=Value(1)), "nom", "pk")

    def montrables(self) -> "OrganismeQuerySet":
        """Those that may be named: neither sensitive nor below a sensitive one."""
        return self.exclude(pk__in=self.model.objects.discrets().order_by().values("pk"))

    def discrets(self) -> "OrganismeQuerySet":
        """Sensitive organismes and all that lies below them."""
        return self.filter(
            pk__in=RawSQL(
                """
                WITH RECURSIVE discret(id) AS (
                    SELECT id FROM referentiels_organisme WHERE sensible
                    UNION
                    SELECT o.id FROM referentiels_organisme o JOIN discret d ON o.parent_id = d.id
                ) SELECT id FROM discret
                """,
                [],
            )
        )


class CompetenceQuerySet(models.QuerySet[Any]):
    def chercher(self, texte: str) -> "CompetenceQuerySet":
        """Skills in use whose label or alias holds every word typed; those that begin with it come first."""
        tapes = mots(texte)
        if not tapes:
            return self.none()
        trouvees = self.filter(etat=EtatCompetence.VALIDEE).annotate(alias_texte=Cast("alias", TextField()))
        for mot in tapes:
            trouvees = trouvees.filter(Q(libelle__unaccent__icontains=mot) | Q(alias_texte__unaccent__icontains=mot))
        debut = When(libelle__unaccent__istartswith=tapes[0], then=Value(0))
        return trouvees.order_by(Case(debut, default=Value(1)), Length("libelle"), "libelle", "pk")

    def pour_remplacer(self, competence: Any, texte: str) -> "CompetenceQuerySet":
        """Skills in use that could replace this one: the one of this very code, else what `chercher` finds."""
        autres = self.exclude(pk=competence.pk)
        exacte = autres.filter(etat=EtatCompetence.VALIDEE, code=texte.strip())
        return exacte if exacte.exists() else autres.chercher(texte)

    def survivantes(self, codes: Iterable[str]) -> dict[str, Any]:
        """For each known code, the skill to use now: the one that replaces it when it was merged. One query."""
        lignes = self.filter(code__in=list(codes)).select_related("remplacee_par").order_by("pk")
        return {ligne.code: ligne.remplacee_par or ligne for ligne in lignes}

    def fusionnees_citees(self) -> "CompetenceQuerySet":
        """Merged skills to which something still points: written by who had read them before the merge."""
        citees = Q()
        for lien in liens_vers(self.model):
            citees |= Q(Exists(lien.model._base_manager.filter(**{lien.name: OuterRef("pk")})))
        return self.filter(citees, etat=EtatCompetence.FUSIONNEE).select_related("remplacee_par")


class SynonymeQuerySet(models.QuerySet[Any]):
    def table(self) -> dict[str, list[str]]:
        """Folded term → equivalents, both ways: a development leads back to its acronym and its siblings.

        From an ambiguous term all senses are searched; from one of its senses, only the acronym itself.
        """
        table: dict[str, list[str]] = {}
        for mot_cle, equivalents, ambigu in self.values_list("terme", "equivalents", "ambigu").order_by("terme"):
            for mot in [mot_cle, *equivalents]:
                seul = ambigu and mot != mot_cle
                autres = [mot_cle] if seul else [m for m in [mot_cle, *equivalents] if m != mot]
                table.setdefault(terme(mot), []).extend(autres)
        return table
