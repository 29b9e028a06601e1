"""Writes on what somebody keeps and has read. No journal, no log: who looks at which offer is nobody's business."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from comptes.models import Utilisateur
from opportunites.models import GARDEES_MAX, Offre, OffreGardee, OffreVue
from socle.acteur import Acteur
from socle.travaux import sans_limite_de_temps

# As long as most offers stay open; a card then says « Nouveau » by its date alone.
GARDE_VUES = timedelta(days=90)
VUES_MAX = 2000  # by person, once the night has passed
GARDE_GARDEES = timedelta(days=365)  # of offers closed since


class TropDOffresGardees(Exception):
    """This person already keeps as many offers as one may."""


def garder(offre: Offre, *, acteur: Acteur) -> None:
    """Keep an offer that the caller may read; twice is once. Raises `TropDOffresGardees`."""
    with transaction.atomic():
        # Two clicks at once wait for each other.
        Utilisateur.objects.select_for_update(no_key=True).get(pk=_compte(acteur))
        siennes = OffreGardee.objects.visible_by(acteur)
        if siennes.filter(offre=offre).exists():
            return
        libres = set(range(1, GARDEES_MAX + 1)) - set(siennes.values_list("rang", flat=True).order_by())
        if not libres:
            raise TropDOffresGardees
        OffreGardee(utilisateur_id=_compte(acteur), offre=offre, rang=min(libres)).save(force_insert=True)


def ne_plus_garder(uuid: UUID, *, acteur: Acteur) -> bool:
    """Whether this offer was kept. By its number: one that is out of sight can be let go too."""
    return OffreGardee.objects.visible_by(acteur).filter(offre__uuid=uuid).delete()[0] > 0


def noter_vue(offre: Offre, *, acteur: Acteur) -> None:
    """Twice is once. One of the writes that a GET may do (`TABLES_DE_LECTURE`)."""
    OffreVue.objects.bulk_create([OffreVue(utilisateur_id=_compte(acteur), offre=offre)], ignore_conflicts=True)


def oublier_vues(*, acteur: Acteur) -> None:
    """Forget which offers this person opened, at once."""
    OffreVue.objects.visible_by(acteur).delete()


def effacer_gardees(utilisateur: int) -> None:
    """What somebody who is gone kept and read."""
    OffreGardee.objects.filter(utilisateur=utilisateur).delete()
    OffreVue.objects.filter(utilisateur=utilisateur).delete()


def purger_gardees(jour: date) -> int:
    """Forget what was kept a year before this day and closed since; return how many."""
    with sans_limite_de_temps():
        return OffreGardee.objects.oubliables(_matin(jour) - GARDE_GARDEES).delete()[0]


def purger_vues(jour: date) -> int:
    """Forget what was read `GARDE_VUES` before this day, or beyond the last `VUES_MAX`; return how many."""
    with sans_limite_de_temps():
        return OffreVue.objects.oubliables(_matin(jour) - GARDE_VUES, VUES_MAX).delete()[0]


def _matin(jour: date) -> datetime:
    return timezone.make_aware(datetime.combine(jour, time.min))


def _compte(acteur: Acteur) -> int:
    assert acteur.utilisateur_id is not None, "what is kept belongs to somebody"
    return acteur.utilisateur_id
