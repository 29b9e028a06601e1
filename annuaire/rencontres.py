"""« Trois personnes à rencontrer »: near by what they know, far by where they work; others each week."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from annuaire.fiches import Fiche, composer
from annuaire.models import CompetenceDeclaree, LigneAnnuaire, Membre
from annuaire.querysets.visibles import regard
from referentiels.models import Competence, Organisme
from socle.acteur import Acteur

NOMBRE = 3


@dataclass(frozen=True)
class Rencontre:
    fiche: Fiche
    raison: str


def proposer_rencontres(acteur: Acteur, jour: date) -> list[Rencontre]:
    """For a member: same métier or skill, in another ministry or the same département; the same all week long.

    Everything is read of rows that hold only what this member may see: what is hidden gives no reason.
    """
    if acteur.membre_id is None:
        return []
    siennes = CompetenceDeclaree.objects.filter(membre=OuterRef("pk")).order_by().values("competence")
    moi = Membre.objects.filter(pk=acteur.membre_id).annotate(savoirs=ArraySubquery(siennes)).first()
    if moi is None:
        return []
    savoirs = moi.savoirs
    commun = Q(competences__overlap=savoirs) if savoirs else Q(pk__in=[])
    if moi.metier_id:
        commun |= Q(metier=moi.metier_id)
    dessus = Organisme.objects.ancetres(moi.organisme_id) if moi.organisme_id else Organisme.objects.none()
    racine = dessus.filter(parent__isnull=True).order_by().values_list("pk", flat=True).first()
    ailleurs = ~Q(organismes=[]) & ~Q(organismes__contains=[racine]) if racine else Q(pk__in=[])
    if moi.departement_id:
        ailleurs |= Q(departement=moi.departement_id)
    lisibles = LigneAnnuaire.objects.vues_par(regard(acteur)).exclude(membre=moi)
    choisies = _tirer(lisibles.filter(commun, ailleurs).order_by("membre"), _pivot(lisibles, acteur, jour))
    return _composer(choisies, acteur, moi, set(savoirs))


def _pivot(lisibles: Any, acteur: Acteur, jour: date) -> int:
    """Where to begin among those that this person may read, for each ISO week: others have no part in it."""
    annee, semaine, _ = jour.isocalendar()
    bouts = [lisibles.order_by(ordre).values_list("membre", flat=True)[:1] for ordre in ("membre", "-membre")]
    bornes = sorted(bouts[0].union(bouts[1], all=True)) or [0, 0]
    tirage = Random(f"{annee}-{semaine}-{acteur.utilisateur_id}")  # noqa: S311 (nothing to guess)
    return tirage.randint(*bornes)


def _tirer(lignes: Any, pivot: int) -> list[Any]:
    """The first ones from there on, then from the start: an index gives them, however many there are."""
    choisies = list(lignes.filter(membre__gte=pivot)[:NOMBRE])
    return choisies + list(lignes.filter(membre__lt=pivot)[: NOMBRE - len(choisies)])


def _composer(lignes: list[Any], acteur: Acteur, moi: Membre, savoirs: set[int]) -> list[Rencontre]:
    membres = Membre.objects.visible_by(acteur).filter(pk__in=[ligne.membre_id for ligne in lignes])
    fiches = {fiche.membre.pk: fiche for fiche in composer(list(membres.select_related("metier", "departement")))}
    partagees = {ligne.pk: sorted(savoirs & set(ligne.competences)) for ligne in lignes}
    libelles = Competence.objects.in_bulk({pks[0] for pks in partagees.values() if pks})
    rencontres = []
    for ligne in lignes:
        if ligne.membre_id not in fiches:
            continue
        commun = (
            f"connaît aussi {libelles[partagees[ligne.pk][0]]}"
            if partagees[ligne.pk]
            else "fait le même métier que vous"
        )
        meme_lieu = moi.departement_id is not None and ligne.departement == moi.departement_id
        rencontres.append(
            Rencontre(
                fiches[ligne.membre_id], f"{commun}, {'près de vous' if meme_lieu else 'dans un autre ministère'}"
            )
        )
    return rencontres
