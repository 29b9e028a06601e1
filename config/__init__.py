"""The Celery application is the current one as soon as Django starts, so that anybody can wake a worker."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
