"""Development and demonstration: production settings, loosened for one machine without TLS."""

import os

os.environ.setdefault("SECRET_KEY", "cle-de-developpement-sans-valeur-jamais-utilisee-en-production")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
os.environ.setdefault("SITE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}")
# The demo gives its own mail server's address; without it, mails wait in the outbox.
os.environ.setdefault("EMAIL_URL", "smtp://127.0.0.1:1025")
os.environ.setdefault("COURRIELS_DEMO", os.path.join(os.environ.get("DONNEES_DIR") or ".donnees", "courriels"))

from config import journalisation
from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS, STORAGES, env

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=True)
INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
# A unique constraint is written together with the new column that it bears on: no row can break it.
MIGRATION_LINTER_OPTIONS = {"exclude_migration_tests": ["ADD_UNIQUE"]}

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False

# Served from the sources, so that nothing has to be collected before the first start.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0

LOGGING = journalisation.configurer(en_json=False, niveau="WARNING")
