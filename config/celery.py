"""Celery: the queue only wakes, PostgreSQL alone remembers."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, before_task_publish, heartbeat_sent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

app = Celery("config")
app.set_default()  # for every thread of gunicorn, not only the one that imports
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@heartbeat_sent.connect
def signer_worker(**_: Any) -> None:
    """Every two seconds, by the loop of a worker that hears Redis."""
    from socle.vie import signer

    signer("worker")


def signer_beat(**_: Any) -> None:
    from socle.vie import signer

    signer("beat")


@beat_init.connect
def battre_au_depart(**_: Any) -> None:
    """A beat that starts again catches up at once, and signs each tick that it sends."""
    before_task_publish.connect(signer_beat)
    app.send_task("socle.tasks.battre", retry=False, ignore_result=True)
