"""What Celery runs; it may run twice, or never: each day does it again."""

from celery import shared_task

from communautes.services.listes_attente import avancer_places as avancer_une_fois


@shared_task
def avancer_places() -> None:
    """End the offers of places that nobody answered, offer the seats that are free."""
    avancer_une_fois()
