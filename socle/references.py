"""What points to a row, found in the models: merging two rows names no table of the floors above."""

from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery


def liens_vers(modele: type[models.Model]) -> list[Any]:
    """Every foreign key to `modele`; a many-to-many counts by the key of its own table.

    Hidden ones too (`related_name="+"`), which `_meta.related_objects` leaves out.
    """
    relations = modele._meta.get_fields(include_hidden=True)
    liens = [r.field for r in relations if isinstance(r, models.ManyToOneRel)]
    return sorted(liens, key=lambda lien: (lien.model._meta.label, lien.name))


def compter(objet: models.Model) -> list[tuple[str, int]]:
    """How many rows of each kind point to `objet`, in words; one query a kind."""
    nombres = [(_nom(lien), _lignes(lien, objet).count()) for lien in liens_vers(type(objet))]
    return [(nom, n) for nom, n in nombres if n]


def rediriger(ancien: models.Model, nouveau: models.Model) -> int:
    """Make all that points to `ancien` point to `nouveau`; return how many rows moved or melted.

    A row that would break a unique key of columns melts into the one that `nouveau` already has: that one takes
    what its `absorber(autre)` says (names of the fields changed), and what pointed to the other. Run it in a
    transaction, both rows locked.
    """
    total = 0
    for lien in liens_vers(type(ancien)):
        total += _fondre(lien, ancien, nouveau)
        total += _lignes(lien, ancien).update(**{lien.name: nouveau})
    return total


def _lignes(lien: Any, objet: models.Model) -> models.QuerySet[Any]:
    return lien.model._base_manager.filter(**{lien.name: objet})


def _nom(lien: Any) -> str:
    modele = lien.model._meta.auto_created or lien.model
    nom = str(modele._meta.verbose_name_plural)
    return f"{nom} ({lien.verbose_name})" if modele is lien.related_model else nom


def _fondre(lien: Any, ancien: models.Model, nouveau: models.Model) -> int:
    doublons = _doublons(lien, ancien, nouveau)
    touchees: list[Any] = []
    champs: set[str] = set()
    for doublon, gardee in doublons:
        if noms := gardee.absorber(doublon) if hasattr(gardee, "absorber") else []:
            touchees.append(gardee)
            champs.update(noms)
        rediriger(doublon, gardee)
    if touchees:
        lien.model._base_manager.bulk_update(touchees, sorted(champs), batch_size=1000)
    lien.model._base_manager.filter(pk__in=[doublon.pk for doublon, _ in doublons]).delete()
    return len(doublons)


def _doublons(lien: Any, ancien: models.Model, nouveau: models.Model) -> list[tuple[Any, Any]]:
    """Rows of `ancien` that cannot move, each with the row of `nouveau` that has the same unique key."""
    paires: dict[int, tuple[Any, int]] = {}
    for autres, condition in _cles_uniques(lien):
        memes = _lignes(lien, nouveau).filter(condition, **{nom: OuterRef(nom) for nom in autres})
        bloquees = _lignes(lien, ancien).filter(condition).annotate(gardee=Subquery(memes.values("pk")[:1]))
        for ligne in bloquees.filter(gardee__isnull=False).order_by("pk"):
            paires.setdefault(ligne.pk, (ligne, ligne.gardee))
    gardees = lien.model._base_manager.in_bulk([pk for _, pk in paires.values()])
    return [(ligne, gardees[pk]) for ligne, pk in paires.values()]


def _cles_uniques(lien: Any) -> list[tuple[list[str], Q]]:
    """For each unique key that holds `lien`, its other columns and its condition."""
    options = lien.model._meta
    cles = [(c.fields, c.condition or Q()) for c in options.constraints if isinstance(c, models.UniqueConstraint)]
    cles += [(noms, Q()) for noms in options.unique_together]
    if lien.unique:
        cles.append(((lien.name,), Q()))
    return [([nom for nom in noms if nom != lien.name], condition) for noms, condition in cles if lien.name in noms]
