"""A profile as somebody may read it: only what is in a `Fiche` reaches a page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from annuaire.attestees import dire_attestees
from annuaire.enums import EtatAdhesion
from annuaire.models import Adhesion, Communaute, CompetenceDeclaree, Etape, Membre
from annuaire.querysets.visibles import Regard
from referentiels.models import Organisme
from referentiels.querysets import EmployeurMontre

COMPETENCES_DE_CARTE = 3


@dataclass
class Fiche:
    """What is empty is either not said or not shown: nobody is told which."""

    membre: Membre
    parties: frozenset[str]  # those that this reader is shown
    employeur: EmployeurMontre | None = None
    competences: list[CompetenceDeclaree] = field(default_factory=list)
    communautes: list[Communaute] = field(default_factory=list)
    etapes: list[Etape] = field(default_factory=list)

    @property
    def nom(self) -> str:
        return self.membre.nom_complet

    @property
    def role(self) -> str:
        if "poste" not in self.parties:
            return ""
        return self.membre.poste or (self.membre.metier.libelle if self.membre.metier else "")

    @property
    def metier(self) -> str:
        """Where the role does not say it already."""
        return self.membre.metier.libelle if self.membre.metier and "poste" in self.parties else ""

    @property
    def corps(self) -> str:
        return self.membre.corps.nom if self.membre.corps and "corps" in self.parties else ""

    @property
    def lieu(self) -> str:
        if "residence" not in self.parties:
            return ""
        departement = str(self.membre.departement) if self.membre.departement else ""
        return ", ".join(filter(None, [self.membre.ville, departement]))

    @property
    def presentation(self) -> str:
        return self.membre.presentation if "presentation" in self.parties else ""

    @property
    def lien(self) -> str:
        return self.membre.lien if "presentation" in self.parties else ""

    @property
    def lien_ouvrable(self) -> bool:
        """Whether it leads to the web: anything else is shown as text, whatever wrote it."""
        return self.lien.startswith(("https://", "http://"))

    @property
    def aide_sur(self) -> str:
        return self.membre.aide_sur if "presentation" in self.parties else ""

    @property
    def premieres(self) -> list[CompetenceDeclaree]:
        return self.competences[:COMPETENCES_DE_CARTE]


def parties_montrees(membre: Membre, besoin: int) -> frozenset[str]:
    """The parts whose audience reaches this level."""
    return frozenset(partie for partie in Membre.AUDIENCES if getattr(membre, f"audience_{partie}") >= besoin)


def composer(membres: Sequence[Membre], *, entieres_pour: Regard | None = None) -> list[Fiche]:
    """What may be shown of these members, read with `visible_by`; careers and proofs when `entieres_pour` a reader,
    who is told the names of who attested them as far as it may find these people.

    The same number of queries whatever their number.
    """
    fiches = [Fiche(membre, parties_montrees(membre, membre.besoin)) for membre in membres]  # type: ignore[attr-defined]
    _ajouter_employeurs(fiches)
    _ajouter_competences(fiches, pour=entieres_pour)
    _ajouter_communautes(fiches)
    if entieres_pour is not None:
        _ajouter_etapes(fiches)
    return fiches


def _qui_montrent(fiches: Iterable[Fiche], partie: str) -> dict[int, Fiche]:
    return {fiche.membre.pk: fiche for fiche in fiches if partie in fiche.parties}


def _ajouter_employeurs(fiches: Iterable[Fiche]) -> None:
    montrees = _qui_montrent(fiches, "employeur").values()
    employeurs = Organisme.objects.montres({f.membre.organisme_id for f in montrees if f.membre.organisme_id})
    for fiche in montrees:
        fiche.employeur = employeurs.get(fiche.membre.organisme_id) if fiche.membre.organisme_id else None


def _ajouter_competences(fiches: Iterable[Fiche], *, pour: Regard | None) -> None:
    montrees = _qui_montrent(fiches, "competences")
    declarees: Any = CompetenceDeclaree.objects.filter(membre__in=montrees).montrables().par_niveau()
    if pour is not None:
        declarees = list(declarees.prefetch_related("preuves__etape"))
        dire_attestees((preuve for une in declarees for preuve in une.preuves.all()), pour)
    for declaree in declarees:
        montrees[declaree.membre_id].competences.append(declaree)


def _ajouter_communautes(fiches: Iterable[Fiche]) -> None:
    montrees = _qui_montrent(fiches, "communautes")
    adhesions = Adhesion.objects.filter(membre__in=montrees, etat=EtatAdhesion.ACTIVE).select_related("communaute")
    for adhesion in adhesions.order_by("communaute__nom", "pk"):
        montrees[adhesion.membre_id].communautes.append(adhesion.communaute)


def _ajouter_etapes(fiches: Iterable[Fiche]) -> None:
    montrees = _qui_montrent(fiches, "etapes")
    etapes = list(Etape.objects.filter(membre__in=montrees).select_related("metier").chronologiques())
    employeurs = Organisme.objects.montres({e.organisme_id for e in etapes if e.organisme_id})
    par_membre: dict[int, list[Etape]] = defaultdict(list)
    for etape in etapes:
        employeur = employeurs.get(etape.organisme_id) if etape.organisme_id else None
        etape.chez = employeur.nom if employeur else etape.employeur
        par_membre[etape.membre_id].append(etape)
    for pk, fiche in montrees.items():
        fiche.etapes = par_membre[pk]
