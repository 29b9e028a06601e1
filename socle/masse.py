"""Bulk insertion through COPY: several times faster than `bulk_create` for wide tables, in the same transaction.

Values must already be what the column stores: no model instance, no `save()`, no Python validation; database
constraints hold as always.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from itertools import chain
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.utils import timezone

from socle.acteur import Acteur
from socle.journal import CREATION, TransitionRefusee
from socle.models import Transition


def creer_en_masse(
    modele: type[models.Model], lignes: Sequence[Mapping[str, Any]], verbe: str, *, acteur: Acteur
) -> list[int]:
    """`journal.creer` for rows given as mappings (attnames of the columns): insert them by `verbe`, with their journal.

    Returns their primary keys, in order. Raises `TransitionRefusee` when the verb does not create.
    """
    departs, arrivee = modele.TRANSITIONS[verbe]  # type: ignore[attr-defined]
    if CREATION not in departs:
        raise TransitionRefusee(modele(), verbe, CREATION)
    pks = _cles(modele, len(lignes))
    copier(modele, ({**ligne, "id": pk, "etat": arrivee} for pk, ligne in zip(pks, lignes, strict=True)))
    communs = {
        "content_type_id": ContentType.objects.get_for_model(modele).pk,
        "verbe": verbe,
        "vers": arrivee,
        "acteur_id": acteur.utilisateur_id,
        "at": timezone.now(),
    }
    copier(Transition, ({**communs, "object_id": pk} for pk in pks))
    return pks


def copier(modele: type[models.Model], lignes: Iterable[Mapping[str, Any]]) -> None:
    """COPY rows that all have the same keys; the other columns take the default of their field."""
    tampon = iter(lignes)
    premiere = next(tampon, None)
    if premiere is None:
        return
    donnees = list(premiere)
    defauts = [c for c in modele._meta.concrete_fields if c.attname not in premiere and not c.primary_key]
    variables = [c for c in defauts if callable(c.default) and c.default not in (list, dict)]
    constantes = [None if c.null and not c.has_default() else c.get_default() for c in defauts if c not in variables]
    noms = [*donnees, *(c.attname for c in defauts if c not in variables), *(c.attname for c in variables)]
    citer = connection.ops.quote_name
    colonne = {c.attname: citer(c.column or "") for c in modele._meta.concrete_fields}
    ordre = f"COPY {citer(modele._meta.db_table)} ({', '.join(colonne[nom] for nom in noms)}) FROM STDIN"
    with connection.cursor() as curseur, curseur.copy(ordre) as copie:
        for ligne in chain([premiere], tampon):
            valeurs = [v.value if isinstance(v, Enum) else v for v in ligne.values()]  # psycopg would write its name
            copie.write_row([*valeurs, *constantes, *(c.get_default() for c in variables)])


def _cles(modele: type[models.Model], combien: int) -> list[int]:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [modele._meta.db_table, combien],
        )
        return [ligne[0] for ligne in curseur.fetchall()]
