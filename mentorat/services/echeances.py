"""Each day: nobody waits for a silent mentor. Twice changes nothing; a day that was missed is caught up."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from annuaire.enums import EtatMembre
from mentorat.emails.voeux import rappeler_reponses
from mentorat.enums import EtatOffreMentor
from mentorat.liens import ascendances, meme_service
from mentorat.models import Binome, OffreMentor, Voeu
from mentorat.services.voeux import reexaminer
from socle import journal
from socle.acteur import SYSTEME

RAPPEL = timedelta(days=2)  # before the last day: on the fifth
LOT = 500

_LUS = (
    "demande_id",
    "echeance",
    "offre_id",
    "offre__etat",
    "offre__capacite",
    "offre__membre__etat",
    "offre__membre__utilisateur__is_active",
    "offre__membre__non_liste",
    "offre__membre__organisme_id",
    "demande__membre__etat",
    "demande__membre__utilisateur__is_active",
    "demande__membre__organisme_id",
)


def avancer_voeux(jour: date) -> int:
    """Move on the requests whose mentor is out of time, or can no longer be one; return how many.

    Who might move is found in four queries, then asked again under the lock of each request.
    """
    return sum(reexaminer(demande, jour) for demande in _a_reexaminer(jour))


def _a_reexaminer(jour: date) -> list[int]:
    attendent = list(Voeu.objects.qui_attendent().order_by("demande_id").values(*_LUS))
    offres = {un["offre_id"] for un in attendent}
    vivants = Binome.objects.vivants().filter(offre__in=offres).order_by().values("offre")
    prises = dict(vivants.annotate(nombre=Count("pk")).values_list("offre", "nombre"))
    organismes = {un[f"{qui}__organisme_id"] for un in attendent for qui in ("offre__membre", "demande__membre")}
    dessus = ascendances(organismes)

    def bouge(un: Any) -> bool:
        echeance, mentor, mentore = (
            un[nom] for nom in ("echeance", "offre__membre__organisme_id", "demande__membre__organisme_id")
        )
        actifs = all(
            un[f"{qui}__etat"] == EtatMembre.ACTIVE and un[f"{qui}__utilisateur__is_active"]
            for qui in ("offre__membre", "demande__membre")
        )
        return bool(
            echeance < jour
            or un["offre__etat"] != EtatOffreMentor.ACTIVE
            or not actifs
            or un["offre__membre__non_liste"]
            or prises.get(un["offre_id"], 0) >= un["offre__capacite"]
            or meme_service(mentor, mentore, dessus)
        )

    return [un["demande_id"] for un in attendent if bouge(un)]


def rappeler_voeux(jour: date) -> int:
    """Remind once, on the fifth day, the mentors who have not answered; return how many mails."""
    numeros = list(Voeu.objects.a_rappeler(jour, RAPPEL).order_by("pk").values_list("pk", flat=True))
    rappeles = 0
    for lot in _lots(numeros):
        with transaction.atomic():
            dus = Voeu.objects.a_rappeler(jour, RAPPEL).filter(pk__in=lot).order_by("pk")
            voeux = list(dus.select_for_update(of=("self",)).select_related("offre__membre"))
            Voeu.objects.filter(pk__in=[voeu.pk for voeu in voeux]).update(relance_le=timezone.now())
            rappeles += rappeler_reponses(voeux)
    return rappeles


def reprendre_offres(jour: date) -> int:
    """End the pauses whose last day is past; return how many."""
    finies = OffreMentor.objects.filter(etat=EtatOffreMentor.EN_PAUSE, pause_jusqu_au__lt=jour)
    reprises = 0
    for pk in list(finies.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            offre = finies.filter(pk=pk).select_for_update(of=("self",)).first()
            if offre is not None:
                journal.changer_etat(offre, "reprendre", acteur=SYSTEME, champs={"pause_jusqu_au": None})
                reprises += 1
    return reprises


def _lots(numeros: list[int]) -> Iterable[list[int]]:
    return (numeros[debut : debut + LOT] for debut in range(0, len(numeros), LOT))
