"""Writes on what somebody keeps and has read. No journal, no log: who looks at which offer is nobody's business."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from opportunites.models import GARDEES_MAX, Offre, OffreGardee, OffreVue
from opportunites.services.places import compte, place_libre, verrouiller_compte
from socle.acteur import Acteur
from socle.jours import matin
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
        verrouiller_compte(acteur)
        siennes = OffreGardee.objects.visible_by(acteur)
        if siennes.filter(offre=offre).exists():
            return
        if (rang := place_libre(siennes, GARDEES_MAX)) is None:
            raise TropDOffresGardees
        OffreGardee(utilisateur_id=compte(acteur), offre=offre, rang=rang).save(force_insert=True)


def ne_plus_garder(uuid: UUID, *, acteur: Acteur) -> bool:
    """Whether this offer was kept. By its number: one that is out of sight can be let go too."""
    return OffreGardee.objects.visible_by(acteur).filter(offre__uuid=uuid).delete()[0] > 0


def noter_vue(offre: Offre, *, acteur: Acteur) -> None:
    """Twice is once. One of the writes that a GET may do (`TABLES_DE_LECTURE`)."""
    OffreVue.objects.bulk_create([OffreVue(utilisateur_id=compte(acteur), offre=offre)], ignore_conflicts=True)


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
        return OffreGardee.objects.oubliables(matin(jour) - GARDE_GARDEES).delete()[0]


def purger_vues(jour: date) -> int:
    """Forget what was read `GARDE_VUES` before this day, or beyond the last `VUES_MAX`; return how many."""
    with sans_limite_de_temps():
        return OffreVue.objects.oubliables(matin(jour) - GARDE_VUES, VUES_MAX).delete()[0]
