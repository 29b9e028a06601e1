"""The figures of the public statistics, each with its definition; none speaks of fewer than five people."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil
from typing import Any, NamedTuple

from django.utils import timezone

from annuaire.models import Recruteur
from comptes.models import Utilisateur
from opportunites.enums import Issue
from opportunites.models import LigneRecherche, Offre
from socle.acteur import ANONYME

PERSONNES_MIN = 5
DECISIONS_MIN = 5
MOIS = 12
PERIODE = timedelta(days=90)


class Chiffre(NamedTuple):
    libelle: str
    valeur: int | None  # None: too few people to be said
    definition: str
    unite: str = ""


def lire(jour: date) -> dict[str, Any]:
    """All the figures on this day; at most ten queries, whatever there is to count."""
    ouvertes = LigneRecherche.objects.visible_by(ANONYME).ouvertes(jour)
    comptees = ouvertes.transparence()
    mois = _derniers_mois(jour)
    parues = Offre.objects.publications_par_mois(mois[-1])
    return {
        "jour": jour,
        "depuis": jour - PERIODE,
        "offres": [*_offres(comptees), *_transparence(comptees)],
        "par_mois": [(debut, parues.get(debut, 0)) for debut in mois if debut >= min(parues, default=jour)],
        "recrutements": _recrutements(),
        "personnes": _personnes(),
        "moderation": list(_moderation()),
        "seuil": PERSONNES_MIN,
    }


def _offres(chiffres: dict[str, int]) -> list[Chiffre]:
    return [
        Chiffre(
            "offres ouvertes",
            chiffres["offres"],
            "Offres publiées que tout le monde peut lire et dont la date limite n’est pas passée.",
        ),
        Chiffre(
            "dans la filière numérique",
            chiffres["numeriques"],
            "Parmi elles, celles dont le métier est du numérique dans le répertoire de l’État.",
        ),
        Chiffre(
            "employeurs",
            chiffres["employeurs"],
            "Employeurs de ces offres. Un employeur sensible est compté avec son ministère.",
        ),
    ]


def _transparence(chiffres: dict[str, int]) -> list[Chiffre]:
    total = chiffres["offres"]
    return [
        Chiffre(
            "saisies ici",
            chiffres["saisies_ici"],
            "Offres ouvertes écrites ou reprises sur ce site par leur employeur ; les autres viennent de Choisir le "
            "service public.",
        ),
        Chiffre(
            "avec une rémunération",
            _pour_cent(chiffres["remunerees"], total),
            "Part des offres ouvertes qui donnent au moins une borne de rémunération.",
            "%",
        ),
        Chiffre(
            "avec du télétravail",
            _pour_cent(chiffres["teletravail"], total),
            "Part des offres ouvertes dont l’employeur dit que le télétravail est possible.",
            "%",
        ),
    ]


def _recrutements() -> list[Chiffre]:
    """Never with their total: it would give back the one that is not said."""
    par_issue = Offre.objects.par_issue()
    return [
        Chiffre(str(issue.label), _personnes_ou_rien(par_issue[issue]), "")
        for issue in Issue
        if par_issue.get(issue) is not None
    ]


def _personnes() -> list[Chiffre]:
    vus = Utilisateur.objects.filter(is_active=True, last_login__gte=timezone.now() - PERIODE).count()
    recrutent = Recruteur.objects.chiffres()
    assez = recrutent["personnes"] >= PERSONNES_MIN
    return [
        Chiffre(
            "comptes utilisés",
            _personnes_ou_rien(vus),
            f"Comptes qui se sont connectés au moins une fois dans les {PERIODE.days} derniers jours.",
        ),
        Chiffre(
            "personnes qui recrutent",
            _personnes_ou_rien(recrutent["personnes"]),
            "Comptes dont la modération a vérifié qu’ils recrutent pour un employeur.",
        ),
        Chiffre(
            "employeurs représentés",
            recrutent["employeurs"] if assez else None,
            "Employeurs pour lesquels au moins une de ces personnes recrute.",
        ),
    ]


def _moderation() -> Iterator[Chiffre]:
    decisions = Offre.objects.delais_de_decision(timezone.now() - PERIODE)
    if decisions["nombre"] < DECISIONS_MIN:
        return
    yield Chiffre(
        "décisions",
        decisions["nombre"],
        f"Offres publiées, refusées ou rendues à compléter par la modération dans les {PERIODE.days} derniers jours.",
    )
    yield Chiffre(
        "délai médian",
        max(1, ceil(decisions["mediane"] / timedelta(hours=1))),
        "Temps entre l’envoi d’une offre et la décision, à l’heure supérieure : la moitié attend moins, l’autre plus.",
        "h",
    )


def _personnes_ou_rien(nombre: int) -> int | None:
    return nombre if nombre >= PERSONNES_MIN else None


def _pour_cent(partie: int, total: int) -> int:
    return round(100 * partie / total) if total else 0


def _derniers_mois(jour: date) -> list[date]:
    """The first day of this month and of those before, the newest first."""
    mois = [jour.replace(day=1)]
    while len(mois) < MOIS:
        mois.append((mois[-1] - timedelta(days=1)).replace(day=1))
    return mois
