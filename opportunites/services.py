"""Writes on offers. Changes of state go through the journal."""

from collections.abc import Mapping, Sequence

from django.db import models
from django.utils import timezone

from opportunites.models import ExigenceOffre, Offre
from referentiels.enums import Niveau, OrigineExigence
from socle import journal
from socle.acteur import Acteur

MOTIF_ABSENTE = "absente-du-fichier"


def importer(offres: Sequence[Offre], deduites: Mapping[str, Sequence[int]], *, acteur: Acteur) -> None:
    """Publish offers read from Choisir le service public, with their deduced requirements.

    `deduites` gives the ids of skills by `reference_csp`. No author and no submit guard: see domain.md, "Import".
    """
    journal.creer(offres, "importer", acteur=acteur)
    _deduire({offre.pk: deduites[offre.reference_csp or ""] for offre in offres}, neuves=True)


def importer_modifications(
    offres: Sequence[Offre], deduites: Mapping[int, Sequence[int]], champs: Sequence[str]
) -> None:
    """Write `champs` of imported offers that already exist; their state is left alone.

    `deduites` gives the ids of skills by offer; requirements typed by somebody are kept.
    """
    maintenant = timezone.now()
    verrouillees = Offre._base_manager.select_for_update().filter(pk__in=deduites).order_by("pk")
    presentes = set(verrouillees.values_list("pk", flat=True))
    offres = [offre for offre in offres if offre.pk in presentes]
    for offre in offres:
        offre.updated_at = maintenant
    Offre._base_manager.bulk_create(
        offres, update_conflicts=True, unique_fields=["id"], update_fields=[*champs, "updated_at"]
    )
    _deduire({offre.pk: deduites[offre.pk] for offre in offres}, neuves=False)


def reimporter(offres: models.QuerySet[Offre], *, acteur: Acteur) -> int:
    """Publish again offers that are back in the file; return how many."""
    return journal.changer_etats(offres, "reimporter", acteur=acteur)


def retirer_absentes(offres: models.QuerySet[Offre], *, acteur: Acteur) -> int:
    """Close offers that are gone from the file; return how many."""
    return journal.changer_etats(offres, "retirer", acteur=acteur, motif=MOTIF_ABSENTE)


def expirer(offres: models.QuerySet[Offre], *, acteur: Acteur) -> int:
    """Close offers past their deadline; return how many."""
    return journal.changer_etats(offres, "expirer", acteur=acteur)


def _deduire(deduites: Mapping[int, Sequence[int]], *, neuves: bool) -> None:
    """Make the deduced requirements of these offers equal to `deduites`; same ones are not rewritten."""
    gardees: dict[int, set[int]] = {}
    if not neuves:
        perimees = []
        for exigence in ExigenceOffre.objects.filter(offre_id__in=deduites).order_by("pk"):
            if (
                exigence.origine == OrigineExigence.DEDUITE
                and exigence.competence_id not in deduites[exigence.offre_id]
            ):
                perimees.append(exigence.pk)
            else:
                gardees.setdefault(exigence.offre_id, set()).add(exigence.competence_id)
        ExigenceOffre.objects.filter(pk__in=perimees).delete()
    ExigenceOffre.objects.bulk_create(
        [
            ExigenceOffre(
                offre_id=offre, competence_id=competence, niveau=Niveau.PRATIQUE, origine=OrigineExigence.DEDUITE
            )
            for offre, competences in deduites.items()
            for competence in competences
            if competence not in gardees.get(offre, ())
        ],
        batch_size=5000,
    )
