"""The only place where a `Trace` is written: in the transaction of its act, or not at all."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction

from socle.acteur import Acteur
from socle.enums import RaisonTrace, VerbeTrace
from socle.models import Trace
from socle.travaux import sans_limite_de_temps

# A number, or a word of ours: nothing that somebody typed.
CODE = re.compile(r"[a-z0-9_-]{1,40}")


def tracer(verbe: str, *, acteur: Acteur, objet: models.Model, raison: str = "", **codes: Any) -> Trace:
    """Write that `acteur` did `verbe` to `objet`.

    `codes` are numbers, booleans, short words of ours, or lists of them. Raises `ValueError` for an unknown verb or
    reason, and for what looks like a name, an address or a sentence.
    """
    return tracer_tous(verbe, acteur=acteur, objets=[objet], raison=raison, **codes)[0]


def tracer_tous(
    verbe: str, *, acteur: Acteur, objets: Iterable[models.Model], raison: str = "", **codes: Any
) -> list[Trace]:
    """The same act on each of these, all or none."""
    for nom, valeur in codes.items():
        if not all(_est_un_code(code) for code in (valeur if isinstance(valeur, list) else [valeur])):
            raise ValueError(f"« {nom} » n’est ni un numéro ni un code")
    lignes = [
        Trace(
            verbe=VerbeTrace(verbe),
            acteur_id=acteur.utilisateur_id,
            content_type=ContentType.objects.get_for_model(objet),
            object_id=objet.pk,
            details=codes,
            raison=RaisonTrace(raison) if raison else "",
        )
        for objet in objets
    ]
    with transaction.atomic():
        return Trace.objects.bulk_create(lignes, batch_size=2000)


def _est_un_code(valeur: object) -> bool:
    return isinstance(valeur, int) or (isinstance(valeur, str) and CODE.fullmatch(valeur) is not None)


def purger_traces(jour: date) -> int:
    """Forget what is more than a year old, here and in the admin's history; return how many.

    The web role deletes no trace: it calls a procedure of the owner, whose delay is written in the database.
    """
    with sans_limite_de_temps(), connection.cursor() as curseur:
        avant = _nombre()
        curseur.execute("CALL public.purger_traces()")
        return max(0, avant - _nombre())


def _nombre() -> int:
    return Trace.objects.count() + LogEntry.objects.count()
