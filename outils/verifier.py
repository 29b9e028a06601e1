"""The checks of `make check` that need Django's settings: types, production settings, migrations, API schema."""

import os
import secrets
import subprocess
import sys

from outils.environnement import preparer

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.base",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "plateforme.exemple",
    "SITE_URL": "https://plateforme.exemple",
    "EMAIL_URL": "smtp+tls://courriels.plateforme.exemple",
}
APPS = [
    "comptes",
    "socle",
    "referentiels",
    "annuaire",
    "rapprochement",
    "opportunites",
    "mentorat",
    "communautes",
    "accueil",
    "accompagnement",
]
DEVELOPPEMENT = {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}
MANAGE = [sys.executable, "manage.py"]
COMMANDES: list[tuple[dict[str, str], list[str]]] = [
    (PRODUCTION, [sys.executable, "-m", "mypy"]),
    (PRODUCTION, [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"]),
    (PRODUCTION, [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    (PRODUCTION, [*MANAGE, "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull]),
    (DEVELOPPEMENT, [*MANAGE, "lintmigrations", "--no-cache", "--quiet", "ok", "ignore", "--include-apps", *APPS]),
]


def main() -> int:
    preparer()
    for reglages, commande in COMMANDES:
        print(*commande[1:], flush=True)
        code = subprocess.run(commande, env={**os.environ, **reglages}, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
