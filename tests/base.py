"""Test databases: a template keyed by the migrations, copied for each worker."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

RACINE = Path(__file__).resolve().parents[1]
VERROU = 4_242_001
# Read before any connection is pointed elsewhere: Django shares these dictionaries with its connections.
PRINCIPALE = settings.DATABASES["proprietaire"]["NAME"]


def empreinte_des_migrations() -> str:
    """Changes when a migration of ours or the lock of the dependencies (third-party migrations) does."""
    fichiers = [*RACINE.glob("*/migrations/*.py"), RACINE / "requirements" / "dev.txt"]
    somme = hashlib.sha256()
    for fichier in sorted(fichiers):
        somme.update(fichier.name.encode() + fichier.read_bytes())
    return somme.hexdigest()[:12]


@contextmanager
def _maintenance() -> Iterator[psycopg.Connection[Any]]:
    base = settings.DATABASES["proprietaire"]
    with psycopg.connect(
        host=base["HOST"],
        port=base["PORT"],
        user=base["USER"],
        password=base["PASSWORD"],
        dbname=PRINCIPALE,
        autocommit=True,
    ) as connexion:
        yield connexion


def _existe(connexion: psycopg.Connection[Any], nom: str) -> bool:
    return connexion.execute("SELECT 1 FROM pg_database WHERE datname = %s", [nom]).fetchone() is not None


def _executer(connexion: psycopg.Connection[Any], ordre: str, *noms: str) -> None:
    connexion.execute(sql.SQL(ordre).format(*map(sql.Identifier, noms)))


def _viser(nom: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = nom


def creer_base(suffixe: str) -> str:
    """Create this worker's database from the template, building the template once; return its name."""
    modele, nom = f"modele_{empreinte_des_migrations()}", f"test_{suffixe}"
    with _maintenance() as connexion:
        connexion.execute("SELECT pg_advisory_lock(%s)", [VERROU])
        if not _existe(connexion, modele):
            brouillon = f"{modele}_en_cours"
            _executer(connexion, "DROP DATABASE IF EXISTS {}", brouillon)
            _executer(connexion, "CREATE DATABASE {}", brouillon)
            _viser(brouillon)
            call_command("migrate", database="default", verbosity=0)
            _viser(brouillon)
            _executer(connexion, "ALTER DATABASE {} RENAME TO {}", brouillon, modele)
        _executer(connexion, "DROP DATABASE IF EXISTS {} WITH (FORCE)", nom)
        _executer(connexion, "CREATE DATABASE {} TEMPLATE {}", nom, modele)
    _viser(nom)
    return nom


def detruire_base(nom: str) -> None:
    _viser(PRINCIPALE)
    with _maintenance() as connexion:
        _executer(connexion, "DROP DATABASE IF EXISTS {} WITH (FORCE)", nom)
