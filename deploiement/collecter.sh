#!/bin/sh
# Collect static files when the image is built: nothing answers there, and no value of production is known.
set -eu
export DJANGO_SETTINGS_MODULE=config.settings.base
SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')"
export SECRET_KEY ALLOWED_HOSTS=construction.invalid SITE_URL=https://construction.invalid
export DATABASE_URL=postgres://construction@construction.invalid/construction
export REDIS_URL=redis://construction.invalid EMAIL_URL=smtp://construction.invalid
unset DATABASE_URL_PROPRIETAIRE
exec python manage.py collectstatic --no-input --verbosity=0
