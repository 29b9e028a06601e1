"""Production settings with the kind of mail of tests, for the processes that tests start."""

from pathlib import Path

from config import journalisation
from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.courrier.apps.CourrierDeTest"]
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], Path(__file__).parent / "gabarits"]  # type: ignore[index]
LOGGING = journalisation.configurer(en_json=True, niveau="WARNING")
