"""Addresses of the embedded services in the environment, for whoever has none of its own."""

import os
import sys
from pathlib import Path

from outils.errors import ServicesError
from outils.services import Services, demarrer, dossier_par_defaut


def preparer(dossier: Path | None = None, *, ephemere: bool = False) -> Services | None:
    """Fill ``DATABASE_URL``, ``DATABASE_URL_PROPRIETAIRE`` and ``REDIS_URL`` where they are unset.

    Starts only what is missing, used until this process exits; returns None when nothing was.
    Exits with one sentence when a server cannot be started.
    """
    postgres = not os.environ.get("DATABASE_URL")
    redis = not os.environ.get("REDIS_URL")
    if postgres and os.environ.get("DATABASE_URL_PROPRIETAIRE"):
        sys.exit("DATABASE_URL_PROPRIETAIRE est défini sans DATABASE_URL : définissez les deux.")
    if not postgres and not redis:
        return None
    try:
        services = demarrer(dossier or dossier_par_defaut(), ephemere=ephemere, postgres=postgres, redis=redis)
    except ServicesError as error:
        sys.exit(str(error))
    addresses = {
        "DATABASE_URL": services.database_url,
        "DATABASE_URL_PROPRIETAIRE": services.database_url_proprietaire,
        "REDIS_URL": services.redis_url,
    }
    os.environ.update({name: url for name, url in addresses.items() if url})
    return services
