"""What an import writes on offers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.utils import timezone

from opportunites.enums import OrigineOffre
from opportunites.models import ExigenceOffre, Offre
from referentiels.enums import Niveau, OrigineExigence
from socle import journal
from socle.acteur import Acteur
from socle.masse import copier, creer_en_masse

MOTIF_ABSENTE = "absente-du-fichier"


def importer(offres: Sequence[Mapping[str, Any]], deduites: Sequence[Sequence[int]], *, acteur: Acteur) -> list[int]:
    """Publish offers read from Choisir le service public, given by column; return their ids.

    `deduites` gives the ids of the deduced skills of each. No author and no submit guard: domain.md, "Import".
    """
    pks = creer_en_masse(Offre, offres, "importer", acteur=acteur)
    _ajouter_deduites(zip(pks, deduites, strict=True))
    return pks


def importer_modifications(changees: Mapping[int, tuple[Mapping[str, Any], Sequence[int]]]) -> None:
    """Write columns and deduced skills of imported offers, by id; their state and typed requirements stay."""
    presentes = Offre._base_manager.select_for_update().filter(pk__in=changees, origine=OrigineOffre.CSP)
    presentes = presentes.order_by("pk")  # not those that an employer took over since they were read
    offres = {pk: Offre(pk=pk, **changees[pk][0]) for pk in presentes.values_list("pk", flat=True)}
    maintenant = timezone.now()
    for offre in offres.values():
        offre.updated_at = maintenant
    champs = next(iter(changees.values()))[0]
    if not offres:
        return
    Offre._base_manager.bulk_create(
        offres.values(),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*champs, "updated_at"],
        batch_size=200,
    )
    _deduire({pk: changees[pk][1] for pk in offres})


def reimporter(offres: models.QuerySet[Offre], *, acteur: Acteur) -> int:
    """Publish again offers that are back in the file; return how many."""
    return journal.changer_etats(offres, "reimporter", acteur=acteur)


def retirer_absentes(offres: models.QuerySet[Offre], *, acteur: Acteur) -> int:
    """Close offers that are gone from the file; return how many."""
    return journal.changer_etats(offres, "retirer", acteur=acteur, motif=MOTIF_ABSENTE)


def expirer(offres: models.QuerySet[Offre], *, acteur: Acteur) -> int:
    """Close offers past their deadline; return how many."""
    return journal.changer_etats(offres, "expirer", acteur=acteur)


def _deduire(deduites: Mapping[int, Sequence[int]]) -> None:
    """Make the deduced requirements of these offers equal to `deduites`; same ones are not rewritten."""
    gardees: dict[int, set[int]] = {pk: set() for pk in deduites}
    perimees = []
    for exigence in ExigenceOffre.objects.filter(offre_id__in=deduites).order_by("pk"):
        if exigence.origine == OrigineExigence.DEDUITE and exigence.competence_id not in deduites[exigence.offre_id]:
            perimees.append(exigence.pk)
        else:
            gardees[exigence.offre_id].add(exigence.competence_id)
    ExigenceOffre.objects.filter(pk__in=perimees).delete()
    _ajouter_deduites((pk, [c for c in ids if c not in gardees[pk]]) for pk, ids in deduites.items())


def _ajouter_deduites(deduites: Iterable[tuple[int, Sequence[int]]]) -> None:
    communs = {"niveau": Niveau.PRATIQUE.value, "essentielle": False, "origine": OrigineExigence.DEDUITE.value}
    copier(
        ExigenceOffre,
        (
            {"offre_id": offre, "competence_id": competence, **communs}
            for offre, competences in deduites
            for competence in competences
        ),
    )
