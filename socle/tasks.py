"""What Celery runs; each may run twice, or never: PostgreSQL remembers what remains."""

import structlog
from celery import shared_task

from socle.courrier.envoi import vider
from socle.courrier.liaison import ServeurInjoignable
from socle.courrier.reveil import reveiller
from socle.horloge import battre as battre_une_fois

journal = structlog.get_logger(__name__)

PAR_TACHE = 200


@shared_task
def vider_courrier() -> None:
    """Drain the outbox a little, and ask for more when there is: other tasks pass in between."""
    try:
        if vider(PAR_TACHE) == PAR_TACHE:
            reveiller()
    except ServeurInjoignable:
        journal.info("mail left to the courrier process")


@shared_task
def battre() -> None:
    """One tick of the daily clock."""
    battre_une_fois()
