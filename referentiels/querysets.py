"""Reads of the referential."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce, Length

from referentiels.completion import CANDIDATS_MAX, Saisie, commence, rang
from referentiels.enums import EtatCompetence
from referentiels.equivalences import equivalences
from socle.recherche import mots
from socle.references import liens_vers

_MONTRES = """
WITH RECURSIVE lignee(feuille, id, parent_id, sensible) AS (
    SELECT id, id, parent_id, sensible FROM referentiels_organisme WHERE id = ANY(%s)
    UNION ALL
    SELECT l.feuille, o.id, o.parent_id, o.sensible FROM referentiels_organisme o JOIN lignee l ON o.id = l.parent_id
), montre(feuille, montre, racine) AS (
    SELECT feuille, CASE WHEN bool_or(sensible) THEN max(id) FILTER (WHERE parent_id IS NULL) ELSE feuille END,
           max(id) FILTER (WHERE parent_id IS NULL)
    FROM lignee GROUP BY feuille
)
SELECT m.feuille, o.nom, o.sigle, CASE WHEN r.id = o.id THEN '' ELSE r.nom END
FROM montre m JOIN referentiels_organisme o ON o.id = m.montre JOIN referentiels_organisme r ON r.id = m.racine
"""


class EmployeurMontre(NamedTuple):
    """`ministere` is empty when the employer shown is at the top of its tree."""

    nom: str
    sigle: str
    ministere: str


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

    def commencant_par(self, saisie: Saisie) -> "OrganismeQuerySet":
        """Those whose sigle, name or other name has words that begin so; with `rang` and the other name, `nomme`."""
        noms = self.model.denominations.rel.related_model.objects
        autres = noms.filter(commence(saisie, "libelle"))
        nomme = autres.filter(organisme=OuterRef("pk")).order_by(Length("libelle"), "pk").values("libelle")[:1]
        tous = self.model.objects  # a union cannot be restricted: `self` restricts what it found
        par_nom = tous.filter(commence(saisie, "nom", "sigle")).order_by().values("pk")
        trouves = self.filter(pk__in=par_nom.union(autres.order_by().values("organisme")))
        sigle = Case(When(sigle__iexact=saisie.texte, then=Value(0)), default=rang(saisie, "nom"))
        return trouves.annotate(rang=sigle, nomme=Subquery(nomme)).order_by("rang", Length("nom"), "nom", "pk")

    def montrables(self) -> "OrganismeQuerySet":
        """Those that may be named: neither sensitive nor below a sensitive one."""
        return self.exclude(pk__in=self.model.objects.discrets().order_by().values("pk"))

    def montres(self, pks: Iterable[int]) -> dict[int, EmployeurMontre]:
        """How to name each of these to the public: a sensitive one, or one below it, as its ministry alone."""
        with connection.cursor() as curseur:
            curseur.execute(_MONTRES, [list(pks)])
            return {pk: EmployeurMontre(*noms) for pk, *noms in curseur.fetchall()}

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

    def commencant_par(self, saisie: Saisie) -> "CompetenceQuerySet":
        """Skills in use whose label or alias has words that begin so; with their `rang`."""
        trouvees = self.filter(Q(commence(saisie, "libelle", "alias")), etat=EtatCompetence.VALIDEE)
        courtes = trouvees.order_by(Length("libelle"), "pk").values("pk")[:CANDIDATS_MAX]
        candidates = self.filter(pk__in=courtes).annotate(rang=rang(saisie, "libelle"))
        return candidates.order_by("rang", Length("libelle"), "libelle", "pk")

    def pour_remplacer(self, competence: Any, texte: str) -> "CompetenceQuerySet":
        """Skills in use that could replace this one: the one of this very code, else what `chercher` finds."""
        autres = self.exclude(pk=competence.pk)
        exacte = autres.filter(etat=EtatCompetence.VALIDEE, code=texte.strip())
        return exacte if exacte.exists() else autres.chercher(texte)

    def with_survivante(self) -> "CompetenceQuerySet":
        """The skill to use now, by key, code and label: the one that replaces it when it was merged."""
        return self.annotate(
            survivante=Coalesce("remplacee_par", "pk"),
            survivante_code=Coalesce("remplacee_par__code", "code"),
            survivante_libelle=Coalesce("remplacee_par__libelle", "libelle"),
        )

    def fusionnees_citees(self) -> "CompetenceQuerySet":
        """Merged skills to which something still points: written by who had read them before the merge."""
        citees = Q()
        for lien in liens_vers(self.model):
            citees |= Q(Exists(lien.model._base_manager.filter(**{lien.name: OuterRef("pk")})))
        return self.filter(citees, etat=EtatCompetence.FUSIONNEE).select_related("remplacee_par")


class MetierQuerySet(models.QuerySet[Any]):
    def commencant_par(self, saisie: Saisie) -> "MetierQuerySet":
        """Métiers whose label or appellation has words that begin so; with `rang` and the appellation, `nomme`."""
        autres = self.model.appellations.rel.related_model.objects.filter(commence(saisie, "libelle"))
        nomme = autres.filter(metier=OuterRef("pk")).order_by(Length("libelle"), "pk").values("libelle")[:1]
        # A union, not OR: each half reads its own index.
        par_libelle = self.filter(commence(saisie, "libelle")).order_by().values("pk")
        trouves = self.filter(pk__in=par_libelle.union(autres.order_by().values("metier")))
        candidats = trouves.order_by("-numerique", Length("libelle"), "pk").values("pk")[:CANDIDATS_MAX]
        classes = self.filter(pk__in=candidats).annotate(rang=rang(saisie, "libelle"), nomme=Subquery(nomme))
        return classes.order_by("rang", "-numerique", Length("libelle"), "libelle", "pk")


class RegionQuerySet(models.QuerySet[Any]):
    def commencant_par(self, saisie: Saisie) -> "RegionQuerySet":
        return self.filter(commence(saisie, "nom")).annotate(rang=rang(saisie, "nom")).order_by("rang", "nom", "pk")


class DepartementQuerySet(models.QuerySet[Any]):
    def commencant_par(self, saisie: Saisie) -> "DepartementQuerySet":
        """By name, by one of its towns, or by the whole of its code."""
        trouves = self.filter(Q(commence(saisie, "nom", "alias")) | Q(code__iexact=saisie.texte))
        return trouves.annotate(rang=rang(saisie, "nom")).order_by("rang", "nom", "pk")


class SynonymeQuerySet(models.QuerySet[Any]):
    def table(self) -> Mapping[str, Sequence[str]]:
        """Folded term → equivalents, both ways: a development leads back to its acronym and its siblings."""
        return equivalences().table

    def ambigus(self) -> Mapping[str, Sequence[str]]:
        """Folded term → its senses, each once: singular and plural are one."""
        return equivalences().ambigus
