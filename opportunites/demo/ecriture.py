"""Writes drawn offers and leads them to their state, by portions that are complete or absent."""

from collections import Counter
from typing import Any

from django.db import reset_queries, transaction

from opportunites.demo.annonces import Annonce, Redaction
from opportunites.demo.parcours import verbes_de
from opportunites.models import ExigenceOffre, Offre
from opportunites.reindexation import reindexer
from referentiels.enums import OrigineExigence
from socle import journal
from socle.acteur import SYSTEME
from socle.masse import copier, creer_en_masse

PORTION = 250


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
    pks = creer_en_masse(Offre, [_colonnes(a.offre) for a in annonces], "creer", acteur=SYSTEME)
    for annonce, pk in zip(annonces, pks, strict=True):
        annonce.offre.pk = pk
    noms = ("offre_id", "competence_id", "niveau", "essentielle", "origine")
    exigences = ((a.offre.pk, *exigence, OrigineExigence.SAISIE) for a in annonces for exigence in a.exigences)
    copier(ExigenceOffre, (dict(zip(noms, exigence, strict=True)) for exigence in exigences))
    copier(
        Offre.corps_vises.through,
        ({"offre_id": a.offre.pk, "corps_id": corps} for a in annonces for corps in a.corps),
    )
    _jouer(annonces)
    reindexer(a.offre.pk for a in annonces)


def _colonnes(offre: Offre) -> dict[str, Any]:
    noms = (champ.attname for champ in Offre._meta.concrete_fields if champ.attname not in ("id", "etat"))
    return {nom: getattr(offre, nom) for nom in noms}


def _jouer(annonces: list[Annonce]) -> None:
    """Play each offer's verbs, those that share a step together."""
    restants = {a.offre.pk: list(verbes_de(a.etat, a.variante)) for a in annonces}
    while restants := {pk: verbes for pk, verbes in restants.items() if verbes}:
        for verbe in sorted({verbes[0] for verbes in restants.values()}):
            pks = [pk for pk, verbes in restants.items() if verbes and verbes[0] == verbe]
            offres = Offre.objects.filter(pk__in=pks)
            if verbe in Offre.INSTANTANES:
                offres = offres.prefetch_related("exigences", "corps_vises")
            else:
                offres = offres.only("pk", "etat")  # the journal reads the texts for a snapshot only
            journal.changer_etats(offres, verbe, acteur=SYSTEME)
            for pk in pks:
                restants[pk] = restants[pk][1:]
