"""The past of two fictitious pairs. Dates follow the day of the run; the journal tells when it was written."""

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from mentorat.models import Binome, DemandeMentorat, Voeu
from mentorat.services import binomes, seances, suivi
from mentorat.services.formation import MOIS_PREVUS
from socle.acteur import Acteur
from socle.jours import matin

DEPUIS_PEU, FINI = 75, 200  # days since they began


def suivre(binome: Binome, *, mentor: Acteur) -> None:
    """It runs: two sessions were held, one is planned."""
    _vieillir(binome, DEPUIS_PEU)
    for jours in (60, 33):
        seances.noter(binome, _a_dix_heures(-jours), seances.DUREE, acteur=mentor)
    seances.planifier(binome, _a_dix_heures(9), seances.DUREE, acteur=mentor)


def finir(binome: Binome, *, mentor: Acteur, mentore: Acteur) -> None:
    """It went to its term: both have their attestation, the mentor has not said yet how it was."""
    _vieillir(binome, FINI)
    for jours in (185, 150, 118, 80, 45):
        seances.noter(binome, _a_dix_heures(-jours), seances.DUREE, acteur=mentor)
    binomes.terminer(binome, acteur=mentor)
    Binome.objects.filter(pk=binome.pk).update(fini_le=binome.fin_prevue)
    suivi.donner_avis(binome, satisfaction=5, utilite=4, recommande=True, acteur=mentore)


def _vieillir(binome: Binome, jours: int) -> None:
    """As if it had been asked for ten days before, and accepted that day."""
    debut = timezone.localdate() - timedelta(days=jours)
    accepte, demande = matin(debut) + timedelta(hours=9), matin(debut - timedelta(days=10)) + timedelta(hours=9)
    binome.debut, binome.fin_prevue = debut, debut + relativedelta(months=MOIS_PREVUS)
    binome.created_at = binome.charte_mentor_le = accepte
    binome.charte_mentore_le = demande
    binome.save(update_fields=["debut", "fin_prevue", "created_at", "charte_mentor_le", "charte_mentore_le"])
    DemandeMentorat.objects.filter(pk=binome.demande_id).update(
        created_at=demande, engagement_le=demande, adressee_le=demande
    )
    Voeu.objects.filter(demande=binome.demande_id).update(
        adresse_le=demande, echeance=debut - timedelta(days=3), relance_le=None
    )


def _a_dix_heures(jours: int) -> datetime:
    """Of a civil day in Paris, so many days from now."""
    return matin(timezone.localdate() + timedelta(days=jours)) + timedelta(hours=10)
