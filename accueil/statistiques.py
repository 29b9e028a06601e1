"""The figures of the public statistics, each with its definition, counted once a day and kept.

What comes from people is only said by whole tens: from one day to the next, nobody can tell who came or left.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil
from typing import Any, NamedTuple

from django.utils import timezone

from accueil.models import Statistiques
from annuaire.models import Recruteur
from comptes.models import Utilisateur
from opportunites.enums import Issue
from opportunites.models import LigneRecherche, Offre
from socle.acteur import ANONYME
from socle.travaux import sans_limite_de_temps

PALIER = 10
MOIS = 12
PERIODE = timedelta(days=90)


class Chiffre(NamedTuple):
    libelle: str
    valeur: int | None  # None: fewer than `PALIER`
    definition: str
    unite: str = ""
    arrondi: bool = False  # « au moins »


def publier(jour: date) -> None:
    """Count everything and keep it as what this day says; again the same day, in its place."""
    with sans_limite_de_temps():
        Statistiques.objects.update_or_create(jour=jour, defaults={"chiffres": compter(jour)})


def lire() -> dict[str, Any]:
    """What was last counted; nothing when it never was."""
    derniere = Statistiques.objects.order_by("-jour").first()
    if derniere is None:
        return {}
    par_mois = [(date.fromisoformat(mois), nombre) for mois, nombre in derniere.chiffres["par_mois"]]
    return {
        **derniere.chiffres,
        "jour": derniere.jour,
        "depuis": derniere.jour - PERIODE,
        "par_mois": par_mois,
    }


def compter(jour: date) -> dict[str, Any]:
    """All the figures on this day, as JSON; at most ten queries, whatever there is to count."""
    ouvertes = LigneRecherche.objects.visible_by(ANONYME).ouvertes(jour)
    comptees = ouvertes.transparence()
    mois = _derniers_mois(jour)
    parues = Offre.objects.publications_par_mois(mois[-1])
    listes = {
        "offres": [*_offres(comptees), *_transparence(comptees)],
        "recrutements": _recrutements(),
        "personnes": list(_personnes()),
        "moderation": list(_moderation()),
    }
    return {
        **{nom: [chiffre._asdict() for chiffre in chiffres] for nom, chiffres in listes.items()},
        "par_mois": [(debut.isoformat(), parues.get(debut, 0)) for debut in mois if debut >= min(parues, default=jour)],
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
    """All of them as soon as there is one: that a line appears would tell of a single answer."""
    par_issue = Offre.objects.par_issue()
    return [_par_dizaine(str(issue.label), par_issue.get(issue, 0), "") for issue in Issue] if par_issue else []


def _personnes() -> Iterator[Chiffre]:
    vus = Utilisateur.objects.filter(is_active=True, last_login__gte=timezone.now() - PERIODE).count()
    recrutent = Recruteur.objects.chiffres()
    yield _par_dizaine(
        "comptes utilisés",
        vus,
        f"Comptes qui se sont connectés au moins une fois dans les {PERIODE.days} derniers jours.",
    )
    yield _par_dizaine(
        "personnes qui recrutent",
        recrutent["personnes"],
        "Comptes dont la modération a vérifié qu’ils recrutent pour un employeur.",
    )
    if recrutent["personnes"] >= PALIER:
        yield _par_dizaine(
            "employeurs représentés",
            recrutent["employeurs"],
            "Employeurs pour lesquels au moins une de ces personnes recrute.",
        )


def _moderation() -> Iterator[Chiffre]:
    decisions = Offre.objects.delais_de_decision(timezone.now() - PERIODE)
    if decisions["nombre"] < PALIER:
        return
    yield _par_dizaine(
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


def _par_dizaine(libelle: str, nombre: int, definition: str) -> Chiffre:
    return Chiffre(libelle, nombre // PALIER * PALIER or None, definition, arrondi=True)


def _pour_cent(partie: int, total: int) -> int:
    return round(100 * partie / total) if total else 0


def _derniers_mois(jour: date) -> list[date]:
    """The first day of this month and of those before, the newest first."""
    mois = [jour.replace(day=1)]
    while len(mois) < MOIS:
        mois.append((mois[-1] - timedelta(days=1)).replace(day=1))
    return mois
