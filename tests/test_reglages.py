"""Settings: production refuses what is missing or wrong, with one sentence; static files are few."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders

RACINE = Path(__file__).resolve().parents[1]
COMPLET = {
    "PATH": os.environ["PATH"],
    "DJANGO_SETTINGS_MODULE": "config.settings.base",
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "exemple.gouv.fr",
    "SITE_URL": "https://exemple.gouv.fr",
    "DATABASE_URL": "postgres://web:x@127.0.0.1/base",
    "DATABASE_URL_PROPRIETAIRE": "postgres://proprietaire:x@127.0.0.1/base",
    "REDIS_URL": "redis://127.0.0.1/0",
    "EMAIL_URL": "smtp+tls://compte:secret@courriels.exemple.gouv.fr",
}


def charger(**changements):
    environnement = {cle: valeur for cle, valeur in (COMPLET | changements).items() if valeur is not None}
    commande = [sys.executable, "-c", "import django; django.setup()"]
    return subprocess.run(commande, cwd=RACINE, env=environnement, capture_output=True, text=True, check=False)


def test_complete_settings_start():
    resultat = charger()
    assert resultat.returncode == 0, resultat.stderr


@pytest.mark.parametrize(
    ("nom", "valeur", "phrase"),
    [
        ("SECRET_KEY", None, "SECRET_KEY manque"),
        ("SECRET_KEY", "courte", "SECRET_KEY est trop courte"),
        ("ALLOWED_HOSTS", None, "ALLOWED_HOSTS manque"),
        ("SITE_URL", None, "SITE_URL manque"),
        ("SITE_URL", "exemple.gouv.fr", "SITE_URL doit être une adresse complète"),
        ("DATABASE_URL", None, "DATABASE_URL manque"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL doit être une adresse postgres"),
        ("DATABASE_URL_PROPRIETAIRE", "mysql://x", "DATABASE_URL_PROPRIETAIRE doit être une adresse postgres"),
        ("REDIS_URL", None, "REDIS_URL manque"),
        ("EMAIL_URL", None, "EMAIL_URL manque"),
        ("EMAIL_URL", "smtps://courriels.exemple.gouv.fr", "EMAIL_URL doit être une adresse smtp"),
        ("EMAIL_URL", "smtp://", "EMAIL_URL doit être une adresse smtp"),
        ("COURRIEL_EXPEDITEUR", "Nous <nous@exemple.gouv.fr>", "COURRIEL_EXPEDITEUR doit être une adresse seule"),
    ],
)
def test_a_bad_value_refuses_to_start_and_says_which(nom, valeur, phrase):
    resultat = charger(**{nom: valeur})
    assert resultat.returncode != 0
    assert phrase in resultat.stderr.splitlines()[-1]


def test_the_site_runs_without_the_owner_and_migrating_asks_for_it():
    assert charger(DATABASE_URL_PROPRIETAIRE=None).returncode == 0
    commande = [sys.executable, "-m", "django", "migrate"]
    environnement = {cle: valeur for cle, valeur in COMPLET.items() if cle != "DATABASE_URL_PROPRIETAIRE"}
    resultat = subprocess.run(commande, cwd=RACINE, env=environnement, capture_output=True, text=True, check=False)
    assert resultat.returncode == 1
    assert "DATABASE_URL_PROPRIETAIRE manque" in resultat.stderr


def test_static_files_are_a_short_list():
    fichiers = [chemin for finder in get_finders() for chemin, _ in finder.list([])]
    du_dsfr = [chemin for chemin in fichiers if chemin.startswith("dsfr/")]
    assert "dsfr/dist/dsfr.main.min.css" in du_dsfr
    assert len(du_dsfr) <= 160
    assert not [chemin for chemin in fichiers if chemin.endswith(".map")]
