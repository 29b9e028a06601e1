"""What mentoring gives, in figures of five people at least, of months that are over: nothing moves with one event.

A figure of fewer than five different people is not said. Counts are whole fives; of a distribution, one more cell is
hidden whenever what is hidden could be found again from what is shown.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from statistics import mean, median
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from mentorat.enums import Cote, EtatDemandeMentorat, MotifRupture
from mentorat.models import AvisMentorat, Binome, DemandeMentorat
from socle.jours import matin
from socle.models import Transition

SEUIL = 5
MOIS = 12
A_TERME = "À leur terme"


@dataclass(frozen=True)
class Avis:
    """Of one side, out of five; None under five people."""

    cote: str
    satisfaction: float | None
    utilite: float | None
    recommandent: Mapping[str, int | None]


@dataclass(frozen=True)
class Indicateurs:
    """From `debut` to `fin`, excluded; None is fewer than five people, counts are whole fives."""

    debut: date
    fin: date
    delai: int | None  # days, median, from the first address of a request to its pair
    demandes: Mapping[str, int | None]
    seances: float | None  # held, by pair that ended
    fins: Mapping[str, int | None]
    avis: list[Avis]


def calculer(communautes: Collection[int] | None, jour: date | None = None) -> Indicateurs:
    """Of these communities, None for everybody: the twelve months that ended before this one. Six queries."""
    fin = (jour or timezone.localdate()).replace(day=1)
    debut = fin - relativedelta(months=MOIS)
    du_mois = (matin(debut), matin(fin))
    binomes = Binome.objects.filter(_de(communautes, "demande__"))
    finis = binomes.filter(fini_le__gte=debut, fini_le__lt=fin)
    return Indicateurs(
        debut=debut,
        fin=fin,
        delai=_delai(binomes, *du_mois),
        demandes=_demandes(communautes, *du_mois),
        seances=_seances(finis),
        fins=_fins(finis),
        avis=[_avis(cote, finis) for cote in Cote],
    )


def taire(cellules: Mapping[str, int]) -> dict[str, int | None]:
    """Hide the cells under five, then the smallest others until what is hidden says nothing: two of them, five people.

    Cells are distinct people; the others are whole fives.
    """
    tues = {nom for nom, nombre in cellules.items() if nombre < SEUIL}
    for nom, _ in sorted(cellules.items(), key=lambda cellule: (cellule[1], cellule[0])):
        if not tues or (len(tues) > 1 and sum(cellules[un] for un in tues) >= SEUIL):
            break
        tues.add(nom)
    return {nom: None if nom in tues else nombre - nombre % SEUIL for nom, nombre in cellules.items()}


def _de(communautes: Collection[int] | None, prefixe: str) -> Q:
    if communautes is None:
        return Q()
    siennes = sorted(communautes)
    return Q(**{f"{prefixe}communaute__in": siennes}) | Q(**{f"{prefixe}campagne__communaute__in": siennes})


def _delai(binomes: Any, debut: datetime, fin: datetime) -> int | None:
    formes = binomes.filter(created_at__gte=debut, created_at__lt=fin, demande__adressee_le__isnull=False)
    lus = list(formes.order_by().values_list("mentore", "created_at", "demande__adressee_le"))
    if len({mentore for mentore, *_ in lus}) < SEUIL:
        return None
    return ceil(median(max(timedelta(), forme - adressee) for _, forme, adressee in lus) / timedelta(days=1))


def _demandes(communautes: Collection[int] | None, debut: datetime, fin: datetime) -> dict[str, int | None]:
    """People who asked in these months, by what became of it."""
    demandees = DemandeMentorat.objects.filter(_de(communautes, "")).annotate(
        demandee_le=Coalesce("adressee_le", "engagement_le")
    )
    etats = demandees.filter(demandee_le__gte=debut, demandee_le__lt=fin).order_by().values("etat")
    lus = {ligne["etat"]: ligne["nombre"] for ligne in etats.annotate(nombre=Count("membre", distinct=True))}
    sortes = {
        "Avec un binôme": [EtatDemandeMentorat.BINOME],
        "Sans mentor": [EtatDemandeMentorat.SANS_MENTOR],
        "En attente d’une réponse": [EtatDemandeMentorat.ADRESSEE, EtatDemandeMentorat.INSCRITE],
        "Retirées": [EtatDemandeMentorat.RETIREE],
    }
    return taire({nom: sum(lus.get(etat, 0) for etat in etats) for nom, etats in sortes.items()})


def _seances(finis: Any) -> float | None:
    tenues = Q(seances__annulee_le__isnull=True, seances__debut__lte=timezone.now())
    lus = list(finis.annotate(tenues=Count("seances", filter=tenues)).order_by().values_list("mentore", "tenues"))
    return round(mean(nombre for _, nombre in lus), 1) if len({qui for qui, _ in lus}) >= SEUIL else None


def _fins(finis: Any) -> dict[str, int | None]:
    """Why pairs ended, from the journal: by people who were accompanied."""
    mentores = dict(finis.order_by().values_list("pk", "mentore"))
    lignes = Transition.objects.filter(
        content_type=ContentType.objects.get_for_model(Binome), verbe__in=["rompre", "terminer"]
    )
    qui: dict[str, set[int]] = {A_TERME: set(), **{str(motif.label): set() for motif in MotifRupture}}
    for binome, verbe, motif in (
        lignes.filter(object_id__in=list(mentores)).order_by().values_list("object_id", "verbe", "motif")
    ):
        libelle = A_TERME if verbe == "terminer" else str(MotifRupture(motif or MotifRupture.AUTRE).label)
        qui[libelle].add(mentores[binome])
    return taire({libelle: len(personnes) for libelle, personnes in qui.items()})


def _avis(cote: Cote, finis: Any) -> Avis:
    qui = "binome__mentor" if cote == Cote.MENTOR else "binome__mentore"
    lus = AvisMentorat.objects.filter(binome__in=finis.order_by().values("pk"), cote=cote).order_by()
    reponses = list(lus.values_list(qui, "satisfaction", "utilite", "recommande"))
    oui = {personne for personne, _, _, recommande in reponses if recommande}
    non = {personne for personne, *_ in reponses} - oui
    assez = len(oui | non) >= SEUIL
    return Avis(
        cote=str(cote.label),
        satisfaction=_moyenne(note for _, note, _, _ in reponses) if assez else None,
        utilite=_moyenne(note for _, _, note, _ in reponses) if assez else None,
        recommandent=taire({"Recommandent": len(oui), "Ne recommandent pas": len(non)}),
    )


def _moyenne(notes: Iterable[int]) -> float:
    return round(mean(notes), 1)
