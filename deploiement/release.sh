#!/bin/sh
# Before the processes of a version start: the only moment that holds the owner's address.
set -eu
export DJANGO_SETTINGS_MODULE="${DJANGO_SETTINGS_MODULE:-config.settings.base}"
python -m config.verifier
python manage.py migrate --no-input
exec python manage.py charger_referentiels
