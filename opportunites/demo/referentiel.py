"""What the offer models name by code, read once: the loader then draws without any query."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opportunites.demo.employeurs import EMPLOYEUR_A_L_ETRANGER, PAR_DEFAUT, PAR_METIER
from referentiels.enums import ETRANGER, TELETRAVAIL_COMPLET
from referentiels.models import Competence, Corps, Departement, Metier, Organisme

MODELES = Path(__file__).resolve().parents[1] / "donnees" / "modeles_demo.json"


class ReferentielAbsent(Exception):
    """A code that the offer models name is not in the database."""


@dataclass(frozen=True)
class Referentiel:
    modeles: list[dict[str, Any]]
    equipes: list[str]
    conclusions: list[str]
    metiers: dict[str, int]
    competences: dict[str, int]
    corps: dict[str, Corps]
    organismes: dict[str, Organisme]
    racines: dict[str, str]
    departements: dict[str, Departement]

    @classmethod
    def lire(cls) -> "Referentiel":
        """Raise `ReferentielAbsent` when one of the codes is unknown."""
        donnees = json.loads(MODELES.read_text(encoding="utf-8"))
        modeles = donnees["modeles"]
        metiers = dict(Metier.objects.values_list("code", "pk").order_by("pk"))
        competences = dict(Competence.objects.values_list("code", "pk").order_by("pk"))
        organismes = {o.sigle: o for o in Organisme.objects.order_by("sigle")}
        departements = {d.code: d for d in Departement.objects.select_related("region").order_by("code")}
        nommes = {sigle for sigles in PAR_METIER.values() for sigle in sigles} | {*PAR_DEFAUT, EMPLOYEUR_A_L_ETRANGER}
        _exiger("métiers", {m["metier"] for m in modeles}, metiers)
        _exiger("compétences", {e["competence"] for m in modeles for e in m["exigences"]}, competences)
        _exiger("organismes", nommes, organismes)
        _exiger("départements", {"75", ETRANGER, TELETRAVAIL_COMPLET}, departements)
        return cls(
            modeles=modeles,
            equipes=donnees["equipes"],
            conclusions=donnees["conclusions"],
            metiers=metiers,
            competences=competences,
            corps={c.sigle: c for c in Corps.objects.order_by("sigle")},
            organismes=organismes,
            racines=_racines(organismes.values()),
            departements=departements,
        )


def _exiger(quoi: str, attendus: set[str], connus: Mapping[str, object]) -> None:
    if absents := sorted(attendus - set(connus)):
        raise ReferentielAbsent(f"{quoi} absents du référentiel : {', '.join(absents[:5])}")


def _racines(organismes: Iterable[Organisme]) -> dict[str, str]:
    """Sigle of each organisme → sigle of its ministry."""
    par_pk = {o.pk: o for o in organismes}
    racines = {}
    for organisme in par_pk.values():
        racine = organisme
        while racine.parent_id is not None:
            racine = par_pk[racine.parent_id]
        racines[organisme.sigle] = racine.sigle
    return racines
