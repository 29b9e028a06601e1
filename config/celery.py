"""Celery: the queue only wakes, PostgreSQL alone remembers."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

app = Celery("config")
app.set_default()  # for every thread of gunicorn, not only the one that imports
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def battre_au_depart(**_: Any) -> None:
    """A beat that starts again catches up at once."""
    app.send_task("socle.tasks.battre", retry=False, ignore_result=True)
