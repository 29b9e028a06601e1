"""Writes drawn offers and leads them to their state, by portions that are complete or absent."""

from collections import Counter
from typing import Any

from django.db import reset_queries, transaction

from opportunites.demo.annonces import Annonce, Redaction
from opportunites.demo.parcours import verbes_de
from opportunites.models import ExigenceOffre, Offre
from opportunites.reindexation import reindexer
from referentiels.enums import OrigineExigence
from socle.acteur import SYSTEME
from socle.masse import copier, creer_avec_histoire

PORTION = 1000


def reference(numero: int) -> str:
    return f"DEMO-{numero:06d}"


def charger_lot(redaction: Redaction, numeros: range) -> Counter[str]:
    """Create those of these offers that are absent; count what was created, kept, and the states reached."""
    references = [reference(n) for n in numeros]
    connues = set(Offre.objects.filter(reference_csp__in=references).values_list("reference_csp", flat=True))
    absents = [n for n in numeros if reference(n) not in connues]
    bilan = Counter({"créées": len(absents), "déjà présentes": len(connues)})
    for debut in range(0, len(absents), PORTION):
        annonces = [redaction.annonce(n, reference(n)) for n in absents[debut : debut + PORTION]]
        with transaction.atomic():
            _creer(annonces)
        bilan.update(a.etat for a in annonces)
        reset_queries()  # with DEBUG, Django would keep the text of every query
    return bilan


def _creer(annonces: list[Annonce]) -> None:
    pks = creer_avec_histoire(
        Offre,
        [_colonnes(a.offre) for a in annonces],
        [("creer", *verbes_de(a.etat, a.variante)) for a in annonces],
        [a.instantane() for a in annonces],
        acteur=SYSTEME,
    )
    noms = ("offre_id", "competence_id", "niveau", "essentielle", "origine")
    exigences = (
        (pk, *exigence, OrigineExigence.SAISIE)
        for pk, annonce in zip(pks, annonces, strict=True)
        for exigence in annonce.exigences
    )
    copier(ExigenceOffre, (dict(zip(noms, exigence, strict=True)) for exigence in exigences))
    copier(
        Offre.corps_vises.through,
        ({"offre_id": pk, "corps_id": corps} for pk, a in zip(pks, annonces, strict=True) for corps in a.corps),
    )
    reindexer(pks)


def _colonnes(offre: Offre) -> dict[str, Any]:
    noms = (champ.attname for champ in Offre._meta.concrete_fields if champ.attname not in ("id", "etat"))
    return {nom: getattr(offre, nom) for nom in noms}
