"""Tests: the schema's owner logs in and takes the web role (`SET ROLE`), see tests/conftest.py."""

import os

os.environ.setdefault("SECRET_KEY", "cle-de-test-sans-valeur-jamais-utilisee-en-production-0123456789")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("SITE_URL", "https://testserver")
os.environ.setdefault("EMAIL_URL", "smtp://127.0.0.1:9")  # nobody; tests of mail start their own server

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, ROLE_WEB, STORAGES, TEMPLATES  # noqa: F401

DEMO = False
# Tied to a Tchap where nobody is: what is written waits; tests of the bot start their own server.
TCHAP_SERVEUR, TCHAP_JETON, TCHAP_DOMAINES = "http://127.0.0.1:9", "jeton-de-test", ["agent.exemple.tchap.gouv.fr"]
INDEX_ANNUAIRE_MAX = 0
INDEX_OFFRES_MAX = 0  # tests of the index ask for it: transactions undone leave no trace that it could follow
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False

DATABASES["default"] = {**DATABASES["proprietaire"], "OPTIONS": {"connect_timeout": 5}, "TEST": {}}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# An undefined template variable shows itself: tests look for this mark in every page they render.
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "VARIABLE-ABSENTE(%s)"
