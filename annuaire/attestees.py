"""What is said of an attested proof: by whom, to who may see that person in the directory, and when."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from annuaire.models import Attestation, Membre, Preuve
from annuaire.querysets.visibles import Regard

UN_MEMBRE = "un membre"


@dataclass(frozen=True)
class Attestee:
    par: str
    le: date | None


def noms_lisibles(membres: Collection[int], vu: Regard) -> dict[int, str]:
    """The names of those of these members that this reader may find; one query, none for nobody."""
    if not membres:
        return {}
    return {membre.pk: membre.nom_complet for membre in Membre.objects.vus_par(vu).filter(pk__in=membres)}


def dire_attestees(preuves: Iterable[Preuve], vu: Regard) -> None:
    """Give each proof `attestee`: an `Attestee`, or None. Two queries, however many there are."""
    preuves = list(preuves)
    lues = Attestation.objects.montrables().filter(preuve__in=preuves) if preuves else Attestation.objects.none()
    par_preuve = {attestation.preuve_id: attestation for attestation in lues}
    noms = noms_lisibles({a.attestant_id for a in par_preuve.values() if a.attestant_id}, vu)
    for preuve in preuves:
        une = par_preuve.get(preuve.pk)
        attestee = Attestee(noms.get(une.attestant_id or 0, UN_MEMBRE), une.jour_repondu) if une else None
        preuve.attestee = attestee  # type: ignore[attr-defined]


def suivre(preuves: Iterable[Preuve], vu: Regard) -> None:
    """Give each proof `demande`, the last attestation asked for it or None, with `a_qui`: for its own author."""
    preuves = list(preuves)
    lues = Attestation.objects.filter(preuve__in=preuves).order_by("pk") if preuves else Attestation.objects.none()
    dernieres = {attestation.preuve_id: attestation for attestation in lues}
    noms = noms_lisibles({a.attestant_id for a in dernieres.values() if a.attestant_id}, vu)
    for derniere in dernieres.values():
        derniere.a_qui = noms.get(derniere.attestant_id or 0, UN_MEMBRE)  # type: ignore[attr-defined]
    for preuve in preuves:
        preuve.demande = dernieres.get(preuve.pk)  # type: ignore[attr-defined]
