"""Wake a worker: a courtesy, never a duty. `manage.py courrier` finds the mail without it.

Redis dead or frozen must cost a request half a second once, then nothing: the connection is short, without retry,
and after a failure nobody tries again for a while.
"""

import time

import structlog
from celery import current_app
from django.db import connection, transaction

journal = structlog.get_logger(__name__)

DELAI = 0.5  # seconds, to connect and to be answered
PAUSE = 30.0  # seconds without trying, after a failure
TACHE = "socle.tasks.vider_courrier"
OPTIONS = {
    "socket_timeout": DELAI,
    "socket_connect_timeout": DELAI,
    "retry_on_timeout": False,
    "max_retries": 1,
    "interval_start": 0,
    "connect_retries_timeout": DELAI,
}

_pas_avant = 0.0


def reveiller_apres() -> None:
    """Wake a worker once the transaction is committed; once, whatever the number of mails that it deposits."""
    savepoints = set(connection.savepoint_ids)
    for sids, fonction, *_ in connection.run_on_commit:
        if fonction is reveiller and sids <= savepoints:
            return
    transaction.on_commit(reveiller)


def reveiller() -> None:
    """Publish the task; never raises, never waits more than about a second."""
    global _pas_avant
    if time.monotonic() < _pas_avant:
        return
    try:
        with current_app.connection_for_write(connect_timeout=DELAI, transport_options=OPTIONS) as file:
            current_app.send_task(TACHE, connection=file, retry=False, ignore_result=True, expires=60)
    except Exception as erreur:  # whatever the broker's client raises, the act is already committed
        _pas_avant = time.monotonic() + PAUSE
        journal.warning("worker not woken", erreur=type(erreur).__name__)
